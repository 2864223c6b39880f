"""List of deals (合同清单): which of those that a reader sees, in short, and what they add up to."""

from dataclasses import dataclass
from datetime import date

from market.deal import DealId, Series
from market.deal_idle import idle_days
from market.deal_kind import DealKind
from market.deal_state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which deals are wanted, all where nothing is said; `since` and `until` bound the day of the signature.

    `waits`: those of which an entry waits for a second person. `idle`: those that are, for who records deals. `words`
    are looked for in subject, number and parties.
    """

    series: Series | None = None
    state: State | None = None
    kind: DealKind | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""
    waits: bool = False
    idle: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DealBrief:
    """A deal as a line of the list; without a state nothing of it counts yet. A person's name is empty once erased.

    `moved_on` is the latest day on which anything happened to it, for those who record deals alone.
    """

    id: DealId
    series: Series
    sample: bool
    state: State | None
    subject: str
    kind: DealKind | None
    seller: str
    buyer: str
    total_fen: int | None
    technical_fen: int | None
    approved_technical_fen: int | None
    signed_on: date | None
    registered_on: date | None
    waits: bool
    moved_on: date | None = None

    def idle_days(self, today: date) -> int | None:
        """Say for how many days nothing has happened to it, None where it is not idle."""
        return idle_days(self.series, self.state, self.moved_on, today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What the deals of one series in one state add up to; sums of two lines are never added."""

    series: Series
    state: State
    deals: int
    total_fen: int
    technical_fen: int
    approved_total_fen: int
    approved_technical_fen: int
    paid_fen: int
