"""Introductions in the store: begun by a broker, once while one is open, and read by whom they concern."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from market.audit.audit import Detail, Event, Subject, SubjectKind
from market.audit.store import audit
from market.disclosure.ground import GroundOutcome
from market.errors import Conflict, NotAllowed, NotFound
from market.introduction.introduction import (
    WORKERS,
    BrokerFull,
    ExpertFull,
    Interest,
    Introduction,
    IntroductionId,
    IntroductionSide,
    Party,
    works,
)
from market.introduction.stage import TOLD, TOLD_AFTER, EndReason, Move, Stage, next_stage
from market.job.job import JobKind
from market.job.store import jobs
from market.listing.listing import Kind, ListingId
from market.office.store import settings as office_settings
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, MemberId, Role, Viewer

FOUND_MAX = 300
EVENTS = {
    Move.BEGIN: Event.INTRODUCTION_BEGUN,
    Move.INTEREST: Event.INTRODUCTION_ANSWERED,
    Move.DECLINE: Event.INTRODUCTION_ANSWERED,
    Move.INTRODUCE: Event.INTRODUCTION_MOVED,
    Move.MEET: Event.INTRODUCTION_MOVED,
    Move.NEGOTIATE: Event.INTRODUCTION_MOVED,
    Move.SIGN: Event.INTRODUCTION_MOVED,
    Move.END: Event.INTRODUCTION_ENDED,
    Move.LEAVE: Event.INTRODUCTION_ENDED,
    Move.HAND_OVER: Event.INTRODUCTION_HANDED_OVER,
    Move.PLAN: Event.INTRODUCTION_PLANNED,
    Move.AGREE_CONTACT: Event.INTRODUCTION_CONTACT_ANSWERED,
    Move.WITHHOLD_CONTACT: Event.INTRODUCTION_CONTACT_ANSWERED,
    Move.DECIDE_EXPORT: Event.EXPORT_CONTROL_DECIDED,
    Move.ARRANGE: Event.MEETING_ARRANGED,
    Move.RESCHEDULE: Event.MEETING_CHANGED,
    Move.CANCEL: Event.MEETING_CANCELLED,
}


async def begin(
    conn: Connection, need_id: ListingId, listing_id: ListingId, kind: Kind, *, actor: Actor
) -> IntroductionId:
    """Recommend a pair to its two sides, or give the introduction of the pair that is open.

    Raises NotAllowed for who is no broker, NotFound where one of the two is not public, Conflict where both are of one
    organisation (NotFound where that would tell who is behind an anonymous need), ExpertFull, BrokerFull.
    """
    if actor.role not in WORKERS:
        raise NotAllowed("brokers and the market office introduce")
    sql = queries(__name__)
    await conn.fetch(sql["hold_listings"], need_id, listing_id)
    if actor.role is Role.BROKER:
        await conn.execute(sql["lock_broker"], actor.member_id)
    load_cap = await conn.fetchval(sql["lock_expert"], listing_id) if kind is Kind.EXPERT else None
    there = await conn.fetchval(sql["open_of_pair"], need_id, listing_id)
    if there is not None:
        return IntroductionId(there)
    parties = await conn.fetchrow(sql["parties"], need_id, listing_id, kind.value)
    if parties is None or (parties["one"] and parties["anonymous"] and not actor.viewer.reads_posters):
        raise NotFound("pair", listing_id)
    if parties["one"]:
        raise Conflict("an organisation is not introduced to itself")
    if load_cap is not None and await conn.fetchval(sql["asked"], listing_id) >= load_cap:
        raise ExpertFull("the expert accepts no more requests this quarter")
    if actor.role is Role.BROKER and actor.member_id is not None:
        await check_caseload(conn, actor.member_id)
    begun = await conn.fetchval(
        sql["begin"],
        id=uuid4(),
        need_id=need_id,
        listing_id=listing_id,
        kind=kind.value,
        owner_id=actor.member_id,
        begun_by=actor.name,
    )
    if begun is None:  # another broker was faster
        return IntroductionId(await conn.fetchval(sql["open_of_pair"], need_id, listing_id))
    for side in IntroductionSide:
        await conn.execute(sql["add_side"], begun, side.value, parties[side.value])
    await record(conn, IntroductionId(begun), Move.BEGIN, (None, Stage.RECOMMENDED), actor=actor)
    return IntroductionId(begun)


async def take_back(conn: Connection, introduction_id: IntroductionId, *, actor: Actor) -> None:
    """End an introduction that nobody has answered yet. Raises Conflict when somebody has, NotFound, NotAllowed."""
    introduction = await lock(conn, introduction_id, actor=actor)
    introduction.check_worked_by(actor)
    if await conn.execute(queries(__name__)["end_unanswered"], introduction_id) != "UPDATE 1":
        raise Conflict("one side has answered already; end the introduction on its own page instead")
    stages = (introduction.stage, Stage.ENDED)
    await record(conn, introduction_id, Move.END, stages, reason=EndReason.TAKEN_BACK.value, actor=actor)


async def check_caseload(conn: Connection, member_id: MemberId) -> None:
    """Let a broker pass who may have one more; whoever asks holds the broker's row. Raises BrokerFull."""
    has = await conn.fetchval(queries(__name__)["caseload"], member_id)
    if has >= (await office_settings.get(conn)).caseload:
        raise BrokerFull("the broker has as many open introductions as the office allows")


