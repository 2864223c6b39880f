"""Acts of brokers in the store: a pair is graded, declined, introduced or put off, once, and taken back for a while."""

from datetime import UTC, datetime
from uuid import uuid4

from market.day import day_start
from market.errors import Conflict, NotFound
from market.introduction.store import introductions
from market.judging.judgement import JudgementId, Level, Reason
from market.judging.store import judgements
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.queue.queue import (
    CLOSES,
    UNDO_WITHIN,
    ActKind,
    DayProgress,
    LastAct,
    Lease,
    LeaseId,
    PairState,
    QueueDecision,
    QueueOutcome,
    QueuePairId,
    check_broker,
)
from market.queue.store import leases as queue_leases
from market.viewer import Actor


async def act(conn: Connection, lease_id: LeaseId, decision: QueueDecision, *, actor: Actor) -> QueueOutcome:
    """Do what a broker decides about the pair they have open, once: the same sent again is nothing new.

    GONE when the need or the listing left the market meanwhile; nothing is kept then. Raises NotAllowed for who is no
    broker; Conflict when the lease is over, or led to something else before; what `introductions.begin` raises.
    """
    check_broker(actor)
    if await _was_done(conn, lease_id, decision, actor):
        return QueueOutcome.KEPT
    lease = await queue_leases.hold(conn, lease_id, actor=actor)
    if lease is None:
        if await _was_done(conn, lease_id, decision, actor):  # by the same form, a moment ago
            return QueueOutcome.KEPT
        raise Conflict("the pair lay open for long and is not yours any more; nothing was kept")
    if not await _are_there(conn, lease):
        sql = queries(__name__)
        await conn.execute(sql["close"], lease.pair_id, PairState.GONE.value, None, actor.name)
        await conn.execute(sql["end_lease"], lease.pair_id)
        return QueueOutcome.GONE
    await _keep(conn, lease, decision, actor)
    return QueueOutcome.KEPT


async def _keep(conn: Connection, lease: Lease, decision: QueueDecision, actor: Actor) -> None:
    sql, pair, now = queries(__name__), lease.pair, datetime.now(UTC)
    standing = await conn.fetchval(sql["standing"], pair.need_id, pair.listing_id, actor.name)
    earlier = None if standing is None else JudgementId(standing)
    judgement = lease.judgement(decision, judge=actor.name, at=now, earlier=earlier)
    if judgement is not None:
        await judgements.add(conn, judgement, actor=actor)
    introduction = None
    if decision.act is ActKind.INTRODUCE:
        introduction = await introductions.begin(conn, pair.need_id, pair.listing_id, pair.kind, actor=actor)
    until = None if decision.snooze is None else now + decision.snooze.time
    await conn.execute(sql["close"], lease.pair_id, CLOSES[decision.act].value, until, actor.name)
    judged = None if judgement is None else judgement.id
    await conn.execute(
        sql["add"],
        id=lease.id,
        pair_id=lease.pair_id,
        actor=actor.name,
        act=decision.act.value,
        judgement_id=judged,
        introduction_id=introduction,
        took_back=None,
    )
    await conn.execute(sql["end_lease"], lease.pair_id)


async def take_back(conn: Connection, act_id: LeaseId, *, actor: Actor, blind: bool = False) -> Lease:
    """Undo an act of one's own of the last minutes and have its pair open again; undone twice is undone once.

    A judgement stands until another replaces it. An introduction goes as long as nobody has answered it. Raises
    NotAllowed for who is no broker, NotFound for who has no such act, Conflict when it is too late or another broker
    has the pair open.
    """
    member_id = check_broker(actor)
    sql = queries(__name__)
    row = await conn.fetchrow(sql["to_take_back"], act_id, actor.name, UNDO_WITHIN)
    if row is None:
        raise NotFound("act", act_id)
    pair_id = QueuePairId(row["pair_id"])
    await conn.fetchval(sql["lock_any"], pair_id)
    row = await conn.fetchrow(sql["to_take_back"], act_id, actor.name, UNDO_WITHIN)
    if row is None:
        raise AssertionError("an act is never removed")
    if await conn.fetchval(sql["open_elsewhere"], pair_id, member_id):
        raise Conflict("another broker has that pair open by now")
    if not row["taken_back"]:
        if not row["recent"]:
            raise Conflict("that was done too long ago to be taken back")
        if row["introduction_id"] is not None:
            await introductions.take_back(conn, row["introduction_id"], actor=actor)
        await conn.execute(
            sql["add"],
            id=uuid4(),
            pair_id=pair_id,
            actor=actor.name,
            act=ActKind.UNDO.value,
            judgement_id=None,
            introduction_id=None,
            took_back=act_id,
        )
        await conn.execute(sql["reopen"], pair_id)
    return await queue_leases.take(conn, pair_id, actor=actor, blind=blind)


async def last(conn: Connection, *, actor: Actor) -> LastAct | None:
    """Tell what a broker did last, if it can still be taken back. Raises NotAllowed as above."""
    check_broker(actor)
    row = await conn.fetchrow(queries(__name__)["last"], actor.name, UNDO_WITHIN)
    if row is None:
        return None
    return LastAct(
        id=LeaseId(row["id"]),
        act=ActKind(row["act"]),
        level=None if row["level"] is None else Level(row["level"]),
        reason=Reason(row["reason"]) if row["reason"] else None,
        at=row["acted_at"],
    )


async def progress(conn: Connection, *, actor: Actor) -> DayProgress:
    """Count what was done today in the market, by one broker and by all. Raises NotAllowed as above."""
    check_broker(actor)
    rows = await conn.fetch(queries(__name__)["day"], actor.name, day_start(datetime.now(UTC)))
    own = {ActKind(row["act"]): int(row["own"]) for row in rows}
    return DayProgress(own, {ActKind(row["act"]): int(row["team"]) for row in rows})


async def _was_done(conn: Connection, lease_id: LeaseId, decision: QueueDecision, actor: Actor) -> bool:
    """Say whether this was done under this lease before. Raises Conflict when something else was."""
    row = await conn.fetchrow(queries(__name__)["find"], lease_id, actor.name)
    if row is None:
        return False
    said = None if row["level"] is None else (Level(row["level"]), Reason(row["reason"]) if row["reason"] else None)
    again = None if decision.judged is None else (decision.judged, decision.reason)
    if row["act"] != decision.act.value or said != again:
        raise Conflict("you have done something else with this pair; undo (u) brings it back")
    return True


async def _are_there(conn: Connection, lease: Lease) -> bool:
    sql, ids = queries(__name__), (lease.pair.need_id, lease.pair.listing_id)
    await conn.fetch(sql["there"], *ids)
    return bool(await conn.fetchval(sql["count_there"], *ids) == len(ids))  # organisations: two are brought together
