"""Figures of the district's picture in the store: kept by the clock, read by brokers and the office."""

from typing import TypeVar

from pydantic import TypeAdapter

from market.dashboard.field_balance import Balance
from market.dashboard.figure import CountedFigure, DashboardPart, check_sees_dashboard
from market.dashboard.funnel import Funnel
from market.dashboard.reply import Replies
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import CLOCK, Actor, Viewer

T = TypeVar("T")
_FUNNEL = TypeAdapter(Funnel)
_BALANCE: TypeAdapter[Balance] = TypeAdapter(Balance)
_REPLIES: TypeAdapter[Replies] = TypeAdapter(Replies)


async def keep(conn: Connection, funnel: Funnel, balance: Balance, replies: Replies, *, actor: Actor) -> None:
    """Keep what was counted, in the place of what was. Raises NotAllowed for all but the clock and the office."""
    if actor != CLOCK:
        actor.check_operator()
    for part, figures in (
        (DashboardPart.FUNNEL, _FUNNEL.dump_python(funnel, mode="json")),
        (DashboardPart.BALANCE, _BALANCE.dump_python(balance, mode="json")),
        (DashboardPart.REPLIES, _REPLIES.dump_python(replies, mode="json")),
    ):
        await conn.execute(queries(__name__)["put"], part.value, figures)


async def funnel(conn: Connection, *, viewer: Viewer) -> CountedFigure[Funnel] | None:
    """Give the funnel as far as a viewer may know it; None before the first count. Raises NotAllowed for strangers."""
    kept = await _get(conn, DashboardPart.FUNNEL, _FUNNEL, viewer)
    return kept and CountedFigure(kept.figures.seen_by(viewer), kept.at)


async def balance(conn: Connection, *, viewer: Viewer) -> CountedFigure[Balance] | None:
    """Give the balance of the fields. None and raises as `funnel`."""
    return await _get(conn, DashboardPart.BALANCE, _BALANCE, viewer)


async def replies(conn: Connection, *, viewer: Viewer) -> CountedFigure[Replies] | None:
    """Give how the sides of introductions answer. None and raises as `funnel`."""
    return await _get(conn, DashboardPart.REPLIES, _REPLIES, viewer)


async def _get(
    conn: Connection, part: DashboardPart, adapter: TypeAdapter[T], viewer: Viewer
) -> CountedFigure[T] | None:
    check_sees_dashboard(viewer)
    row = await conn.fetchrow(queries(__name__)["get"], part.value)
    return None if row is None else CountedFigure(adapter.validate_python(row["figures"]), row["counted_at"])
