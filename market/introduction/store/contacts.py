"""Contact details within introductions: each side agrees for itself, and each showing is recorded."""

from dataclasses import dataclass

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import Conflict, NotAllowed
from market.introduction.introduction import Introduction, IntroductionId, IntroductionSide
from market.introduction.stage import TOGETHER, Move
from market.introduction.store.introductions import get, lock, record
from market.listing.listing import Kind
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor


@dataclass(frozen=True, slots=True)
class SideContact:
    """How to reach one side."""

    side: IntroductionSide
    name: str
    email: str
    phone: str | None


async def agree(
    conn: Connection, introduction_id: IntroductionId, side: IntroductionSide, *, agreed: bool, actor: Actor
) -> None:
    """Let the other side see how to reach the actor, and who an anonymous need is from; or take that back.

    Raises NotFound, NotAllowed, Conflict before both sides want it and for an expert, who is asked for a consent.
    """
    introduction = await lock(conn, introduction_id, actor=actor)
    introduction.check_stands(side, actor)
    if introduction.kind is Kind.EXPERT and side is IntroductionSide.SUPPLY:
        raise Conflict("an expert's contact details are given by a consent")
    if introduction.party(side).contact_agreed is agreed:
        return
    if agreed and introduction.stage not in TOGETHER:
        raise Conflict("contact details are for later: both sides have to want the introduction first")
    member_id = actor.member_id if agreed else None
    await conn.execute(queries("market.introduction.store.steps")["contact"], introduction_id, side.value, member_id)
    stages = (introduction.stage, introduction.stage)
    move = Move.AGREE_CONTACT if agreed else Move.WITHHOLD_CONTACT
    await record(conn, introduction_id, move, stages, side=side, actor=actor)


async def show(conn: Connection, introduction_id: IntroductionId, *, actor: Actor) -> list[SideContact]:
    """Give the contact details that the actor may see, and record that they were shown.

    Raises NotFound, NotAllowed where nobody across the table has agreed.
    """
    introduction = await get(conn, introduction_id, viewer=actor.viewer)
    seen = sides_shown(introduction, actor)
    rows = await conn.fetch(queries("market.introduction.store.steps")["released"], introduction_id)
    shown = [
        SideContact(IntroductionSide(row["side"]), row["name"], row["email"], row["phone"])
        for row in rows
        if IntroductionSide(row["side"]) in seen
    ]
    if not shown:
        raise NotAllowed("they have not agreed that you see their contact details")
    for contact in shown:
        subject = Subject(SubjectKind.INTRODUCTION, introduction_id)
        detail = {"side": contact.side.value}
        await audit.record(conn, Event.CONTACT_RELEASED, actor=actor, subject=subject, detail=detail)
    return shown


def sides_shown(introduction: Introduction, actor: Actor) -> frozenset[IntroductionSide]:
    """Say which sides have agreed that this reader sees how to reach them."""
    across = frozenset(side.other for side in introduction.sides)
    if introduction.is_worked_by(actor):
        across = frozenset(IntroductionSide)
    return frozenset(side for side in across if introduction.party(side).contact_agreed)
