"""Fit as a card shows it (核对表): one row for each thing that is required, and what to ask the supplier."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from market.indicator.indicator import Force
from market.indicator.verdict import Verdict, VerdictOutcome, VerdictReason
from market.listing.achievement import Achievement
from market.listing.enquiry import Enquiry, enquiries
from market.listing.fit import Fit, FitStanding
from market.listing.relaxation import ConditionKind
from market.listing.requirement import Requirements
from web.page.language import message

STANDINGS: Mapping[VerdictOutcome, FitStanding] = {
    VerdictOutcome.SATISFIED: FitStanding.MET,
    VerdictOutcome.NOT_SATISFIED: FitStanding.FAILED,
    VerdictOutcome.UNSTATED: FitStanding.UNKNOWN,
}
NOTES: Mapping[VerdictReason, str] = {
    VerdictReason.MET: "",
    VerdictReason.FALLS_SHORT: message("falls short"),
    VerdictReason.NOTHING_SAID: message("nothing is said of it"),
    VerdictReason.OTHER_CONDITION: message("holds under other conditions"),
    VerdictReason.INDEFINITE: message("no definite value"),
    VerdictReason.APPROXIMATE: message("only an approximate value"),
    VerdictReason.CONTRADICTORY: message("the statements contradict each other"),
}


@dataclass(frozen=True, slots=True)
class FitRow:
    """One row: an indicator's with its verdict and a note (a message id or ""), or another condition's."""

    kind: ConditionKind
    standing: FitStanding
    verdict: Verdict | None = None
    note: str = ""

    @property
    def must(self) -> bool:
        """Say whether it is an indicator that must be met."""
        return self.verdict is not None and self.verdict.wanted.force is Force.MUST

    @property
    def short_by(self) -> Decimal | None:
        """Give how much is missing, in the unit that is asked for."""
        if self.verdict is None or self.verdict.margin is None or self.standing is not FitStanding.FAILED:
            return None
        return -self.verdict.margin if self.verdict.margin < 0 else None


@dataclass(frozen=True, slots=True)
class FitView:
    """The rows in the need's order, what was required, who offers, and what to ask them."""

    rows: tuple[FitRow, ...]
    required: Requirements
    achievement: Achievement
    enquiries: tuple[Enquiry, ...]

    def count(self, standing: FitStanding) -> int:
        """Count the rows that stand so."""
        return sum(row.standing is standing for row in self.rows)

    @property
    def met(self) -> int:
        """Count what is met."""
        return self.count(FitStanding.MET)

    @property
    def missed(self) -> int:
        """Count what is missed."""
        return self.count(FitStanding.FAILED)

    @property
    def unknown(self) -> int:
        """Count what is not said."""
        return self.count(FitStanding.UNKNOWN)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """List the verdicts, in the need's order."""
        return tuple(row.verdict for row in self.rows if row.verdict is not None)


def view_fit(fit: Fit, required: Requirements, achievement: Achievement) -> FitView | None:
    """Make the table of an achievement that was checked; None where nothing is required."""
    rows = [
        FitRow(ConditionKind.INDICATOR, STANDINGS[verdict.outcome], verdict, NOTES[verdict.reason])
        for verdict in fit.verdicts
    ]
    rows += [FitRow(condition.kind, condition.standing) for condition in fit.conditions]
    return FitView(tuple(rows), required, achievement, enquiries(fit)) if rows else None
