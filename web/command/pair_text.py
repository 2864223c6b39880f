"""A pair as the terminal shows it (评判对): both sides with all that a judge needs, and nobody's name."""

from collections.abc import Iterator, Sequence
from enum import Enum

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from market.indicator.indicator import Force, Indicator
from market.listing.achievement import Achievement, Elements
from market.listing.expert import Expert
from market.listing.maturity import Maturity
from market.listing.need import Need
from web.command.terminal import plain
from web.formats import NONE, Formats
from web.judging_desk import Sitting
from web.labels import LABELS

TWO_SIDES = 100
"""From so many columns on both sides stand beside each other."""

Fact = tuple[str, str]


def pair_text(sitting: Sitting, formats: Formats, *, width: int) -> RenderableType:
    """Lay out a pair for a terminal of a width."""
    sides = [_side("NEED", sitting.need, _need(sitting.need, formats))]
    if isinstance(sitting.listing, Achievement):
        sides.append(_side("ACHIEVEMENT", sitting.listing, _achievement(sitting.listing, formats)))
    else:
        sides.append(_side("EXPERT", sitting.listing, _expert(sitting.listing, formats)))
    if width < TWO_SIDES:
        return Group(sides[0], "", sides[1])
    table = Table.grid(expand=True, padding=(0, 2))
    for _ in sides:
        table.add_column(ratio=1)
    table.add_row(*sides)
    return table


def _side(name: str, listing: Need | Achievement | Expert, facts: Iterator[Fact]) -> Text:
    text = Text.assemble((f"{name}\n", "bold dim"), (f"{plain(listing.title)}\n", "bold"))
    for passage in (listing.summary, listing.body):
        if passage:
            text.append(f"\n{plain(passage)}\n")
    text.append("\n")
    for label, value in facts:
        if value not in ("", NONE):
            text.append(f"{plain(label)}: ", style="dim").append(f"{plain(value)}\n")
    return text


def _need(need: Need, formats: Formats) -> Iterator[Fact]:
    yield from (_figure(each, formats, demanded=True) for each in need.indicators)
    yield "present state", need.present_state
    yield "tried", need.tried
    yield "used in", need.application
    yield "judged by", need.criteria
    yield "budget", formats.price(need.budget)
    yield "wanted by", formats.day(need.deadline_on)
    yield "maturity wanted", _maturity(need.maturity, formats)
    yield "ways", _names(need.modes, formats)
    yield from _terms(need.elements, formats)
    yield "place", " ".join(need.place.path)


def _achievement(achievement: Achievement, formats: Formats) -> Iterator[Fact]:
    yield from (_figure(each, formats, demanded=False) for each in achievement.indicators)
    yield "price", formats.price(achievement.price)
    yield "maturity", _maturity(achievement.maturity, formats)
    yield "ways", _names(achievement.modes, formats)
    for gain in achievement.advantages:
        yield gain.aspect, f"{gain.gain} ({gain.baseline})" if gain.baseline else gain.gain
    yield from _terms(achievement.elements, formats)
    for right in achievement.rights:
        until = f", until {formats.day(right.expires_on)}" if right.expires_on else ""
        yield formats.catalogue.text(LABELS[right.kind]), formats.catalogue.text(LABELS[right.status]) + until
    yield "territory", achievement.territory
    yield "place", " ".join(achievement.place.path)
    yield "confirmed", formats.day(achievement.confirmed_on)
    yield "valid until", formats.day(achievement.expires_on)


def _expert(expert: Expert, formats: Formats) -> Iterator[Fact]:
    for topic in expert.topics:
        shown = [f"{each.year} {formats.catalogue.text(LABELS[each.kind])} {each.title}" for each in topic.evidence]
        yield topic.name, "; ".join(shown) or "no evidence given"
    yield "can work", _names(expert.availability, formats)
    yield "languages", _names(expert.languages, formats)
    yield "not for", formats.listed(expert.conflicts)
    yield "place", " ".join(expert.place.path)


def _figure(indicator: Indicator, formats: Formats, *, demanded: bool) -> Fact:
    value = f"{formats.bound(indicator)} {indicator.unit}".strip()
    condition = f" ({indicator.condition})" if indicator.condition else ""
    return indicator.name, f"{value}{condition}{', must' if demanded and indicator.force is Force.MUST else ''}"


def _maturity(maturity: Maturity | None, formats: Formats) -> str:
    if maturity is None:
        return NONE
    evidence = f"; {maturity.evidence}" if maturity.evidence else ""
    return f"{formats.short_level(maturity)}, {formats.step_name(maturity)}{evidence}"


def _terms(elements: Elements, formats: Formats) -> Iterator[Fact]:
    for name in ("materials", "methods", "effects", "products", "applications"):
        yield name, formats.listed(getattr(elements, name))


def _names(members: Sequence[Enum], formats: Formats) -> str:
    return formats.listed(formats.catalogue.text(LABELS[member]) for member in members)
