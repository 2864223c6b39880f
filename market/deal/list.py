"""List of deals (合同清单): which of those that a reader sees, in short, and what they add up to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from market.deal.deal import DealId, Series
from market.deal.kind import DealKind
from market.deal.state import State

IDLE_DAYS: Mapping[State, int] = {State.INTENDED: 60, State.SIGNED: 30, State.SUBMITTED: 30}
"""Days after which a deal through the market is idle, the market's own; one that is registered or over is never."""


def idle_states() -> tuple[list[str], list[int]]:
    """Give the states in which a deal can be idle, and after how many days it is in each."""
    return [state.value for state in IDLE_DAYS], list(IDLE_DAYS.values())


def idle_days(series: Series, state: State | None, moved_on: date | None, today: date) -> int | None:
    """Say for how many days nothing has happened to a deal that is idle; None for one that is not."""
    if series is not Series.MARKET or state is None or state not in IDLE_DAYS or moved_on is None:
        return None
    days = (today - moved_on).days
    return days if days > IDLE_DAYS[state] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFilter:
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
class DealSum:
    """What the deals of one series in one state add up to; sums of two lines are never added."""

    series: Series
    state: State
    deals: int
    total_fen: int
    technical_fen: int
    approved_total_fen: int
    approved_technical_fen: int
    paid_fen: int
