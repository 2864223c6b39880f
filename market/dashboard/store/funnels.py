"""Funnels in the store: the days on which needs came to each stage, and what brought them there."""

from datetime import date

from market.challenge.unmatched_need import ANSWERED_FROM
from market.dashboard.figure import check_sees_dashboard
from market.dashboard.funnel import BEFORE_DEALS, STAGES, Behind, FunnelStage, NeedWay, Way, stands_behind
from market.deal.deal import DealId
from market.errors import NotFound
from market.introduction.introduction import IntroductionId
from market.listing.listing import ListingId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Role, Viewer

_DEALS = ("signed_deal", "registered_deal", "paid_deal")


async def shows_samples(conn: Connection) -> bool:
    """Say whether only invented needs are there, which are counted then."""
    return bool(await conn.fetchval(queries(__name__)["only_samples"]))


async def ways(conn: Connection, *, samples: bool, viewer: Viewer) -> list[Way]:
    """Give the way of each need that was ever public. Raises NotFound for others than the office."""
    _check(viewer)
    return [each.days for each in await _read(conn, samples=samples)]


async def behind(
    conn: Connection,
    stage: FunnelStage,
    of: Behind,
    *,
    samples: bool,
    today: date,
    viewer: Viewer,
    offset: int,
    limit: int,
) -> tuple[list[NeedWay], int]:
    """Give the needs behind a figure of the funnel as a viewer knows their ways, the latest first, and count them all.

    Raises NotAllowed for strangers, NotFound for a stage that is not the viewer's.
    """
    check_sees_dashboard(viewer)
    if stage not in BEFORE_DEALS:
        _check(viewer)
    seen = [each.seen_by(viewer) for each in await _read(conn, samples=samples)]
    found = [each for each in reversed(seen) if stands_behind(each.days, stage, of, today)]
    return found[offset : offset + limit], len(found)


async def loose(conn: Connection, *, samples: bool, viewer: Viewer) -> int:
    """Count the signed contracts that came of no need that is kept. Raises NotFound for others than the office."""
    return (await loose_deals(conn, samples=samples, viewer=viewer, offset=0, limit=1))[1]


async def loose_deals(
    conn: Connection, *, samples: bool, viewer: Viewer, offset: int, limit: int
) -> tuple[list[DealId], int]:
    """Give those contracts, the latest first, and count them all. Raises NotFound for others than the office."""
    _check(viewer)
    rows = await conn.fetch(queries(__name__)["loose"], samples, limit, offset)
    return [DealId(row["id"]) for row in rows], rows[0]["found"] if rows else 0


async def _read(conn: Connection, *, samples: bool) -> list[NeedWay]:
    return [_way(row) for row in await conn.fetch(queries(__name__)["ways"], int(ANSWERED_FROM), samples)]


def _way(row: Record) -> NeedWay:
    introduced = row["introduction_id"]
    return NeedWay(
        need_id=ListingId(row["need_id"]),
        days=tuple(row[stage.value] for stage in STAGES),
        introduction_id=None if introduced is None else IntroductionId(introduced),
        deals=tuple(None if row[name] is None else DealId(row[name]) for name in _DEALS),
    )


def _check(viewer: Viewer) -> None:
    if viewer.role is not Role.OPERATOR:
        raise NotFound("ways of", "needs")
