"""Gap (缺口): what is missing to a target, spread over fields, and what each stage would have to bring."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from market.target.pipeline import PipelineDeal, PipelineStage
from market.target.standing import StageNeed, needed
from matcher.forecast.forecast import Forecast

INDUSTRY = len("B1.01")
FIELDS_MAX = 8
USUAL_FROM = 3
"""Deals of a field from which on its own usual amount is taken, else that of all."""


@dataclass(frozen=True, slots=True)
class FieldGap:
    """A field's part of the gap, by its part of all deals so far; `field` an industry's code, "" for the rest.

    `stages` says what would have to come into each stage; None where nothing of it is registered in time.
    """

    field: str
    share: float
    fen: int
    stages: tuple[tuple[PipelineStage, StageNeed | None], ...]


def gap_by_field(deals: Sequence[PipelineDeal], forecast: Forecast, gap_fen: int) -> tuple[FieldGap, ...]:
    """Spread a gap over the largest fields, at the pipeline's own chances and usual amounts; the rest comes last."""
    amounts: dict[str, list[int]] = defaultdict(list)
    for deal in deals:
        amounts[deal.field[:INDUSTRY]].append(deal.counted_fen)
    total = sum(map(sum, amounts.values()))
    if gap_fen <= 0 or total <= 0:
        return ()
    named = sorted((field for field in amounts if field), key=lambda field: (-sum(amounts[field]), field))
    kept = named[:FIELDS_MAX]
    rest = [amount for field, each in amounts.items() if field not in kept for amount in each]
    groups = [(field, amounts[field]) for field in kept] + ([("", rest)] if rest else [])
    usual = median_low([deal.counted_fen for deal in deals])
    found = []
    for field, each in groups:
        part = gap_fen * sum(each) // total
        own = median_low(each) if len(each) >= USUAL_FROM else usual
        stages = tuple((stage, needed(part, chance, own)) for stage, chance in forecast.chances)
        found.append(FieldGap(field, sum(each) / total, part, stages))
    return tuple(found)