async def find(
    conn: Connection,
    *,
    viewer: Viewer,
    owner_id: MemberId | None = None,
    stage: Stage | None = None,
    need_id: ListingId | None = None,
) -> list[Introduction]:
    """Find the introductions that concern a viewer: what waits longest first, what is over last.

    All of one need; otherwise at most FOUND_MAX.
    """
    limit = FOUND_MAX if need_id is None else None
    chosen = {"owner_id": owner_id, "stage": None if stage is None else stage.value, "need_id": need_id}
    rows = await conn.fetch(queries(__name__)["find"], introduction_id=None, **_rights(viewer), **chosen, limit=limit)
    return [_introduction(row) for row in rows]


async def count_asking(conn: Connection, *, actor: Actor) -> int:
    """Count the introductions that wait for an answer that somebody may give, as `Introduction.asks` says."""
    rights = (actor.viewer.organization_id, actor.member_id, actor.editor)
    return int(await conn.fetchval(queries(__name__)["count_asking"], *rights))


async def get(conn: Connection, introduction_id: IntroductionId, *, viewer: Viewer) -> Introduction:
    """Give an introduction. Raises NotFound, also for whom it does not concern."""
    every = {"owner_id": None, "stage": None, "need_id": None}
    row = await conn.fetchrow(
        queries(__name__)["find"], introduction_id=introduction_id, **_rights(viewer), **every, limit=1
    )
    if row is None:
        raise NotFound("introduction", introduction_id)
    return _introduction(row)


async def lock(conn: Connection, introduction_id: IntroductionId, *, actor: Actor) -> Introduction:
    """Hold an introduction until the transaction ends, and give it as the actor sees it. Raises NotFound."""
    await conn.execute(queries(__name__)["lock"], introduction_id)
    return await get(conn, introduction_id, viewer=actor.viewer)


async def record(
    conn: Connection,
    introduction_id: IntroductionId,
    move: Move,
    stages: tuple[Stage | None, Stage],
    *,
    side: IntroductionSide | None = None,
    reason: str | None = None,
    actor: Actor,
) -> None:
    """Keep what happened to an introduction, in its timeline and in the market's record, and have its sides told."""
    before, after = stages
    step = await conn.fetchval(
        queries(__name__)["record"],
        introduction_id=introduction_id,
        step=move.value,
        stage_before=None if before is None else before.value,
        stage_after=after.value,
        side=None if side is None else side.value,
        actor=actor.name,
        reason=reason,
    )
    if move in TOLD and reason != EndReason.TAKEN_BACK.value:
        at = datetime.now(UTC) + TOLD_AFTER if move is Move.BEGIN else None
        await jobs.enqueue(conn, JobKind.TELL_INTRODUCTION, {"step": step}, actor=actor, at=at)
    detail: dict[str, Detail] = {"move": move.value, "stage": after.value}
    detail |= {"side": side.value} if side is not None else {}
    detail |= {"reason": reason} if reason is not None else {}
    subject = Subject(SubjectKind.INTRODUCTION, introduction_id)
    await audit.record(conn, EVENTS[move], actor=actor, subject=subject, detail=detail)


def _rights(viewer: Viewer) -> dict[str, object]:
    return {
        "brokers": works(viewer),
        "organization_id": viewer.organization_id,
        "member_id": viewer.member_id,
        "office": viewer.reads_posters,
    }


def _introduction(row: Record) -> Introduction:
    sides = [
        side
        for side, there in ((IntroductionSide.NEED, row["on_need"]), (IntroductionSide.SUPPLY, row["on_supply"]))
        if there
    ]
    return Introduction(
        id=IntroductionId(row["id"]),
        need_id=ListingId(row["need_id"]),
        listing_id=ListingId(row["listing_id"]),
        kind=Kind(row["kind"]),
        owner_id=None if row["owner_id"] is None else MemberId(row["owner_id"]),
        owner_name=row["owner_name"],
        stage=Stage(row["stage"]),
        stage_since=row["stage_since"],
        end_reason=None if row["end_reason"] is None else EndReason(row["end_reason"]),
        next_action=row["next_action"],
        next_on=row["next_on"],
        version=row["version"],
        begun_at=row["begun_at"],
        need=_party(row, IntroductionSide.NEED),
        supply=_party(row, IntroductionSide.SUPPLY),
        sides=frozenset(sides),
        foreign=row["is_foreign"],
        export=None if row["export"] is None else GroundOutcome(row["export"]),
    )


def _party(row: Record, side: IntroductionSide) -> Party:
    interest = row[f"{side.value}_interest"]
    return Party(
        side=side,
        organization_id=OrganizationId(row[f"{side.value}_organization"]),
        interest=None if interest is None else Interest(interest),
        answered_at=row[f"{side.value}_answered_at"],
        contact_agreed=row[f"{side.value}_contact"],
    )


async def end_of(conn: Connection, ids: Sequence[ListingId], *, actor: Actor) -> None:
    """End what goes on over listings that have just left the market, once; what was signed stays signed.

    The caller holds the listings: what is begun over one of them at the same moment was begun before, or is refused.
    """
    sql = queries(__name__)
    rows = await conn.fetch(sql["lock_of_listings"], list(ids))
    if not rows:
        return
    await conn.execute(sql["end_gone"], [row["id"] for row in rows])
    for row in rows:
        stages = (Stage(row["stage"]), next_stage(Stage(row["stage"]), Move.LEAVE))
        side, reason = IntroductionSide(row["side"]), EndReason.GONE.value
        await record(conn, IntroductionId(row["id"]), Move.LEAVE, stages, side=side, reason=reason, actor=actor)
