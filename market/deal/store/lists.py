"""Lists of deals in the store: those that concern a viewer, and what they add up to."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from market.deal.deal import DealId, Series
from market.deal.kind import DealKind
from market.deal.list import DealBrief, DealFilter, DealSum, idle_states
from market.deal.state import State
from market.introduction.introduction import WORKERS
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.statistic.slice import Slice
from market.statistic.statistic import Dimension
from market.statistic.store import statistics
from market.target.store import targets
from market.viewer import Role, Viewer


async def find(
    conn: Connection, wanted: DealFilter, *, viewer: Viewer, offset: int = 0, limit: int = 20
) -> tuple[list[DealBrief], int]:
    """Find the wanted deals that concern a viewer, the latest signature first, and count them all.

    Invented ones are among them as long as they are shown at all.
    """
    rows = await conn.fetch(
        queries(__name__)["find"],
        **_conditions(wanted, viewer),
        samples=await targets.shows_samples(conn),
        limit=limit,
        offset=offset,
    )
    if not rows and offset:  # past the end: how many there are, the first page says
        return [], (await find(conn, wanted, viewer=viewer, limit=1))[1]
    moved: dict[UUID, date] = {}
    if viewer.role in WORKERS:
        ids = [row["id"] for row in rows if row["works"]]
        moved = {row["deal_id"]: row["moved_on"] for row in await conn.fetch(queries(__name__)["moved"], ids)}
    return [_brief(row, moved.get(row["id"])) for row in rows], rows[0]["found"] if rows else 0


async def sums(conn: Connection, wanted: DealFilter, *, viewer: Viewer) -> list[DealSum]:
    """Add up the wanted deals that concern a viewer, by series and then by state in their order."""
    if wanted.idle or (wanted.waits and viewer.role not in WORKERS):
        return []  # the cube knows of no idle deals, and a party is not told that something waits
    if wanted.waits:
        viewer = replace(viewer, organization_id=None)  # nor is a broker of a party, of deals that another looks after
    chosen = Slice(
        series=wanted.series,
        state=wanted.state,
        kind=wanted.kind,
        signed_since=wanted.since,
        signed_until=wanted.until,
        words=wanted.words,
        waits=wanted.waits,
        sample=await targets.shows_samples(conn),
    )
    found = [
        DealSum(
            series=Series(cell.keys[Dimension.SERIES]),
            state=State(cell.keys[Dimension.STATE]),
            deals=cell.figures.deals,
            total_fen=cell.figures.total_claimed_fen,
            technical_fen=cell.figures.technical_claimed_fen,
            approved_total_fen=cell.figures.total_approved_fen,
            approved_technical_fen=cell.figures.technical_approved_fen,
            paid_fen=cell.figures.paid_fen,
        )
        for cell in await statistics.cells(conn, chosen, (Dimension.SERIES, Dimension.STATE), viewer=viewer)
    ]
    series, states = list(Series), list(State)
    return sorted(found, key=lambda each: (series.index(each.series), states.index(each.state)))


def _conditions(wanted: DealFilter, viewer: Viewer) -> dict[str, object]:
    escaped = wanted.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    states, days = idle_states() if wanted.idle and viewer.role in WORKERS else (None, None)
    return {
        "office": viewer.role is Role.OPERATOR,
        "organization_id": viewer.organization_id,
        "member_id": viewer.member_id if viewer.role is Role.BROKER else None,
        "series": None if wanted.series is None else wanted.series.value,
        "state": None if wanted.state is None else wanted.state.value,
        "kind": None if wanted.kind is None else wanted.kind.value,
        "since": wanted.since,
        "until": wanted.until,
        "words": f"%{escaped}%" if wanted.words else "",
        "waits": wanted.waits,
        "idle_states": states,
        "idle_days": days,
    }


def _brief(row: Record, moved_on: date | None) -> DealBrief:
    return DealBrief(
        id=DealId(row["id"]),
        series=Series(row["series"]),
        sample=row["sample"],
        state=None if row["state"] is None else State(row["state"]),
        subject=row["subject"],
        kind=None if row["kind"] is None else DealKind(row["kind"]),
        seller=row["seller"],
        buyer=row["buyer"],
        total_fen=row["total_fen"],
        technical_fen=row["technical_fen"],
        approved_technical_fen=row["approved_technical_fen"],
        signed_on=row["signed_on"],
        registered_on=row["registered_on"],
        waits=row["waits"],
        moved_on=moved_on,
    )
