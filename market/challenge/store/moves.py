"""Moves of calls in the store: the office writes, asks, publishes, goes on and closes; owners agree or don't."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from market.challenge.challenge import (
    OFFICES_OUTCOMES,
    Call,
    CallAct,
    CallId,
    CallOutcome,
    CallOutdated,
    CallText,
    NoConsent,
    OwnerConsent,
    check_drafter,
)
from market.challenge.step import CallSteps, StepCode
from market.challenge.store import challenges
from market.challenge.store.challenges import lock, record, text_row
from market.day import current_day
from market.errors import Conflict, Invalid, NotFound
from market.listing.listing import ListingId
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor, MemberId

ACTS = {
    OwnerConsent.GIVEN: CallAct.CONSENT,
    OwnerConsent.REFUSED: CallAct.REFUSE,
    OwnerConsent.WITHDRAWN: CallAct.WITHDRAW_CONSENT,
}


async def edit(conn: Connection, call_id: CallId, text: CallText, *, version: int, actor: Actor) -> None:
    """Change what a call will show, before it is public; its owners are to be asked anew.

    Raises NotAllowed, NotFound, CallOutdated, Conflict once it is public or closed.
    """
    check_drafter(actor)
    call = await lock(conn, call_id, actor=actor)
    call.check_open()
    if call.text == text:
        return
    call.check_version(version)
    if call.published_at is not None:
        raise Conflict("a published call stays as its owners agreed to it")
    await conn.execute(queries(__name__)["edit"], id=call_id, **text_row(text))
    await record(conn, call_id, CallAct.EDIT, (call.step, call.step), actor=actor)


async def ask(conn: Connection, call_id: CallId, *, version: int, actor: Actor) -> bool:
    """Show the owners the text, and ask for their consent; say whether they were not asked about it before.

    Raises as `edit` does.
    """
    check_drafter(actor)
    call = await lock(conn, call_id, actor=actor)
    call.check_open()
    if call.asked_version == call.text_version:
        return False
    call.check_version(version)
    await conn.execute(queries(__name__)["ask"], call_id)
    await record(conn, call_id, CallAct.ASK, (call.step, call.step), actor=actor)
    return True


async def consent(
    conn: Connection, call_id: CallId, need_id: ListingId, said: OwnerConsent, *, text_version: int, actor: Actor
) -> None:
    """Say for the owner of a need whether the text may be shown; said twice is said once.

    One who refuses, or takes a consent back, leaves the call, which closes once none is left. A consent can be taken
    back from a closed call too, which is hidden then. For an owner without an account the office answers, from a paper
    that it has. Raises NotFound for strangers, NotAllowed for who only reads, CallOutdated for another text than was
    shown, Conflict once it is over.
    """
    call = await lock(conn, call_id, actor=actor)
    owner_id = await challenges.owner_of(conn, call_id, need_id)
    if need_id not in await challenges.unheard(conn, call_id, actor=actor):
        actor.check_owner(owner_id)
    (need,) = (each for each in call.needs if each.need_id == need_id)
    if (need.consent, need.text_version) == (said, text_version):
        return
    if said is OwnerConsent.WITHDRAWN:
        need.check_given()
    else:
        call.check_open()
        need.check_open()
    if said is not OwnerConsent.WITHDRAWN and not call.text_version == call.asked_version == text_version:
        raise CallOutdated("the text was changed; read it again")
    sql, shown = queries(__name__), text_version if said is not OwnerConsent.WITHDRAWN else need.text_version
    await conn.execute(
        sql["consent"], call_id=call_id, need_id=need_id, consent=said.value, text_version=shown, answered_by=actor.name
    )
    await record(conn, call_id, ACTS[said], (call.step, call.step), need_id=need_id, actor=actor)
    if call.is_open and not await conn.fetchval(sql["needs_left"], call_id):
        await _close(conn, call, CallOutcome.CONSENT_GONE, actor=actor)


async def drop(conn: Connection, call_id: CallId, need_id: ListingId, *, version: int, actor: Actor) -> None:
    """Take a need out of a shared call for the office, whose owner never answers; dropped twice is dropped once.

    Raises NotAllowed for all but the office, NotFound, CallOutdated, Conflict once it is closed or none would be left.
    """
    actor.check_operator()
    call = await lock(conn, call_id, actor=actor)
    need = next((each for each in call.needs if each.need_id == need_id), None)
    if need is None:
        raise NotFound("need", need_id)
    call.check_open()
    if not need.is_open:
        return
    call.check_version(version)
    if not any(each.is_open for each in call.needs if each is not need):
        raise Conflict("the last need stays; close the call instead")
    await conn.execute(queries(__name__)["leave"], call_id, [need_id])
    await record(conn, call_id, CallAct.LEAVE, (call.step, call.step), need_id=need_id, actor=actor)


async def move(
    conn: Connection, call_id: CallId, to: StepCode, steps: CallSteps, *, on: date, version: int, actor: Actor
) -> None:
    """Take a call on to a step that lies ahead, as of a day; pressed twice is pressed once.

    Raises NotAllowed for all but the office, NotFound, CallOutdated, Invalid for a day that can't be, Conflict where
    there is no such step; NoConsent where it would be public without every owner's answer to this text.
    """
    actor.check_operator()
    call = await lock(conn, call_id, actor=actor)
    if call.version == version + 1 and call.step == to:
        return
    call.check_open()
    call.check_version(version)
    step = steps.check_leads(call.step, to)
    _check_day(on, call)
    if step.public and call.published_at is None:
        if not call.consented:
            raise NoConsent("every owner answers to the text before it is published, and one at least agrees")
        if not await conn.fetchval(queries(__name__)["needs_public"], call_id):
            raise Conflict("a need behind this call is not public any more")
    await conn.execute(queries(__name__)["move"], call_id, to, on, step.public)
    await record(conn, call_id, CallAct.MOVE, (call.step, to), on=on, actor=actor)


async def close(
    conn: Connection, call_id: CallId, outcome: CallOutcome, *, on: date, version: int, actor: Actor
) -> None:
    """Close a call with one of the office's outcomes. Raises as `move` does."""
    actor.check_operator()
    call = await lock(conn, call_id, actor=actor)
    if outcome not in OFFICES_OUTCOMES:
        raise Invalid({"outcome": "choose one"})
    if call.outcome is outcome:
        return
    call.check_open()
    call.check_version(version)
    _check_day(on, call)
    await _close(conn, call, outcome, on=on, actor=actor)


async def _close(conn: Connection, call: Call, outcome: CallOutcome, *, on: date | None = None, actor: Actor) -> None:
    await conn.execute(queries(__name__)["close"], call.id, outcome.value)
    await record(conn, call.id, CallAct.CLOSE, (call.step, call.step), outcome=outcome, on=on, actor=actor)


def _check_day(on: date, call: Call) -> None:
    if not call.step_on <= on <= current_day():
        raise Invalid({"on": "name a day from that of the step before until today"})


@dataclass(frozen=True, slots=True)
class CallTold:
    """What those who have to do with a call are told of."""

    call_id: CallId
    act: CallAct
    to: tuple[MemberId, ...]


async def of_step(conn: Connection, step_id: int, *, within: timedelta) -> CallTold | None:
    """Say whom to tell of a step of lately: editors of the firms that agree, and who answered; None where it is nobody.

    Nobody is told of what they did themselves, nor of a call that was never public.
    """
    rows = await conn.fetch(queries(__name__)["of_step"], step_id, within)
    if not rows:
        return None
    to = tuple(MemberId(UUID(str(row["member_id"]))) for row in rows)
    return CallTold(CallId(rows[0]["call_id"]), CallAct(rows[0]["act"]), to)
