"""Steps of introductions in the store: sides answer, brokers move on, plan, hand over and end, the office decides."""

from dataclasses import dataclass
from datetime import date, datetime

from market.db import Connection
from market.errors import Conflict, Invalid, NotAllowed
from market.export_control import ExportCatalogue, Outcome
from market.grant import check_reason
from market.introduction import (
    NEXT_ACTION_LIMIT,
    Interest,
    Introduction,
    IntroductionId,
    Side,
    works,
)
from market.introduction_stage import BROKERS_MOVES, BROKERS_REASONS, OVER, EndReason, Move, Stage, next_stage
from market.store.introductions import check_caseload, get, lock, record
from market.store.queries import queries
from market.viewer import Actor, MemberId, Role, Viewer


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the timeline: what happened, on whose part, and why."""

    move: Move
    before: Stage | None
    after: Stage
    side: Side | None
    because: EndReason | Outcome | None
    at: datetime


async def answer(
    conn: Connection, introduction_id: IntroductionId, side: Side, interest: Interest, *, actor: Actor
) -> None:
    """Say for a side whether it is interested; said twice is said once. Two yeses introduce, one no ends it.

    Raises NotFound, NotAllowed, Conflict for another answer than was given, and where a listing is public no more.
    """
    introduction = await lock(conn, introduction_id, actor=actor)
    introduction.check_stands(side, actor)
    given = introduction.party(side).interest
    if given is interest:
        return
    if given is not None or introduction.stage in OVER:
        raise Conflict("this was answered already")
    sql, no = queries("introduction_steps"), interest is Interest.NO
    ids = [introduction.need_id, introduction.listing_id]
    if not no and not await conn.fetchval(sql["both_public"], ids):
        raise Conflict("one of the two is not offered any more")
    await conn.execute(sql["answer"], introduction_id, side.value, interest.value, actor.name)
    await _move(
        conn,
        introduction,
        Move.DECLINE if no else Move.INTEREST,
        side=side,
        reason=EndReason.DECLINED if no else None,
        actor=actor,
    )
    await _introduce(conn, introduction_id, actor=actor)


async def advance(conn: Connection, introduction_id: IntroductionId, move: Move, *, version: int, actor: Actor) -> None:
    """Move an introduction to its next stage, as its owner or the office; pressed twice is pressed once.

    Raises NotFound, NotAllowed, IntroductionOutdated, Conflict where there is no such move.
    """
    introduction = await lock(conn, introduction_id, actor=actor)
    introduction.check_worked_by(actor)
    if move not in BROKERS_MOVES:
        raise Conflict("this move is not a broker's")
    if introduction.version == version + 1 and introduction.stage is BROKERS_MOVES[move]:
        return
    introduction.check_version(version)
    await _move(conn, introduction, move, actor=actor)


async def end(
    conn: Connection, introduction_id: IntroductionId, reason: EndReason, *, version: int, actor: Actor
) -> None:
    """End an introduction for one of the brokers' reasons. Raises as `advance` does."""
    introduction = await lock(conn, introduction_id, actor=actor)
    introduction.check_worked_by(actor)
    if reason not in BROKERS_REASONS:
        raise Invalid({"reason": "choose one"})
    if introduction.end_reason is reason:
        return
    introduction.check_version(version)
    await _move(conn, introduction, Move.END, reason=reason, actor=actor)


async def plan(
    conn: Connection, introduction_id: IntroductionId, action: str, on: date | None, *, version: int, actor: Actor
) -> None:
    """Note what its owner does next, and by when. Raises as `advance` does, Invalid."""
    introduction = await lock(conn, introduction_id, actor=actor)
    introduction.check_worked_by(actor)
    if len(action) > NEXT_ACTION_LIMIT:
        raise Invalid({"next_action": f"write at most {NEXT_ACTION_LIMIT} characters"})
    if (introduction.next_action, introduction.next_on) == (action, on):
        return
    introduction.check_version(version)
    await conn.execute(queries("introduction_steps")["plan"], introduction_id, action, on)
    await _record(conn, introduction, Move.PLAN, actor=actor)


