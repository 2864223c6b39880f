"""Questions to institutes in the store: asked by the office, so many a month at most, and answered once."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.challenge.institute_request import (
    ASKED_PER_MONTH,
    AskedEnough,
    InstituteAnswer,
    InstituteInterest,
    InstituteRequest,
    InstituteRequestId,
    SentAs,
)
from market.challenge.unmatched_need import check_sees_unmatched_needs
from market.errors import Conflict, NotAllowed, NotFound
from market.listing.listing import ListingId
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, MemberId, Viewer


async def ask(
    conn: Connection, need_id: ListingId, organization_id: OrganizationId, sent_as: SentAs, *, actor: Actor
) -> InstituteRequestId | None:
    """Keep that an institute is asked about a need; None where it was asked already.

    Raises NotAllowed for all but the office, NotFound for a need that is not public or is their own, AskedEnough.
    """
    actor.check_operator()
    sql = queries(__name__)
    if await conn.fetchval(sql["lock_organization"], organization_id) is None:
        raise NotFound("organization", organization_id)
    if not await conn.fetchval(sql["is_public"], need_id, organization_id):
        raise NotFound("need", need_id)
    known = {each.organization_id for each in await of_need(conn, need_id, viewer=actor.viewer)}
    if organization_id in known:
        return None
    if await conn.fetchval(sql["asked"], organization_id) >= ASKED_PER_MONTH:
        raise AskedEnough("the institute was asked often enough this month")
    added = await conn.fetchval(
        sql["add"],
        id=uuid4(),
        need_id=need_id,
        organization_id=organization_id,
        sent_as=sent_as.value,
        asked_by=actor.name,
    )
    subject, detail = Subject(SubjectKind.LISTING, need_id), {"sent_as": sent_as.value}
    await audit.record(
        conn, Event.INSTITUTE_ASKED, actor=actor, subject=subject, organization_id=organization_id, detail=detail
    )
    return InstituteRequestId(added)


async def answer(
    conn: Connection, request_id: InstituteRequestId, said: InstituteAnswer, *, actor: Actor
) -> InstituteInterest | None:
    """Say for the asked institute whether the need interests it, and give what its asker is told; said once.

    Raises NotFound for others, NotAllowed for who only reads, Conflict for another answer than was given.
    """
    sql = queries(__name__)
    row = await conn.fetchrow(sql["lock"], request_id)
    if row is None:
        raise NotFound("request", request_id)
    actor.check_owner(OrganizationId(row["organization_id"]))
    if row["answer"] == said.value:
        return None
    if row["answer"] is not None:
        raise Conflict("this was answered already")
    await conn.execute(sql["answer"], request_id, said.value, actor.name)
    subject, detail = Subject(SubjectKind.ORGANIZATION, row["organization_id"]), {"answer": said.value}
    await audit.record(conn, Event.INSTITUTE_ANSWERED, actor=actor, subject=subject, detail=detail)
    kind, _, number = row["asked_by"].partition(":")
    if kind != "member" or said is not InstituteAnswer.INTERESTED:
        return None
    return InstituteInterest(ListingId(row["need_id"]), MemberId(UUID(number)))


async def of_need(conn: Connection, need_id: ListingId, *, viewer: Viewer) -> list[InstituteRequest]:
    """List who was asked about a need, the latest first. Raises NotAllowed for who sees no silence."""
    check_sees_unmatched_needs(viewer)
    return [_request(row) for row in await conn.fetch(queries(__name__)["find"], need_id, None)]


async def of_own(conn: Connection, *, viewer: Viewer) -> list[InstituteRequest]:
    """List what the viewer's organisation was asked, the latest first. Raises NotAllowed for who belongs to none."""
    if viewer.organization_id is None:
        raise NotAllowed("organisations are asked")
    rows = await conn.fetch(queries(__name__)["find"], None, viewer.organization_id)
    return [_request(row) for row in rows]


async def asked_this_month(
    conn: Connection, ids: Sequence[OrganizationId], *, viewer: Viewer
) -> dict[OrganizationId, int]:
    """Count how often each of some institutes was asked this month. Raises NotAllowed as `of_need` does."""
    check_sees_unmatched_needs(viewer)
    rows = await conn.fetch(queries(__name__)["asked_of"], list(ids))
    return dict.fromkeys(ids, 0) | {OrganizationId(row["organization_id"]): row["asked"] for row in rows}


def _request(row: Record) -> InstituteRequest:
    return InstituteRequest(
        id=InstituteRequestId(row["id"]),
        need_id=ListingId(row["need_id"]),
        organization_id=OrganizationId(row["organization_id"]),
        sent_as=SentAs(row["sent_as"]),
        asked_at=row["asked_at"],
        answer=None if row["answer"] is None else InstituteAnswer(row["answer"]),
        answered_at=row["answered_at"],
    )
