"""Grants of disclosure in the store: asked for, answered by the owner, ended."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

from market.audit.audit import Detail, Event, Subject, SubjectKind
from market.audit.store import audit
from market.disclosure.grant import (
    CONFIDENTIAL,
    Grant,
    GrantId,
    GrantSide,
    GrantState,
    Obstacle,
    check_party,
    check_reason,
)
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.listing import Kind, ListingId, Tier
from market.listing.store import listings
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, MemberId, Role, Viewer

GRANTS_MAX = 500
"""So many are listed; those that wait for an answer come first."""


async def ask(conn: Connection, listing_id: ListingId, tier: Tier, *, reason: str, actor: Actor) -> GrantId:
    """Ask a published listing's owner for L2 or L3, as an organisation or as a broker; asked twice is asked once.

    Raises NotFound for a listing or a text that is not there, Conflict for one's own listing, NotAllowed for who can
    be granted nothing, NoPartyToNda for an L3 nobody could give them, Invalid.
    """
    if tier not in CONFIDENTIAL:
        raise Invalid({"tier": "only L2 and L3 are granted"})
    organization_id, member_id = _receiver(actor)
    check_party(tier, actor.organization_id)
    why = check_reason("reason", reason)
    listing = (await listings.find(conn, [listing_id], viewer=actor.viewer, published=True)).get(listing_id)
    if listing is None:
        raise NotFound("listing", listing_id)
    if listing.organization_id == actor.organization_id:
        raise Conflict("your organisation reads its own texts without asking")
    sql = queries(__name__)
    await conn.execute(sql["hold_listing"], listing_id)
    await conn.execute(sql["lapse"], listing_id)
    grant_id = GrantId(uuid4())
    asked = await conn.fetchrow(
        sql["ask"],
        id=grant_id,
        listing_id=listing_id,
        receiver_id=organization_id,
        receiver_member_id=member_id,
        tier=tier.value,
        reason=why,
        asked_by=actor.name,
    )
    if asked is None:
        there = await conn.fetchval(sql["find_open"], listing_id, tier.value, organization_id or member_id)
        if there is None:
            raise NotFound("text", tier.value)
        return GrantId(there)
    await _record(conn, Event.GRANT_ASKED, grant_id, asked["owner_id"], actor=actor, detail={"tier": tier.value})
    return grant_id


async def find(conn: Connection, *, viewer: Viewer, listing_id: ListingId | None = None) -> list[Grant]:
    """Find the grants of which the viewer is a side, at most GRANTS_MAX: first those that wait, then the latest asked.

    An operator finds everybody's.
    """
    rows = await conn.fetch(
        queries(__name__)["find"], grant_id=None, listing_id=listing_id, **_sides(viewer), limit=GRANTS_MAX
    )
    return [_grant(row) for row in rows]


async def count_asked(conn: Connection, *, actor: Actor) -> int:
    """Count the requests that wait for an answer which somebody may give for their organisation."""
    owner = actor.organization_id if actor.editor else None
    return int(await conn.fetchval(queries(__name__)["count_asked"], owner))


async def get(conn: Connection, grant_id: GrantId, *, viewer: Viewer) -> Grant:
    """Give a grant. Raises NotFound, also for who is no side of it."""
    row = await conn.fetchrow(queries(__name__)["find"], grant_id=grant_id, listing_id=None, **_sides(viewer), limit=1)
    if row is None:
        raise NotFound("grant", grant_id)
    return _grant(row)


async def give(conn: Connection, grant_id: GrantId, *, expires_on: date | None, answer: str, actor: Actor) -> None:
    """Grant what was asked for, until a day or until it is revoked.

    Raises NotFound for who does not own the listing, NotAllowed for their readers, Conflict once it was answered, and
    Invalid with what has to be recorded first.
    """
    grant = await lock_own(conn, grant_id, actor=actor)
    grant.check_givable()
    await _decide(conn, grant, GrantState.GRANTED, answer, expires_on=expires_on, actor=actor)
    detail = {"tier": grant.tier.value, "until": None if expires_on is None else expires_on.isoformat()}
    await _record(conn, Event.GRANT_GIVEN, grant_id, grant.owner_id, actor=actor, detail=detail)


async def refuse(conn: Connection, grant_id: GrantId, *, answer: str, actor: Actor) -> None:
    """Refuse what was asked for. Raises as `give` does."""
    grant = await lock_own(conn, grant_id, actor=actor)
    grant.check_decidable()
    await _decide(conn, grant, GrantState.REFUSED, answer, actor=actor)
    await _record(conn, Event.GRANT_REFUSED, grant_id, grant.owner_id, actor=actor, detail={"tier": grant.tier.value})


async def revoke(conn: Connection, grant_id: GrantId, *, actor: Actor) -> None:
    """End a grant at once; one that has ended already stays as it is. Raises as `give` does."""
    grant = await lock_own(conn, grant_id, actor=actor)
    if grant.state in (GrantState.REVOKED, GrantState.LAPSED):
        return
    if grant.state is not GrantState.GRANTED:
        raise Conflict("only what was granted can be revoked")
    await conn.execute(queries(__name__)["revoke"], grant_id, actor.name)
    await _record(conn, Event.GRANT_REVOKED, grant_id, grant.owner_id, actor=actor, detail={"tier": grant.tier.value})


async def asker_of(conn: Connection, grant_id: GrantId) -> MemberId | None:
    """Find the member who asked, None where that was none; for letters alone, no page tells it."""
    kind, _, number = str(await conn.fetchval(queries(__name__)["asked_by"], grant_id)).partition(":")
    return MemberId(UUID(number)) if kind == "member" else None


async def lock_own(conn: Connection, grant_id: GrantId, *, actor: Actor, office: bool = False) -> Grant:
    """Lock a grant for one of its owner's editors (or the office, where it may too), and give it.

    Raises NotFound for strangers, NotAllowed for readers.
    """
    owner_id = await conn.fetchval(queries(__name__)["lock"], grant_id)
    if owner_id is None:
        raise NotFound("grant", grant_id)
    try:
        check = actor.check_owner_or_operator if office else actor.check_owner
        check(OrganizationId(owner_id))
    except NotFound:
        raise NotFound("grant", grant_id) from None
    return await get(conn, grant_id, viewer=actor.viewer)


async def _decide(
    conn: Connection, grant: Grant, state: GrantState, answer: str, *, expires_on: date | None = None, actor: Actor
) -> None:
    said = check_reason("answer", answer, needed=False)
    await conn.execute(
        queries(__name__)["decide"],
        id=grant.id,
        state=state.value,
        answer=said,
        expires_on=expires_on,
        decided_by=actor.name,
    )


async def _record(
    conn: Connection,
    event: Event,
    grant_id: GrantId,
    owner_id: OrganizationId,
    *,
    actor: Actor,
    detail: Mapping[str, Detail],
) -> None:
    subject = Subject(SubjectKind.GRANT, grant_id)
    await audit.record(conn, event, actor=actor, subject=subject, organization_id=owner_id, detail=detail)


def _receiver(actor: Actor) -> tuple[OrganizationId | None, MemberId | None]:
    """Say for whom an actor asks. Raises NotAllowed for who can be granted nothing."""
    if actor.member_id is None or actor.role in (Role.PUBLIC, Role.INDEXER, Role.OPERATOR):
        raise NotAllowed("grants are for organisations and brokers")
    if actor.role is Role.BROKER:
        return None, actor.member_id
    if actor.organization_id is None:
        raise NotAllowed("a grant is given to an organisation; your account belongs to none")
    if not actor.editor:
        raise NotAllowed("your account may read what your organisation has, not ask for more")
    return actor.organization_id, None


def _sides(viewer: Viewer) -> dict[str, object]:
    """Write who a viewer is to a grant: of the office, of its owner, of who asked."""
    receiver_id, member_id = receiving(viewer)
    asking = {"receiver_id": receiver_id, "member_id": member_id}
    return {"office": viewer.role is Role.OPERATOR, "owner_id": viewer.organization_id, **asking}


def receiving(viewer: Viewer) -> tuple[OrganizationId | None, MemberId | None]:
    """Say as whom a viewer is granted anything: a broker for themselves, others as their organisation."""
    if viewer.role is Role.BROKER:
        return None, viewer.member_id
    return viewer.organization_id, None


def _grant(row: Record) -> Grant:
    member_id, receiver_id, party_id = row["receiver_member_id"], row["receiver_id"], row["party_id"]
    return Grant(
        id=GrantId(row["id"]),
        side=GrantSide(row["side"]),
        listing_id=ListingId(row["listing_id"]),
        kind=Kind(row["kind"]),
        title=row["title"],
        owner_id=OrganizationId(row["owner_id"]),
        receiver_id=None if receiver_id is None else OrganizationId(receiver_id),
        receiver_member_id=None if member_id is None else MemberId(member_id),
        receiver=row["receiver"],
        party_id=None if party_id is None else OrganizationId(party_id),
        foreign=row["is_foreign"],
        tier=Tier(row["tier"]),
        state=GrantState(row["state"]),
        reason=row["reason"],
        asked_at=row["asked_at"],
        answer=row["answer"],
        decided_at=row["decided_at"],
        expires_on=row["expires_on"],
        ended_at=row["ended_at"],
        obstacles=tuple(Obstacle(obstacle) for obstacle in row["obstacles"]),
    )