async def hand_over(conn: Connection, introduction_id: IntroductionId, to: MemberId, *, actor: Actor) -> None:
    """Give an introduction into a broker's hands, or take up one that nobody owns.

    Raises NotFound, NotAllowed, Invalid for who is no broker, BrokerFull, Conflict where it is over.
    """
    introduction = await lock(conn, introduction_id, actor=actor)
    taken_up = introduction.owner_id is None and actor.role is Role.BROKER and to == actor.member_id
    if not taken_up:
        introduction.check_worked_by(actor)
    if introduction.stage in OVER:
        raise Conflict("this introduction is over")
    if introduction.owner_id == to:
        return
    if await conn.fetchval(queries("introductions")["lock_broker"], to) != Role.BROKER.value:
        raise Invalid({"owner": "choose a broker"})
    await check_caseload(conn, to)
    await conn.execute(queries("introduction_steps")["hand_over"], introduction_id, to)
    await _record(conn, introduction, Move.HAND_OVER, actor=actor)


async def decide_export(
    conn: Connection,
    introduction_id: IntroductionId,
    outcome: Outcome,
    catalogue: ExportCatalogue,
    *,
    reason: str,
    actor: Actor,
) -> None:
    """Record what a named person of the office decided before parties of two countries meet; a refusal ends it.

    Raises NotAllowed for others, NotFound, Invalid, Conflict where it is over.
    """
    actor.check_operator()
    if actor.member_id is None:
        raise NotAllowed("a named person decides about export control")
    introduction = await lock(conn, introduction_id, actor=actor)
    why = check_reason("reason", reason)
    if introduction.stage in OVER:
        raise Conflict("this introduction is over")
    decided = (outcome.value, catalogue.code, catalogue.seen_on, why, actor.name)
    await conn.execute(queries("introduction_steps")["add_export"], introduction_id, *decided)
    await _record(conn, introduction, Move.DECIDE_EXPORT, reason=outcome.value, actor=actor)
    if outcome.permits:
        await _introduce(conn, introduction_id, actor=actor)
    else:
        await _move(conn, introduction, Move.END, reason=EndReason.EXPORT, actor=actor)


async def brokers(conn: Connection, *, viewer: Viewer) -> list[tuple[MemberId, str]]:
    """List the brokers by name, for those who hand introductions over. Raises NotAllowed for others."""
    if not works(viewer):
        raise NotAllowed("brokers are named to each other and to the office")
    rows = await conn.fetch(queries("introduction_steps")["brokers"])
    return [(MemberId(row["id"]), row["name"]) for row in rows]


async def timeline(conn: Connection, introduction_id: IntroductionId, *, viewer: Viewer) -> list[Happened]:
    """Tell what happened to an introduction, first to last, as a viewer may know it. Raises NotFound."""
    await get(conn, introduction_id, viewer=viewer)
    rows = await conn.fetch(queries("introduction_steps")["timeline"], introduction_id, works(viewer))
    return [
        Happened(
            move=Move(row["step"]),
            before=None if row["stage_before"] is None else Stage(row["stage_before"]),
            after=Stage(row["stage_after"]),
            side=None if row["side"] is None else Side(row["side"]),
            because=_because(Move(row["step"]), row["reason"]),
            at=row["took_place_at"],
        )
        for row in rows
    ]


async def _introduce(conn: Connection, introduction_id: IntroductionId, *, actor: Actor) -> None:
    """Bring the sides together once both want it and nothing about export control stands in the way."""
    whole = Viewer(Role.OPERATOR)  # whether a party is abroad is not the sides' to know
    introduction = await get(conn, introduction_id, viewer=whole)
    if introduction.stage is Stage.INTEREST and introduction.wanted and introduction.cleared:
        await _move(conn, introduction, Move.INTRODUCE, actor=actor)


async def _move(
    conn: Connection,
    introduction: Introduction,
    move: Move,
    *,
    side: Side | None = None,
    reason: EndReason | None = None,
    actor: Actor,
) -> None:
    after, why = next_stage(introduction.stage, move), None if reason is None else reason.value
    if after is not introduction.stage:
        await conn.execute(queries("introduction_steps")["move"], introduction.id, after.value, why)
    await record(conn, introduction.id, move, (introduction.stage, after), side=side, reason=why, actor=actor)


async def _record(
    conn: Connection, introduction: Introduction, move: Move, *, reason: str | None = None, actor: Actor
) -> None:
    stages = (introduction.stage, introduction.stage)
    await record(conn, introduction.id, move, stages, reason=reason, actor=actor)


def _because(move: Move, code: str | None) -> EndReason | Outcome | None:
    if code is None:
        return None
    return Outcome(code) if move is Move.DECIDE_EXPORT else EndReason(code)
