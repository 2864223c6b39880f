"""Monthly reports in the store: read anew from the ledger as of their cut, and kept nowhere."""

from dataclasses import replace
from datetime import datetime

from market.postgres.db import Connection
from market.postgres.queries import queries
from market.statistic.report import Report, ReportScope, Span
from market.statistic.statistic import Cut, Dimension, Figures, StatisticCell, StillRecording
from market.statistic.store import statistics
from market.target.standing import TargetLevel
from market.target.target import Flow
from market.viewer import Viewer


async def moment(conn: Connection) -> datetime:
    """Give a moment until which nothing is still being recorded: whatever is read later as of it is the same.

    It lies before the start of every transaction that goes on. Read from a connection that has not begun one, and the
    figures after it: a snapshot that is older than the moment could lack what was recorded meanwhile.
    """
    found: datetime = await conn.fetchval(queries("market.statistic.store.statistics")["moment"])
    return found


async def check_settled(conn: Connection, cut: Cut) -> None:
    """Let a cut pass until which nothing is still being recorded. Raises StillRecording.

    Read it as `moment` is: from a connection that has not begun a transaction, and the figures after it.
    """
    if cut.known_at is not None and cut.known_at > await moment(conn):
        raise StillRecording("what began before this moment is still being recorded")


async def read(conn: Connection, scope: ReportScope, *, viewer: Viewer) -> Report:
    """Read a month's figures. Raises NotFound for others than the office."""
    registered: dict[Flow, list[StatisticCell]] = {}
    waiting: dict[Flow, list[StatisticCell]] = {}
    before: dict[Flow, Figures] = {}
    for flow in Flow:
        everything = replace(scope.waiting(flow, TargetLevel.SIGNED), level=None)
        by = (Dimension.LEVEL,) if flow is scope.flow else (Dimension.LEVEL, Dimension.MONTH)
        waiting[flow] = await statistics.cells(conn, everything, by, cut=scope.cut, viewer=viewer)
        if flow is scope.flow:
            two_years = replace(scope.wanted(flow, Span.YEAR), since=scope.days(Span.YEAR_BEFORE)[0])
            parts = (Dimension.MONTH, *scope.parts)
            registered[flow] = await statistics.cells(conn, two_years, parts, cut=scope.cut, viewer=viewer)
        else:
            official = TargetLevel.REGISTERED.value
            registered[flow] = [cell for cell in waiting[flow] if cell.keys[Dimension.LEVEL] == official]
        if scope.cut_short is not None:
            earlier = scope.wanted(flow, Span.YEAR_BEFORE)
            before[flow] = await statistics.total(conn, earlier, cut=scope.cut, viewer=viewer)
    return Report.of(scope, registered, waiting, before)
