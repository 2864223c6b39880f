"""Steps of introductions in the store: sides answer, brokers move on, plan, hand over and end, the office decides."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from market.comparison.store import comparisons
from market.disclosure.grant import check_reason
from market.disclosure.ground import ExportCatalogue, GroundOutcome
from market.errors import Conflict, Invalid, NotAllowed
from market.introduction.introduction import (
    NEXT_ACTION_LIMIT,
    Interest,
    Introduction,
    IntroductionId,
    IntroductionSide,
    works,
)
from market.introduction.message import WordId
from market.introduction.stage import (
    BROKERS_MOVES,
    BROKERS_REASONS,
    OVER,
    TOLD_AFTER,
    EndReason,
    Move,
    Stage,
    next_stage,
)
from market.introduction.store import introductions
from market.introduction.store.introductions import check_caseload, get, lock, record
from market.listing.listing import Kind, ListingId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, MemberId, Role, Viewer


@dataclass(frozen=True, slots=True)
class StepNotice:
    """What the members who speak for a side are told of: a step, or None where somebody wrote to them."""

    introduction_id: IntroductionId
    move: Move | None
    to: tuple[MemberId, ...]


async def of_step(conn: Connection, step_id: int, *, within: timedelta) -> StepNotice | None:
    """Say whom to tell of a step of lately; None where it is news no more, or it was over before it was told of.

    Of a recommendation those hear who have not answered, of an introduction those whose contact details are not agreed
    to, of all else both sides; nobody of what they did themselves, nor who wants no such letters.
    """
    rows = await conn.fetch(queries(__name__)["of_step"], step_id, TOLD_AFTER, within)
    return None if not rows else _told(rows, Move(rows[0]["step"]))


async def of_word(conn: Connection, word_id: WordId, *, within: timedelta) -> StepNotice | None:
    """Say whom to tell that somebody wrote to them lately; None where nobody is there to hear it."""
    rows = await conn.fetch(queries(__name__)["of_word"], word_id, within)
    return None if not rows else _told(rows, None)


def _told(rows: list[Record], move: Move | None) -> StepNotice:
    to = tuple(MemberId(UUID(str(row["member_id"]))) for row in rows)
    return StepNotice(IntroductionId(rows[0]["introduction_id"]), move, to)


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the timeline: what happened, on whose part, and why."""

    move: Move
    before: Stage | None
    after: Stage
    side: IntroductionSide | None
    because: EndReason | GroundOutcome | None
    at: datetime


async def answer(
    conn: Connection, introduction_id: IntroductionId, side: IntroductionSide, interest: Interest, *, actor: Actor
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
    sql, no = queries(__name__), interest is Interest.NO
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
    await conn.execute(queries(__name__)["plan"], introduction_id, action, on)
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
    if await conn.fetchval(queries("market.introduction.store.introductions")["lock_broker"], to) != Role.BROKER.value:
        raise Invalid({"owner": "choose a broker"})
    await check_caseload(conn, to)
    await conn.execute(queries(__name__)["hand_over"], introduction_id, to)
    await _record(conn, introduction, Move.HAND_OVER, actor=actor)


async def decide_export(
    conn: Connection,
    introduction_id: IntroductionId,
    outcome: GroundOutcome,
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
    await conn.execute(
        queries(__name__)["add_export"],
        introduction_id=introduction_id,
        outcome=outcome.value,
        catalogue=catalogue.code,
        catalogue_seen_on=catalogue.seen_on,
        reason=why,
        decided_by=actor.name,
    )
    await _record(conn, introduction, Move.DECIDE_EXPORT, reason=outcome.value, actor=actor)
    if outcome.permits:
        await _introduce(conn, introduction_id, actor=actor)
    else:
        await _move(conn, introduction, Move.END, reason=EndReason.EXPORT, actor=actor)


async def brokers(conn: Connection, *, viewer: Viewer) -> list[tuple[MemberId, str]]:
    """List the brokers by name, for those who hand introductions over. Raises NotAllowed for others."""
    if not works(viewer):
        raise NotAllowed("brokers are named to each other and to the office")
    rows = await conn.fetch(queries(__name__)["brokers"])
    return [(MemberId(row["id"]), row["name"]) for row in rows]


async def timeline(conn: Connection, introduction_id: IntroductionId, *, viewer: Viewer) -> list[Happened]:
    """Tell what happened to an introduction, first to last, as a viewer may know it. Raises NotFound."""
    await get(conn, introduction_id, viewer=viewer)
    rows = await conn.fetch(queries(__name__)["timeline"], introduction_id, works(viewer))
    return [
        Happened(
            move=Move(row["step"]),
            before=None if row["stage_before"] is None else Stage(row["stage_before"]),
            after=Stage(row["stage_after"]),
            side=None if row["side"] is None else IntroductionSide(row["side"]),
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
    side: IntroductionSide | None = None,
    reason: EndReason | None = None,
    actor: Actor,
) -> None:
    after, why = next_stage(introduction.stage, move), None if reason is None else reason.value
    if after is not introduction.stage:
        await conn.execute(queries(__name__)["move"], introduction.id, after.value, why)
    await record(conn, introduction.id, move, (introduction.stage, after), side=side, reason=why, actor=actor)


async def _record(
    conn: Connection, introduction: Introduction, move: Move, *, reason: str | None = None, actor: Actor
) -> None:
    stages = (introduction.stage, introduction.stage)
    await record(conn, introduction.id, move, stages, reason=reason, actor=actor)


def _because(move: Move, code: str | None) -> EndReason | GroundOutcome | None:
    if code is None:
        return None
    return GroundOutcome(code) if move is Move.DECIDE_EXPORT else EndReason(code)


async def of_need(conn: Connection, need_id: ListingId, *, viewer: Viewer) -> dict[ListingId, Introduction]:
    """Find the introductions of a need by what was offered: the open one, else one that was declined."""
    found = await introductions.find(conn, viewer=viewer, need_id=need_id)
    declined = {one.listing_id: one for one in found if one.end_reason is EndReason.DECLINED}
    return declined | {one.listing_id: one for one in found if one.stage is not Stage.ENDED}


async def ask(conn: Connection, need_id: ListingId, listing_id: ListingId, *, actor: Actor) -> IntroductionId:
    """Begin an introduction at the word of the need's organisation, which is thereby interested; no broker owns it yet.

    Asked twice is asked once. Raises NotFound for strangers and for what is not public, NotAllowed for readers, and
    Conflict where one side declined the pair or where both are of one organisation.
    """
    need = await comparisons.own_need(conn, need_id, viewer=actor.viewer)
    actor.check_owner(need.organization_id)
    there = (await of_need(conn, need_id, viewer=actor.viewer)).get(listing_id)
    if there is not None and there.stage is Stage.ENDED:
        raise Conflict("one side has declined this introduction")
    # The market begins it, by its own rules for that; who asked for it stands in the record.
    market = Actor(actor.name)
    begun = await introductions.begin(conn, need_id, listing_id, Kind.ACHIEVEMENT, actor=market)
    await answer(conn, begun, IntroductionSide.NEED, Interest.YES, actor=actor)
    return begun
