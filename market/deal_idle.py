"""Idle deals (停滞合同): of which nothing was heard for longer than their state usually takes."""

from collections.abc import Mapping
from datetime import date

from market.deal import Series
from market.deal_state import State

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
