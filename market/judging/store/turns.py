"""Judges' turns in the store: one pair at a time, from when it is opened to its judgement, its skip or its leaving."""

from datetime import UTC, datetime
from uuid import uuid4

from market.errors import Conflict, NotFound
from market.judging.judgement import Judgement, JudgementId
from market.judging.store import judgements
from market.judging.store.pools import lock
from market.judging.turn import LEASE, Grade, PairId, Progress, Turn, TurnOutcome
from market.listing.listing import Kind, ListingId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import OPERATOR, Actor


async def take_next(conn: Connection, judge: str, kind: Kind) -> Turn | None:
    """Give a judge the pair they have open, else the next that is theirs; None when nothing is left for them.

    A pair stays theirs for LEASE from the last look. Open pairs whose need or listing has left the market are closed.
    """
    await lock(conn)
    sql = queries(__name__)
    await conn.execute(sql["close_withdrawn"], judge, kind.value)
    turn_id = await conn.fetchval(sql["current"], judge, kind.value)
    if turn_id is None:
        waiting = await conn.fetchrow(sql["waiting"], judge, kind.value)
        if waiting is None:
            return None
        turn_id = await conn.fetchval(
            sql["open"], id=uuid4(), pair_id=waiting["id"], judge=judge, replaces=None, lease=LEASE
        )
    else:
        await conn.execute(sql["renew"], turn_id, LEASE)
    return _turn(await _find(conn, JudgementId(turn_id), judge))


async def grade(conn: Connection, turn_id: JudgementId, grade: Grade, *, judge: str) -> TurnOutcome:
    """Keep what a judge says in a turn, once: the same said again is nothing new.

    WITHDRAWN when the need or the listing has left the market meanwhile; nothing is kept then. Raises NotFound when
    the judge has no such turn, Conflict when it was closed otherwise, or taken over after its time.
    """
    await lock(conn)
    row = await _find(conn, turn_id, judge)
    turn = _turn(row)
    if turn.outcome is TurnOutcome.JUDGED:
        before = await judgement_of(conn, turn)
        if before is not None and (before.level, before.reason, before.note) == (grade.level, grade.reason, grade.note):
            return TurnOutcome.JUDGED
        raise Conflict("you have graded this pair otherwise; undo (u) brings it back")
    if turn.outcome is not None:
        raise Conflict(f"this pair was {turn.outcome.value}; go on with the one that is open")
    if not row["there"]:
        await conn.execute(queries(__name__)["close"], turn.id, TurnOutcome.WITHDRAWN.value)
        return TurnOutcome.WITHDRAWN
    if turn.earlier is None and not row["room"]:
        raise Conflict("the pair lay open for long and another judge has it now; go on with the next")
    await judgements.add(conn, turn.judgement(grade, at=datetime.now(UTC)), actor=Actor(judge))
    await conn.execute(queries(__name__)["close"], turn.id, TurnOutcome.JUDGED.value)
    return TurnOutcome.JUDGED


async def skip(conn: Connection, turn_id: JudgementId, *, judge: str) -> None:
    """Leave a pair to other judges, or an earlier judgement as it was; to skip twice is to skip once.

    Raises NotFound when the judge has no such turn, Conflict when it was graded.
    """
    await lock(conn)
    turn = _turn(await _find(conn, turn_id, judge))
    if turn.outcome is TurnOutcome.JUDGED:
        raise Conflict("you have graded this pair; undo (u) brings it back")
    await conn.execute(queries(__name__)["close"], turn.id, TurnOutcome.SKIPPED.value)


async def take_back(conn: Connection, judge: str, kind: Kind) -> Turn | None:
    """Bring back what a judge did last, to be graded again; None when there is nothing.

    A skipped pair is open again. A judgement stands until a new one replaces it. Raises Conflict when another judge
    has the skipped pair by now.
    """
    await lock(conn)
    sql = queries(__name__)
    last = await conn.fetchval(sql["last"], judge, kind.value)
    if last is None:
        return None
    row = await _find(conn, JudgementId(last), judge)
    turn = _turn(row)
    if turn.outcome is TurnOutcome.JUDGED:
        again = await conn.fetchval(sql["again"], turn.id, judge)
        if again is None:
            again = await conn.fetchval(
                sql["open"], id=uuid4(), pair_id=turn.pair_id, judge=judge, replaces=turn.id, lease=LEASE
            )
        return _turn(await _find(conn, JudgementId(again), judge))
    if not row["room"]:
        raise Conflict("another judge has that pair by now")
    await conn.execute(sql["reopen"], turn.id, LEASE)
    return _turn(await _find(conn, turn.id, judge))


async def last(conn: Connection, judge: str, kind: Kind) -> Turn | None:
    """Tell what a judge did last; None at the start."""
    found = await conn.fetchval(queries(__name__)["last"], judge, kind.value)
    return None if found is None else _turn(await _find(conn, JudgementId(found), judge))


async def judgement_of(conn: Connection, turn: Turn) -> Judgement | None:
    """Give the judgement that a turn led to, if it did."""
    return await _judgement(conn, turn.id, turn.need_id, turn.judge)


async def earlier_of(conn: Connection, turn: Turn) -> Judgement | None:
    """Give the judgement that a turn is to replace, if any."""
    return None if turn.earlier is None else await _judgement(conn, turn.earlier, turn.need_id, turn.judge)


async def progress(conn: Connection, judge: str, kind: Kind) -> Progress:
    """Tell how far judging is, for one judge and for all."""
    sql = queries(__name__)
    row = await conn.fetchrow(sql["progress"], judge, kind.value)
    waiting = await conn.fetchrow(sql["waiting"], judge, kind.value)
    if row is None:
        raise AssertionError("an aggregate without groups gives one row")
    left = 0 if waiting is None else waiting["waiting"]
    return Progress(own=row["own"], given=row["given"], wanted=row["wanted"], left=left, gone=row["gone"])


async def _judgement(conn: Connection, id_: JudgementId, need_id: ListingId, judge: str) -> Judgement | None:
    every = await judgements.find(conn, viewer=OPERATOR, need_id=need_id, judge=judge, standing=False)
    return next((each for each in every if each.id == id_), None)


async def _find(conn: Connection, turn_id: JudgementId, judge: str) -> Record:
    row = await conn.fetchrow(queries(__name__)["find"], turn_id, judge)
    if row is None:
        raise NotFound("turn", turn_id)
    return row


def _turn(row: Record) -> Turn:
    return Turn(
        id=JudgementId(row["id"]),
        pair_id=PairId(row["pair_id"]),
        judge=row["judge"],
        kind=Kind(row["kind"]),
        need_id=ListingId(row["need_id"]),
        listing_id=ListingId(row["listing_id"]),
        rank=row["rank"],
        probability=row["probability"],
        model=row["model"],
        index_version=row["index_version"],
        outcome=None if row["outcome"] is None else TurnOutcome(row["outcome"]),
        earlier=None if row["replaces"] is None else JudgementId(row["replaces"]),
    )
