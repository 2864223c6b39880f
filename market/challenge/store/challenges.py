"""Calls in the store (揭榜): drafted for needs, each in one open call at most, and read by whom they concern."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from market.audit.audit import Detail, Event, Subject, SubjectKind
from market.audit.store import audit
from market.challenge.challenge import (
    ACTS_FOR_ALL,
    NEEDS_MAX,
    Call,
    CallAct,
    CallId,
    CallNeed,
    CallOutcome,
    CallText,
    OwnerConsent,
    check_drafter,
    drafts,
    told_others,
)
from market.challenge.step import CallSteps, StepCode
from market.errors import Invalid, NotFound
from market.job.job import JobKind
from market.job.store import jobs
from market.listing.listing import Language, ListingId
from market.listing.price import PriceRange
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, Role, Viewer

EVENTS = {
    CallAct.BEGIN: Event.CALL_BEGUN,
    CallAct.EDIT: Event.CALL_EDITED,
    CallAct.ASK: Event.CALL_CONSENT_ASKED,
    CallAct.CONSENT: Event.CALL_CONSENTED,
    CallAct.REFUSE: Event.CALL_REFUSED,
    CallAct.WITHDRAW_CONSENT: Event.CALL_CONSENT_WITHDRAWN,
    CallAct.LEAVE: Event.CALL_LEFT,
    CallAct.MOVE: Event.CALL_MOVED,
    CallAct.ANSWER: Event.CALL_ANSWERED,
    CallAct.WITHDRAW_ANSWER: Event.CALL_ANSWER_WITHDRAWN,
    CallAct.CLOSE: Event.CALL_CLOSED,
}


async def begin(
    conn: Connection, need_ids: Sequence[ListingId], text: CallText, steps: CallSteps, *, on: date, actor: Actor
) -> CallId:
    """Draft a call for needs, or give the open call of a single need.

    Raises NotAllowed for who drafts none, NotFound where a need is not public, Conflict where one is in another call.
    """
    check_drafter(actor)
    sql, wanted = queries(__name__), list(dict.fromkeys(need_ids))
    if not 1 <= len(wanted) <= NEEDS_MAX:
        raise Invalid({"needs": f"a call is for 1 to {NEEDS_MAX} needs"})
    owners = {row["id"]: row["organization_id"] for row in await conn.fetch(sql["lock_needs"], wanted)}
    missing = [need_id for need_id in wanted if need_id not in owners]
    if missing:
        raise NotFound("need", missing[0])
    if len(wanted) == 1:
        there = await conn.fetchval(sql["open_of"], wanted[0])
        if there is not None:
            return CallId(there)
    call_id = CallId(uuid4())
    await conn.execute(
        sql["add"],
        id=call_id,
        **text_row(text),
        steps=steps.version,
        step=steps.first.code,
        step_on=on,
        begun_by=actor.name,
    )
    for need_id in wanted:
        await conn.execute(sql["add_need"], call_id, need_id, owners[need_id])
    await record(conn, call_id, CallAct.BEGIN, (None, steps.first.code), on=on, actor=actor)
    return call_id


async def open_of(conn: Connection, need_id: ListingId, *, actor: Actor) -> CallId | None:
    """Give the open call of a need, for who drafts. Raises NotAllowed for others."""
    check_drafter(actor)
    found = await conn.fetchval(queries(__name__)["open_of"], need_id)
    return None if found is None else CallId(found)


async def find(
    conn: Connection,
    *,
    viewer: Viewer,
    is_open: bool | None = None,
    published: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Call], int]:
    """Find the calls that a viewer sees, or of them those that are `published`, the newest first; count them all."""
    page = {"offset": offset, "limit": limit, "published": published}
    rows = await conn.fetch(queries(__name__)["find"], call_id=None, **_rights(viewer), is_open=is_open, **page)
    return [_call(row, viewer) for row in rows], rows[0]["total"] if rows else 0


async def get(conn: Connection, call_id: CallId, *, viewer: Viewer) -> Call:
    """Give a call. Raises NotFound, also for whom it does not concern."""
    page = {"offset": 0, "limit": 1, "published": False}  # drafts too, to whom they concern
    row = await conn.fetchrow(queries(__name__)["find"], call_id=call_id, **_rights(viewer), is_open=None, **page)
    if row is None:
        raise NotFound("call", call_id)
    return _call(row, viewer)


async def lock(conn: Connection, call_id: CallId, *, actor: Actor) -> Call:
    """Hold a call until the transaction ends, and give it as the actor sees it. Raises NotFound."""
    await conn.execute(queries(__name__)["lock"], call_id)
    return await get(conn, call_id, viewer=actor.viewer)


async def owner_of(conn: Connection, call_id: CallId, need_id: ListingId) -> OrganizationId:
    """Say whose a need of a call is. Raises NotFound."""
    found = await conn.fetchval(queries(__name__)["owner"], call_id, need_id)
    if found is None:
        raise NotFound("need", need_id)
    return OrganizationId(found)


async def owners_of(conn: Connection, call_id: CallId) -> list[OrganizationId]:
    """List the firms that have not left a call, to write to them."""
    return [OrganizationId(row["organization_id"]) for row in await conn.fetch(queries(__name__)["owners"], call_id)]


async def unheard(conn: Connection, call_id: CallId, *, actor: Actor) -> set[ListingId]:
    """Say for the office which needs of a call nobody can answer for, so that it does, from paper; none to others."""
    if not actor.operates:
        return set()
    return {ListingId(row["need_id"]) for row in await conn.fetch(queries(__name__)["unheard"], call_id)}


async def timeline(
    conn: Connection, call_id: CallId, *, viewer: Viewer
) -> list[tuple[CallAct, StepCode, CallOutcome | None, date]]:
    """Tell what happened to a call, first to last, as a viewer may know it. Raises NotFound."""
    await get(conn, call_id, viewer=viewer)
    told = [act.value for act in ACTS_FOR_ALL]
    rows = await conn.fetch(queries(__name__)["timeline"], call_id, drafts(viewer), viewer.organization_id, told)
    return [
        (
            CallAct(row["act"]),
            StepCode(row["step_after"]),
            None if row["outcome"] is None else CallOutcome(row["outcome"]),
            row["on_day"],
        )
        for row in rows
    ]


async def record(
    conn: Connection,
    call_id: CallId,
    act: CallAct,
    steps: tuple[StepCode | None, StepCode],
    *,
    need_id: ListingId | None = None,
    outcome: CallOutcome | None = None,
    on: date | None = None,
    actor: Actor,
) -> None:
    """Keep what happened to a call, in its timeline and in the market's record, and have told whom it concerns."""
    ended = None if outcome is None else outcome.value
    step = await conn.fetchval(
        queries(__name__)["record"],
        call_id=call_id,
        act=act.value,
        step_before=steps[0],
        step_after=steps[1],
        need_id=need_id,
        actor=actor.name,
        outcome=ended,
        on_day=on,
    )
    if act in ACTS_FOR_ALL:
        await jobs.enqueue(conn, JobKind.TELL_CALL, {"step": step}, actor=actor)
    detail: dict[str, Detail] = {"act": act.value, "step": steps[1]}
    detail |= {"outcome": ended} if ended is not None else {}
    await audit.record(conn, EVENTS[act], actor=actor, subject=Subject(SubjectKind.CALL, call_id), detail=detail)


