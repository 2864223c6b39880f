"""Confidential texts in the store (保密文本): nothing else gives an L2 or an L3 out, and each reading is kept."""

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.disclosure.grant import CONFIDENTIAL, GrantId, check_reason
from market.disclosure.reading import Reading, ReadingPurpose
from market.disclosure.store.grants import receiving
from market.errors import Invalid, NotAllowed, NotFound
from market.listing.listing import Listing, ListingId, Tier
from market.listing.store import listings
from market.organization import OrganizationId
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import OPERATOR, Actor, MemberId, Role, Viewer

READINGS_MAX = 500


async def tiers(conn: Connection, listing_id: ListingId, *, viewer: Viewer) -> tuple[Tier, ...]:
    """Say which confidential texts a listing has that the viewer may see; whoever is no member is told of none."""
    if viewer.role is Role.PUBLIC or listing_id not in await listings.find(conn, [listing_id], viewer=viewer):
        return ()
    return tuple(Tier(row["tier"]) for row in await conn.fetch(queries(__name__)["tiers"], listing_id))


async def read(
    conn: Connection,
    listing_id: ListingId,
    tier: Tier,
    *,
    viewer: Viewer,
    reason: str = "",
    purpose: ReadingPurpose = ReadingPurpose.READ,
) -> str:
    """Give a text of a tier, and write down that it was read, for its owner to see.

    An organisation reads its own, and what it was granted; a broker what they themselves were granted; an operator
    everything, for a `reason`. Raises NotFound for a listing or a text that is not there, NotAllowed, and Invalid for
    an operator without a reason.
    """
    if tier not in CONFIDENTIAL:
        raise Invalid({"tier": "only L2 and L3 are confidential"})
    listing = (await listings.find(conn, [listing_id], viewer=viewer)).get(listing_id)
    if listing is None:
        raise NotFound("listing", listing_id)
    if viewer.member_id is None:
        raise NotAllowed("a confidential text is read by a named member")
    why = check_reason("reason", reason, needed=viewer.role is Role.OPERATOR)
    await conn.execute(queries(__name__)["hold"], listing_id)
    grant_id = await _right(conn, listing, tier, viewer)
    text = await conn.fetchval(
        queries(__name__)["read"],
        listing_id=listing_id,
        tier=tier.value,
        reader_id=viewer.member_id,
        role=viewer.role.value,
        organization_id=viewer.organization_id,
        grant_id=grant_id,
        purpose=purpose.value,
        reason=why,
    )
    if text is None:
        raise NotFound("text", tier.value)
    owner = (await listings.find(conn, [listing_id], viewer=OPERATOR))[listing_id].organization_id
    await _record(conn, listing_id, tier, viewer, owner)
    return str(text)


async def note(
    conn: Connection, listing_id: ListingId, tier: Tier, *, viewer: Viewer, purpose: ReadingPurpose, reason: str = ""
) -> None:
    """Write down a reading of a file of a tier, or of a manuscript under review, for the owner to see.

    The caller has made sure that it was allowed, and has it in the record. Who has no account is nobody to be noted.
    """
    if viewer.member_id is None or tier not in CONFIDENTIAL:
        return
    received = None
    if viewer.role is not Role.OPERATOR:
        sought = (listing_id, tier.value, *receiving(viewer))
        received = await conn.fetchval(queries(__name__)["find_right"], *sought)
    await conn.execute(
        queries(__name__)["note"],
        listing_id=listing_id,
        tier=tier.value,
        reader_id=viewer.member_id,
        role=viewer.role.value,
        organization_id=viewer.organization_id,
        grant_id=received,
        purpose=purpose.value,
        reason=reason or (purpose.value if viewer.role is Role.OPERATOR else ""),
    )


async def may_read(conn: Connection, listing_id: ListingId, tier: Tier, *, viewer: Viewer) -> bool:
    """Say whether `read` would give the text, where there is one."""
    listing = (await listings.find(conn, [listing_id], viewer=viewer)).get(listing_id)
    if listing is None or viewer.member_id is None:
        return False
    try:
        await _right(conn, listing, tier, viewer)
    except NotAllowed:
        return False
    return True


async def readings(conn: Connection, listing_id: ListingId, *, viewer: Viewer) -> list[Reading]:
    """List who read a listing's confidential texts, the latest first, for its owner and an operator.

    Raises NotFound for all others.
    """
    listing = (await listings.find(conn, [listing_id], viewer=viewer)).get(listing_id)
    if listing is None or not (viewer.role is Role.OPERATOR or _owns(viewer, listing)):
        raise NotFound("listing", listing_id)
    return [
        Reading(
            listing_id=ListingId(row["listing_id"]),
            tier=Tier(row["tier"]),
            reader_id=MemberId(row["reader_id"]),
            role=Role(row["role"]),
            reader=row["reader"],
            organization_id=None if row["organization_id"] is None else OrganizationId(row["organization_id"]),
            organization=row["organization"],
            purpose=ReadingPurpose(row["purpose"]),
            reason=row["reason"],
            read_at=row["read_at"],
        )
        for row in await conn.fetch(queries(__name__)["readings"], listing_id, READINGS_MAX)
    ]


def _owns(viewer: Viewer, listing: Listing) -> bool:
    return viewer.organization_id is not None and viewer.organization_id == listing.organization_id


async def _right(conn: Connection, listing: Listing, tier: Tier, viewer: Viewer) -> GrantId | None:
    """Find by what right a viewer reads: None for an owner and an operator. Raises NotAllowed."""
    if viewer.role is Role.OPERATOR or _owns(viewer, listing):
        return None
    found = await conn.fetchval(queries(__name__)["find_right"], listing.id, tier.value, *receiving(viewer))
    if found is None:
        raise NotAllowed("this text is open to whom its owner grants it")
    return GrantId(found)


async def _record(
    conn: Connection, listing_id: ListingId, tier: Tier, viewer: Viewer, owner_id: OrganizationId
) -> None:
    """Put a reading into the record too, which even an owner can't change."""
    event = Event.OPERATOR_READ if viewer.role is Role.OPERATOR else Event.CONFIDENTIAL_READ
    reader = Actor(f"member:{viewer.member_id}", viewer.role, viewer.organization_id, viewer.member_id, editor=False)
    subject = Subject(SubjectKind.LISTING, listing_id)
    detail = {"tier": tier.value}
    await audit.record(conn, event, actor=reader, subject=subject, organization_id=owner_id, detail=detail)
