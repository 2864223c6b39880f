"""Attributions in the store: who deals came about through, as persons said it, and what that adds up to."""

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.deal.attribution import (
    REASON_LIMIT,
    RULE,
    Attribution,
    AttributionEvidence,
    Pile,
    Shares,
    Unsaid,
    Way,
    equal,
    propose,
)
from market.deal.deal import DealId, Series
from market.deal.store import deals
from market.errors import Conflict, Invalid, NotFound
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.target.store import targets
from market.viewer import Actor, Role, Viewer


async def proposal(conn: Connection, deal_id: DealId, *, actor: Actor) -> tuple[Way, ...]:
    """Propose who a deal came about through, by the rule in force. Raises NotFound, NotAllowed, Conflict."""
    await _check(conn, deal_id, actor)
    row = await conn.fetchrow(queries(__name__)["past"], deal_id)
    if row is None:
        raise NotFound("deal", deal_id)
    return propose(
        AttributionEvidence(found=row["found"], brokered=row["brokered"], met=row["met"], called=row["called"])
    )


async def record(conn: Connection, deal_id: DealId, shares: Shares, *, reason: str, actor: Actor) -> None:
    """Keep what a person of the office says of a deal; what was said before stays.

    Raises NotFound, NotAllowed for others, Conflict for a deal that did not come through the market, Invalid without a
    reason for what differs from the proposal.
    """
    proposed = await proposal(conn, deal_id, actor=actor)
    said = reason.strip()
    if len(said) > REASON_LIMIT or not said.isprintable() or (not said and shares != equal(proposed)):
        raise Invalid({"reason": f"say why in at most {REASON_LIMIT} characters"})
    parts = {f"{way.value}_parts": shares.parts[way] for way in Way}
    await conn.execute(
        queries(__name__)["add"],
        deal_id=deal_id,
        **parts,
        whole=shares.whole,
        rule=RULE,
        proposed=[way.value for way in proposed],
        reason=said,
        recorded_by=actor.name,
    )
    await audit.record(
        conn,
        Event.DEAL_ATTRIBUTED,
        actor=actor,
        subject=Subject(SubjectKind.DEAL, deal_id),
        detail={**{way.value: count for way, count in shares.parts.items() if count}, "rule": RULE},
    )


async def of_deal(conn: Connection, deal_id: DealId, *, viewer: Viewer) -> list[Attribution]:
    """Tell the office and the deal's broker what was said of it, the latest first, which counts; nothing to others.

    Raises NotFound where the deal is.
    """
    deal = await deals.get(conn, deal_id, viewer=viewer)
    if viewer.role is not Role.OPERATOR and not (viewer.role is Role.BROKER and deal.broker):
        return []  # a broker may also belong to a party, and parties are told of no broker
    return [
        Attribution(
            shares=_shares(row),
            rule=row["rule"],
            proposed=tuple(Way(each) for each in row["proposed"]),
            reason=row["reason"],
            recorded_by=row["recorded_by"],
            recorded_at=row["recorded_at"],
        )
        for row in await conn.fetch(queries(__name__)["of_deal"], deal_id)
    ]


async def years(conn: Connection, *, viewer: Viewer) -> list[int]:
    """List the years in which deals through the market were registered. Raises NotFound for others than the office."""
    _check_office(viewer)
    rows = await conn.fetch(queries(__name__)["years"], await targets.shows_samples(conn))
    return [row["year"] for row in rows]


async def piles(conn: Connection, year: int | None, *, viewer: Viewer) -> list[Pile]:
    """Add up registered deals through the market by how they are divided. Raises NotFound for others."""
    _check_office(viewer)
    rows = await conn.fetch(queries(__name__)["piles"], await targets.shows_samples(conn), year, False)  # noqa: FBT003 -- the query's
    return [_pile(row) for row in rows]


async def behind(
    conn: Connection, way: Way | None, year: int | None, *, viewer: Viewer, offset: int, limit: int
) -> tuple[list[tuple[DealId, Pile]], int]:
    """Give the deals in which a way has a share, None those of which nobody has said, largest first, and count them.

    Raises NotFound for others than the office.
    """
    _check_office(viewer)
    rows = await conn.fetch(queries(__name__)["piles"], await targets.shows_samples(conn), year, True)  # noqa: FBT003 -- as above
    alone = [(DealId(row["deal_id"]), _pile(row)) for row in rows]
    found = sorted((each for each in alone if each[1].holds(way)), key=lambda each: (-each[1].fen, each[0]))
    return found[offset : offset + limit], len(found)


async def unsaid(conn: Connection, year: int | None, *, limit: int, viewer: Viewer) -> list[Unsaid]:
    """List the largest registered deals of which nobody has said yet. Raises NotFound for others than the office."""
    _check_office(viewer)
    rows = await conn.fetch(queries(__name__)["unsaid"], await targets.shows_samples(conn), year, limit)
    return [
        Unsaid(
            deal_id=DealId(row["deal_id"]), subject=row["subject"], registered_on=row["registered_on"], fen=row["fen"]
        )
        for row in rows
    ]


async def _check(conn: Connection, deal_id: DealId, actor: Actor) -> None:
    deal = await deals.get(conn, deal_id, viewer=actor.viewer)
    actor.check_operator()
    if deal.series is not Series.MARKET:
        raise Conflict("only a deal through the market came about through somebody here")


def _check_office(viewer: Viewer) -> None:
    if viewer.role is not Role.OPERATOR:
        raise NotFound("attribution of", "the market")


def _pile(row: Record) -> Pile:
    return Pile(shares=None if row["match_parts"] is None else _shares(row), deals=row["deals"], fen=row["fen"])


def _shares(row: Record) -> Shares:
    return Shares.of_parts({way: row[f"{way.value}_parts"] for way in Way})