def text_row(text: CallText) -> dict[str, object]:
    """Write a call's text as its columns."""
    budget = text.budget
    return {
        "language": text.language.value,
        "title": text.title,
        "problem": text.problem,
        "demands": text.demands,
        "conditions": text.conditions,
        "budget_low_fen": None if budget is None else budget.low_fen,
        "budget_high_fen": None if budget is None else budget.high_fen,
        "budget_negotiable": budget is not None and budget.negotiable,
        "deadline_on": text.deadline_on,
        "answers_until": text.answers_until,
    }


def _rights(viewer: Viewer) -> dict[str, object]:
    return {"drafts": drafts(viewer), "organization_id": viewer.organization_id, "member_id": viewer.member_id}


def _call(row: Record, viewer: Viewer) -> Call:
    return Call(
        id=CallId(row["id"]),
        text=_text(row),
        text_version=row["text_version"],
        asked_version=row["asked_version"],
        steps=row["steps"],
        step=StepCode(row["step"]),
        step_on=row["step_on"],
        version=row["version"],
        published_at=row["published_at"],
        closed_at=row["closed_at"],
        outcome=None if row["outcome"] is None else CallOutcome(row["outcome"]),
        begun_at=row["begun_at"],
        needs=tuple(_need(each) for each in row["needs"]),
        shared=row["shared"],
        others=_others(row, viewer),
    )


def _others(row: Record, viewer: Viewer) -> int:
    if viewer.role is Role.OPERATOR:
        return int(row["firms"])
    return told_others(row["others"]) if any(need["own"] for need in row["needs"]) else 0


def _text(row: Record) -> CallText:
    amounts = (row["budget_low_fen"], row["budget_high_fen"], row["budget_negotiable"])
    return CallText(
        language=Language(row["language"]),
        title=row["title"],
        problem=row["problem"],
        demands=row["demands"],
        conditions=row["conditions"],
        budget=PriceRange(*amounts) if amounts != (None, None, False) else None,
        deadline_on=row["deadline_on"],
        answers_until=row["answers_until"],
    )


def _need(each: dict[str, object]) -> CallNeed:
    consent, text_version = each["consent"], each["text_version"]
    return CallNeed(
        need_id=ListingId(UUID(str(each["need_id"]))),
        consent=None if consent is None else OwnerConsent(consent),
        text_version=int(str(text_version)) if text_version is not None else None,
        own=bool(each["own"]),
        is_open=bool(each["is_open"]),
    )


async def end_of(conn: Connection, ids: Sequence[ListingId], *, actor: Actor) -> None:
    """Take needs that have just left the market out of their calls; a call that none is left of closes and says why.

    The caller holds the needs: a call that is drafted at the same moment was drafted before, or is refused.
    """
    sql = queries("market.challenge.store.moves")
    for row in await conn.fetch(sql["lock_of_needs"], list(ids)):
        call_id, steps = CallId(row["id"]), (StepCode(row["step"]), StepCode(row["step"]))
        for left in await conn.fetch(sql["leave"], call_id, list(ids)):
            await record(conn, call_id, CallAct.LEAVE, steps, need_id=ListingId(left["need_id"]), actor=actor)
        if await conn.fetchval(sql["needs_left"], call_id):
            continue
        await conn.execute(sql["close"], call_id, CallOutcome.NEED_GONE.value)
        await record(conn, call_id, CallAct.CLOSE, steps, outcome=CallOutcome.NEED_GONE, actor=actor)
