"""Answers to calls in the store (揭榜): seen by the firms that call and by the market office alone."""

from market.challenge.challenge import ANSWERERS, CallAct, CallAnswer, CallAnswerId, CallId, check_answer
from market.challenge.step import CallSteps
from market.challenge.store.challenges import get, lock, record
from market.day import current_day
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.listing import Kind, ListingId
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, Role, Viewer


async def add(
    conn: Connection,
    answer_id: CallAnswerId,
    call_id: CallId,
    *,
    listing_id: ListingId,
    body: str,
    steps: CallSteps,
    actor: Actor,
) -> bool:
    """Take up a call with a listing of one's own, once; say whether it is new, and not the same sent again.

    Raises NotFound for what the actor may not see, NotAllowed for who answers none, Invalid for a listing that is not
    theirs or a text that is none, Conflict where the call takes no answer, is their own, or has this listing's already.
    An expert is not told that a call is their unit's: they have no right to know who is behind an anonymous one.
    """
    sql = queries(__name__)
    call = await lock(conn, call_id, actor=actor)
    check_answerer(actor)
    sent = await conn.fetchrow(sql["sent"], answer_id)
    if sent is not None:
        if (sent["call_id"], sent["listing_id"], sent["written_by"]) != (call_id, listing_id, actor.name):
            raise Conflict("another answer was sent from this form")
        return False
    text, step = check_answer(body), steps.find(call.step)
    if step is None or not step.answers or not call.takes_answers(current_day()):
        raise Conflict("this call takes no answers now")
    own = None if actor.role is Role.EXPERT else actor.organization_id
    offered = await conn.fetchrow(sql["offered"], listing_id, own, actor.member_id)
    if offered is None:
        raise Invalid({"listing": "choose one of your own that is public"})
    if own is not None and await conn.fetchval(sql["is_of_caller"], call_id, offered["organization_id"]):
        raise Conflict("nobody takes up a call of their own")
    await conn.execute(
        sql["add"],
        id=answer_id,
        call_id=call_id,
        organization_id=offered["organization_id"],
        listing_id=listing_id,
        body=text,
        written_by=actor.name,
    )
    await record(conn, call_id, CallAct.ANSWER, (call.step, call.step), actor=actor)
    return True


async def withdraw(conn: Connection, answer_id: CallAnswerId, call_id: CallId, *, actor: Actor) -> None:
    """Take an answer of one's own back; pressed twice is pressed once. Raises NotFound, NotAllowed."""
    call = await lock(conn, call_id, actor=actor)
    check_answerer(actor)
    read = await find(conn, call_id, viewer=actor.viewer)
    found = next((each for each in read if each.id == answer_id), None)
    if found is None or not found.own:
        raise NotFound("answer", answer_id)
    if await conn.execute(queries(__name__)["withdraw"], answer_id) == "UPDATE 1":
        await record(conn, call_id, CallAct.WITHDRAW_ANSWER, (call.step, call.step), actor=actor)


async def find(conn: Connection, call_id: CallId, *, viewer: Viewer) -> list[CallAnswer]:
    """List the answers to a call that a viewer may read, the first first. Raises NotFound where they see no call."""
    await get(conn, call_id, viewer=viewer)
    rights = (viewer.role is Role.OPERATOR, viewer.organization_id, viewer.member_id)
    return [_answer(row) for row in await conn.fetch(queries(__name__)["find"], call_id, *rights)]


async def offers_of(conn: Connection, *, actor: Actor) -> list[ListingId]:
    """List what somebody can take up a call with; nothing for who answers none."""
    if actor.role not in ANSWERERS:
        return []
    known = (actor.organization_id, actor.member_id, actor.role is Role.EXPERT)
    return [ListingId(row["id"]) for row in await conn.fetch(queries(__name__)["own_offers"], *known)]


def check_answerer(actor: Actor) -> None:
    """Let editors of institutes pass, and experts. Raises NotAllowed."""
    if actor.role not in ANSWERERS or (actor.role is Role.INSTITUTE and not actor.editor):
        raise NotAllowed("institutes and experts answer calls")


def _answer(row: Record) -> CallAnswer:
    return CallAnswer(
        id=CallAnswerId(row["id"]),
        organization_id=OrganizationId(row["organization_id"]),
        listing_id=ListingId(row["listing_id"]),
        kind=Kind(row["kind"] or Kind.ACHIEVEMENT.value),
        body=row["body"],
        written_at=row["written_at"],
        withdrawn_at=row["withdrawn_at"],
        own=row["own"],
    )
