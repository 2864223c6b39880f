"""The picture of the plan's Table 1: how far each indicator has gone from its base to its target."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from corpus.reference.plan import PlanIndicator
from market.listing.listing import Language
from web.formats import NONE, Formats
from web.language import Catalogue, message
from web.picture import Column, Draws, Ink, Layer, Picture, opening
from web.plan_view import PlanRow

UNITS_EN = {"家": message("firms"), "件": message("patents"), "亿元": message("CNY 100 million"), "%": "%"}
"""What the units of the table are called on pages that are not Chinese."""


def plan_picture(rows: Sequence[PlanRow], catalogue: Catalogue, *, values: str = "") -> Picture:
    """Draw the part of the way that is gone; an indicator without a published value has no bar.

    `values` is where the published ones stand with their sources, for a reader who may see that.
    """
    text, formats = catalogue.text, Formats(catalogue)
    known = [row for row in rows if row.latest is not None]
    there = [row for row in known if row.way is not None and row.way >= 1]
    first = rows[0].indicator
    latest = [row.latest for row in rows]
    published = [None if each is None else each.value for each in latest]
    return Picture(
        key="plan",
        title=text(message("The indicators of Table 1")),
        definition=text(
            message(
                "Of each indicator the plan's figure of %(base)s and of %(target)s, the latest value that was "
                "published, and what part of the way from the one to the other it has gone, in per cent."
            ),
            base=first.base_year,
            target=first.target_year,
        ),
        says=text(
            message(
                "Of %(all)s indicators %(known)s have a value since; %(there)s are where the plan wanted them. This "
                "market measures none of them wholly: what it can is 技术交易额 that went through it."
            ),
            all=len(rows),
            known=len(known),
            there=len(there),
        ),
        head=text(message("indicator")),
        labels=tuple(label_of(row.indicator, catalogue) for row in rows),
        columns=(
            _column(str(first.base_year), [row.indicator.base for row in rows], formats),
            _column(
                text(message("wanted in %(year)s"), year=first.target_year),
                [row.indicator.target for row in rows],
                formats,
            ),
            replace(
                _column(text(message("latest")), published, formats),
                links=opening(published, [values] * len(rows)),
            ),
            Column(
                text(message("of the year")),
                tuple(None if each is None else each.year for each in latest),
                tuple(NONE if each is None else str(each.year) for each in latest),
            ),
            _column(
                text(message("per cent of the way")),
                [None if row.way is None else round(100 * row.way, 1) for row in rows],
                formats,
            ),
        ),
        layers=(Layer(draws=Draws.BARS, column=4, ink=Ink.GREEN),) if known else (),
        csv="/brain/plan.csv",
        lying=True,
    )


def label_of(indicator: PlanIndicator, catalogue: Catalogue) -> str:
    """Name an indicator with its unit."""
    if catalogue.language is Language.ZH:
        return f"{indicator.label}（{indicator.unit}）"
    unit = UNITS_EN.get(indicator.unit, indicator.unit)
    return f"{indicator.label_en} ({unit if unit == '%' else catalogue.text(unit)})"


def _column(name: str, values: Sequence[Decimal | None], formats: Formats) -> Column:
    plain = tuple(None if value is None else Decimal(f"{value.normalize():f}") for value in values)
    return Column(name, plain, tuple(formats.number(value) for value in plain))
