"""What a selection is, in words: a line for each thing that narrows it, on pages and in files alike."""

from enum import Enum

from market.day import MARKET_TIME
from market.statistic.slice import Slice
from market.statistic.statistic import Cut, Dimension
from web.labels import LABELS
from web.language import message
from web.statistic_words import DIMENSIONS, LEVELS, UNSAID, MemberNames

Lines = list[tuple[str, str]]

ALL = message("all")
_DAYS = {
    "since": message("reached it from"),
    "until": message("reached it until"),
    "signed_since": message("Signed from"),
    "signed_until": message("Signed until"),
}
_WITHIN = {
    "field_in": (Dimension.FIELD, message("field of the plan, with what is below it")),
    "seller_in": (Dimension.SELLER_AREA, message("the seller's area, with what lies in it")),
    "buyer_in": (Dimension.BUYER_AREA, message("the buyer's area, with what lies in it")),
}


def said_of_slice(wanted: Slice, names: MemberNames) -> Lines:
    """Say which deals count: series and standing always, of the rest what narrows them."""
    text = names.catalogue.text
    lines: Lines = [
        (text(DIMENSIONS[Dimension.SERIES]), text(ALL if wanted.series is None else LABELS[wanted.series])),
        (text(DIMENSIONS[Dimension.LEVEL]), text(ALL if wanted.level is None else LEVELS[wanted.level])),
    ]
    for dimension in Dimension:
        chosen = getattr(wanted, dimension.value, None)
        if chosen is None or dimension in (Dimension.SERIES, Dimension.LEVEL):
            continue
        key = chosen.value if isinstance(chosen, Enum) else chosen
        lines.append((text(DIMENSIONS[dimension]), names.name(dimension, key) if key else text(UNSAID)))
    for name, (dimension, said) in _WITHIN.items():
        if key := getattr(wanted, name):
            lines.append((text(said), names.name(dimension, key)))
    lines += [(text(said), day.isoformat()) for name, said in _DAYS.items() if (day := getattr(wanted, name))]
    if wanted.words:
        lines.append((text(message("Words")), wanted.words))
    if wanted.waits:
        lines.append((text(message("entries")), text(message("only what waits for a second person"))))
    if wanted.sample is not None:
        only = message("invented ones alone") if wanted.sample else message("without invented ones")
        lines.append((text(message("deals")), text(only)))
    return lines


def said_of_cut(cut: Cut, names: MemberNames) -> Lines:
    """Say as of when the figures are."""
    text = names.catalogue.text
    now = text(message("now"))
    known = now if cut.known_at is None else f"{cut.known_at.astimezone(MARKET_TIME):%Y-%m-%d %H:%M:%S} UTC+8"
    return [
        (text(message("what held on")), now if cut.held_on is None else cut.held_on.isoformat()),
        (text(message("what was recorded until")), known),
    ]
