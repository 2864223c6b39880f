"""Silence in the store: needs without a pair of level 3, with what is counted of each."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from market.challenge.challenge import CallId
from market.challenge.unmatched_need import ANSWERED_FROM, UnmatchedNeed, UnmatchedOrder, check_sees_unmatched_needs
from market.errors import NotFound
from market.judging.judgement import Level
from market.listing.listing import ListingId
from market.listing.relaxation import ConditionKind, Relaxation
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Role, Viewer


async def find(
    conn: Connection, *, viewer: Viewer, order: UnmatchedOrder, offset: int = 0, limit: int = 20
) -> tuple[list[UnmatchedNeed], int]:
    """Find needs that nothing answers, a broker's of their fields, and count them all. Raises NotAllowed for others."""
    check_sees_unmatched_needs(viewer)
    member_id = viewer.member_id if viewer.role is Role.BROKER else None
    rows = await conn.fetch(
        queries(__name__)["find"],
        answered_from=int(ANSWERED_FROM),
        member_id=member_id,
        by_budget=order is UnmatchedOrder.BUDGET,
        need_id=None,
        offset=offset,
        limit=limit,
    )
    return [_unmatched_need(row) for row in rows], rows[0]["total"] if rows else 0


async def get(conn: Connection, need_id: ListingId, *, viewer: Viewer) -> UnmatchedNeed:
    """Give one need that nothing answers, of whatever field. Raises NotAllowed as above, NotFound for any other."""
    check_sees_unmatched_needs(viewer)
    by_budget = True  # one alone has no order
    row = await conn.fetchrow(
        queries(__name__)["find"],
        answered_from=int(ANSWERED_FROM),
        member_id=None,
        by_budget=by_budget,
        need_id=need_id,
        offset=0,
        limit=1,
    )
    if row is None:
        raise NotFound("need", need_id)
    return _unmatched_need(row)


def _unmatched_need(row: Record) -> UnmatchedNeed:
    return UnmatchedNeed(
        need_id=ListingId(row["id"]),
        matched=row["matched"],
        pairs=row["pairs"],
        best=None if row["level"] is None else Level(row["level"]),
        near=tuple(_relaxation(each) for each in row["near"]),
        achievements=int(row["achievements"]),
        experts=int(row["experts"]),
        sized=row["sized"],
        indicators=row["indicators"],
        deadline_on=row["deadline_on"],
        call_id=None if row["call_id"] is None else CallId(row["call_id"]),
        asked=row["asked"],
    )


def _relaxation(kept: Mapping[str, Any]) -> Relaxation:
    value = kept["value"]
    return Relaxation(ConditionKind(kept["kind"]), kept["place"], None if value is None else Decimal(value))
