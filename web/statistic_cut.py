"""As of when figures are asked for, let pass only where they will be the same at any later time."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from market.errors import Invalid
from market.statistic.statistic import Cut
from market.statistic.store import reports as statistic_reports
from web.context import Market
from web.statistic_address import read_cut


def last_over(today: date) -> str:
    """Give the last day that is over, until whose end something can be asked for."""
    return (today - timedelta(days=1)).isoformat()


async def settled_cut(market: Market, params: Mapping[str, str]) -> Cut:
    """Read the cut of an address, before its figures are read.

    Raises Invalid for what can't be read and for a moment to come, StillRecording for one too short ago.
    """
    cut = read_cut(params)
    if cut.known_at is None:
        return cut
    if cut.known_at > datetime.now(UTC):
        raise Invalid({"known": "choose a moment that is over"})
    async with market.database.reading() as conn:
        await statistic_reports.check_settled(conn, cut)
    return cut
