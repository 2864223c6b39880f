"""Enquiry (询问): what to ask a supplier, from what a need requires and their listing leaves open or misses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from market.indicator.verdict import VerdictOutcome, VerdictReason
from market.listing.fit import Fit, FitStanding
from market.listing.relaxation import ConditionKind


class EnquiryKind(Enum):
    """What a question is about: a figure and what is amiss with it, or another condition that is unsaid or missed."""

    FIGURE_UNSAID = "figure_unsaid"
    FIGURE_CONDITION = "figure_condition"
    FIGURE_INDEFINITE = "figure_indefinite"
    FIGURE_APPROXIMATE = "figure_approximate"
    FIGURE_CONTRADICTORY = "figure_contradictory"
    FIGURE_SHORT = "figure_short"
    PRICE_UNSAID = "price_unsaid"
    PRICE_OVER = "price_over"
    MATURITY_UNSAID = "maturity_unsaid"
    MATURITY_EARLY = "maturity_early"
    MODE_UNSAID = "mode_unsaid"
    MODE_OTHER = "mode_other"
    TERRITORY_UNSAID = "territory_unsaid"
    TERRITORY_CLOSED = "territory_closed"


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One question; `place` is the verdict's that raised it, None where it is no figure's."""

    kind: EnquiryKind
    place: int | None = None


_FIGURES: Mapping[VerdictReason, EnquiryKind] = {
    VerdictReason.NOTHING_SAID: EnquiryKind.FIGURE_UNSAID,
    VerdictReason.OTHER_CONDITION: EnquiryKind.FIGURE_CONDITION,
    VerdictReason.INDEFINITE: EnquiryKind.FIGURE_INDEFINITE,
    VerdictReason.APPROXIMATE: EnquiryKind.FIGURE_APPROXIMATE,
    VerdictReason.CONTRADICTORY: EnquiryKind.FIGURE_CONTRADICTORY,
    VerdictReason.FALLS_SHORT: EnquiryKind.FIGURE_SHORT,
}
_CONDITIONS: Mapping[tuple[ConditionKind, FitStanding], EnquiryKind] = {
    (ConditionKind.PRICE, FitStanding.UNKNOWN): EnquiryKind.PRICE_UNSAID,
    (ConditionKind.PRICE, FitStanding.FAILED): EnquiryKind.PRICE_OVER,
    (ConditionKind.MATURITY, FitStanding.UNKNOWN): EnquiryKind.MATURITY_UNSAID,
    (ConditionKind.MATURITY, FitStanding.FAILED): EnquiryKind.MATURITY_EARLY,
    (ConditionKind.MODE, FitStanding.UNKNOWN): EnquiryKind.MODE_UNSAID,
    (ConditionKind.MODE, FitStanding.FAILED): EnquiryKind.MODE_OTHER,
    (ConditionKind.TERRITORY, FitStanding.UNKNOWN): EnquiryKind.TERRITORY_UNSAID,
    (ConditionKind.TERRITORY, FitStanding.FAILED): EnquiryKind.TERRITORY_CLOSED,
}


def enquiries(fit: Fit) -> tuple[Enquiry, ...]:
    """List what to ask: first what is missed, then what is unsaid, each in the order of the need."""
    missed: list[Enquiry] = []
    unsaid: list[Enquiry] = []
    for enquiry, is_missed in _raised(fit):
        (missed if is_missed else unsaid).append(enquiry)
    return (*missed, *unsaid)


def _raised(fit: Fit) -> Iterator[tuple[Enquiry, bool]]:
    for place, verdict in enumerate(fit.verdicts):
        if verdict.outcome is not VerdictOutcome.SATISFIED:
            yield Enquiry(_FIGURES[verdict.reason], place), verdict.outcome is VerdictOutcome.NOT_SATISFIED
    for condition in fit.conditions:
        if condition.standing is not FitStanding.MET:
            yield Enquiry(_CONDITIONS[condition.kind, condition.standing]), condition.standing is FitStanding.FAILED
