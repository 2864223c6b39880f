"""What statistics are told in: dimensions, measures, levels, and the members of each dimension by their keys.

What a selection is, in words: a line for each thing that narrows it, on pages and in files alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from corpus.reference.deal_rules import load_rule_sets
from market.day import MARKET_TIME
from market.deal.deal import PartyType, Series
from market.deal.kind import DealKind
from market.deal.state import State
from market.listing.listing import Language
from market.listing.property import RightKind
from market.statistic.slice import NO_RIGHT, Slice
from market.statistic.statistic import Cut, Dimension, Measure
from market.target.standing import TargetLevel
from web.page.formats import Formats
from web.page.labels import LABELS
from web.page.language import Catalogue, message
from web.page.names import FieldNames

DIMENSIONS: Mapping[Dimension, str] = {
    Dimension.SERIES: message("series"),
    Dimension.LEVEL: message("standing"),
    Dimension.STATE: message("state"),
    Dimension.KIND: message("kind of contract"),
    Dimension.FIELD: message("field of the plan"),
    Dimension.STATISTICS_FIELD: message("field of the statistics"),
    Dimension.SELLER_TYPE: message("what the seller is"),
    Dimension.BUYER_TYPE: message("what the buyer is"),
    Dimension.IP: message("right"),
    Dimension.SELLER_AREA: message("the seller's area"),
    Dimension.BUYER_AREA: message("the buyer's area"),
    Dimension.MONTH: message("month"),
    Dimension.YEAR: message("year"),
    Dimension.DEAL: message("deal"),
}
MEASURES: Mapping[Measure, str] = {
    Measure.DEALS: message("number of deals"),
    Measure.TOTAL: message("合同成交额 (the whole contract), as it counts"),
    Measure.TECHNICAL: message("技术交易额 (the technical part), as it counts"),
    Measure.TOTAL_CLAIMED: message("合同成交额 (the whole contract), claimed"),
    Measure.TECHNICAL_CLAIMED: message("技术交易额 (the technical part), claimed"),
    Measure.TOTAL_APPROVED: message("合同成交额 (the whole contract), approved"),
    Measure.TECHNICAL_APPROVED: message("技术交易额 (the technical part), approved"),
    Measure.PAID: message("paid"),
}
LEVELS: Mapping[TargetLevel, str] = {
    TargetLevel.REGISTERED: message("registered (official)"),
    TargetLevel.SIGNED: message("signed, not registered"),
    TargetLevel.INTENDED: message("intended"),
    TargetLevel.ENDED: message("terminated or revoked"),
}
UNSAID = message("not said")
_MEMBERS: Mapping[Dimension, type[Enum]] = {
    Dimension.SERIES: Series,
    Dimension.STATE: State,
    Dimension.KIND: DealKind,
    Dimension.SELLER_TYPE: PartyType,
    Dimension.BUYER_TYPE: PartyType,
    Dimension.IP: RightKind,
}
_SAID: Mapping[tuple[Dimension, str], str] = {
    **{(Dimension.LEVEL, level.value): said for level, said in LEVELS.items()},
    **{(each, member.value): LABELS[member] for each, members in _MEMBERS.items() for member in members},
    (Dimension.IP, NO_RIGHT): message("no right"),
}


@dataclass(frozen=True, slots=True)
class MemberNames:
    """Names the members of dimensions in a reader's language."""

    catalogue: Catalogue
    fields: FieldNames

    def name(self, dimension: Dimension, key: str) -> str:
        """Name a member by its key; a place in English is marked up."""
        said = _SAID.get((dimension, key))
        if said is not None or not key:
            return self.catalogue.text(said or UNSAID)
        if dimension is Dimension.FIELD:
            return self.fields.label(key, self.catalogue.language)
        if dimension is Dimension.STATISTICS_FIELD:
            return _statistics_field(key, self.catalogue.language)
        if dimension in (Dimension.SELLER_AREA, Dimension.BUYER_AREA):
            return Formats(self.catalogue).place_key(key)
        return key


def _statistics_field(code: str, language: Language) -> str:
    """Name a field of the statistics as the latest rules do that know it."""
    for rules in load_rule_sets():
        for field in rules.fields:
            if field.code == code:
                return f"{code} {field.label_en if language is Language.EN else field.label}"
    return code


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


def describe_slice(wanted: Slice, names: MemberNames) -> Lines:
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


def describe_cut(cut: Cut, names: MemberNames) -> Lines:
    """Say as of when the figures are."""
    text = names.catalogue.text
    now = text(message("now"))
    known = now if cut.known_at is None else f"{cut.known_at.astimezone(MARKET_TIME):%Y-%m-%d %H:%M:%S} UTC+8"
    return [
        (text(message("what held on")), now if cut.held_on is None else cut.held_on.isoformat()),
        (text(message("what was recorded until")), known),
    ]
