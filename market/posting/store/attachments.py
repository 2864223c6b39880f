"""Attachments in the store: rows in PostgreSQL, bytes in the home's folder, read by whoever may read their tier."""

import asyncio
from uuid import uuid4

from market.audit.audit import Detail, Event, Subject, SubjectKind
from market.audit.store import audit
from market.disclosure.reading import ReadingPurpose
from market.disclosure.store import confidential_texts
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.listing import ListingId, Tier
from market.listing.store import listings
from market.organization import OrganizationId
from market.postgres.db import Connection, Database, Record
from market.postgres.queries import queries
from market.posting.attachment import COUNT_LIMIT, Attachment, AttachmentContent, AttachmentId, MediaType
from market.posting.manuscript import Manuscript, ManuscriptState
from market.posting.store import manuscripts
from market.posting.store.attachment_files import AttachmentFiles
from market.viewer import Actor, Role, Viewer

SWEPT_AT_ONCE = 500
WIDER = "the same file is there already for fewer readers; take that one away first, then add it for more"


async def add(
    conn: Connection,
    files: AttachmentFiles,
    listing_id: ListingId,
    content: AttachmentContent,
    tier: Tier,
    *,
    actor: Actor,
) -> None:
    """Lay a file beside a manuscript; the same file again is only moved to the tier that is named now.

    Raises what `Manuscript.check_writer` raises, NotAllowed while the account waits, Conflict for one too many, and
    Invalid where a file that is in the market would get more readers without the office.
    """
    manuscript = await _writable(conn, listing_id, actor)
    if manuscript.organization_id is None:
        raise NotAllowed("the account waits for the market office")
    await conn.execute(queries(__name__)["hold_files"])
    digest = await asyncio.to_thread(files.put, content.payload)
    there = await conn.fetch(queries(__name__)["of_listing"], listing_id)
    known = next((_attachment(row) for row in there if row["sha256"] == digest), None)
    if known is None and len(there) >= COUNT_LIMIT:
        raise Conflict(f"a listing has at most {COUNT_LIMIT} files; take one away first")
    if known is not None and known.opened_at is not None and tier.value < known.tier.value:
        raise Invalid({"file": WIDER})
    added = await conn.fetchval(
        queries(__name__)["add"],
        id=uuid4(),
        listing_id=listing_id,
        organization_id=manuscript.organization_id,
        name=content.name,
        media_type=content.media_type.value,
        size_bytes=len(content.payload),
        sha256=digest,
        tier=tier.value,
        added_by=actor.name,
    )
    if added is not None:
        detail: dict[str, Detail] = {"listing": str(listing_id), "tier": tier.value, "sha256": digest.hex()}
        owner = manuscript.organization_id
        await _audit(conn, Event.ATTACHMENT_ADDED, AttachmentId(added), owner, actor=actor, detail=detail)


async def remove(conn: Connection, attachment_id: AttachmentId, *, actor: Actor) -> ListingId:
    """Take a file away at once, and give its listing. Raises NotFound, NotAllowed, or Conflict under review."""
    found = await _find(conn, attachment_id)
    actor.check_owner(found.organization_id)
    manuscript = await manuscripts.find(conn, found.listing_id, viewer=actor.viewer)
    if manuscript is not None and manuscript.state is ManuscriptState.SUBMITTED:
        raise Conflict("it lies with the market office; take it back before changing it")
    await conn.execute(queries(__name__)["remove"], attachment_id)
    await _audit(conn, Event.ATTACHMENT_REMOVED, attachment_id, found.organization_id, actor=actor, detail={})
    return found.listing_id


async def list_of(conn: Connection, listing_id: ListingId, *, viewer: Viewer) -> list[Attachment]:
    """List the files of a listing or a manuscript that the viewer may read, by tier."""
    found = [_attachment(row) for row in await conn.fetch(queries(__name__)["of_listing"], listing_id)]
    return [each for each in found if await _may_read(conn, each, viewer)]


async def get(conn: Connection, attachment_id: AttachmentId, *, viewer: Viewer) -> Attachment:
    """Give a file to whoever may read it. Raises NotFound, also for what the viewer may not know of."""
    found = await _find(conn, attachment_id)
    if not await _may_read(conn, found, viewer):
        raise NotFound("attachment", attachment_id)
    return found


async def listing_of(conn: Connection, attachment_id: AttachmentId) -> ListingId:
    """Say whose file it is, for finding out who may write there; it is told to nobody. Raises NotFound."""
    return (await _find(conn, attachment_id)).listing_id


async def note_download(conn: Connection, attachment: Attachment, *, viewer: Viewer) -> None:
    """Record that a member read a file; who has no account is nobody that could be recorded."""
    if viewer.member_id is None:
        return
    reader = Actor(f"member:{viewer.member_id}", viewer.role, viewer.organization_id, viewer.member_id, editor=False)
    detail: dict[str, Detail] = {"listing": str(attachment.listing_id), "tier": attachment.tier.value}
    owner = attachment.organization_id
    await _audit(conn, Event.ATTACHMENT_DOWNLOADED, attachment.id, owner, actor=reader, detail=detail)
    await confidential_texts.note(
        conn, attachment.listing_id, attachment.tier, viewer=viewer, purpose=ReadingPurpose.FILE
    )


async def open_all(conn: Connection, listing_id: ListingId) -> None:
    """Let the files of a listing into the market together with it."""
    await conn.execute(queries(__name__)["open"], listing_id)


async def drop_unopened(conn: Connection, listing_id: ListingId) -> None:
    """Forget the files that came with a manuscript which is thrown away."""
    await conn.execute(queries(__name__)["drop_unopened"], listing_id)


async def sweep(database: Database, files: AttachmentFiles) -> int:
    """Remove the files that no row names, and count them; those of the last hour may still get their row."""
    old = await asyncio.to_thread(lambda: list(files.old()))
    swept = 0
    for start in range(0, len(old), SWEPT_AT_ONCE):
        piece = old[start : start + SWEPT_AT_ONCE]
        async with database.writing() as conn:
            await conn.execute(queries(__name__)["hold_sweep"])
            named = {row["sha256"] for row in await conn.fetch(queries(__name__)["named"], piece)}
            still_old = set(await asyncio.to_thread(lambda: list(files.old())))
            for digest in piece:
                if digest not in named and digest in still_old:
                    await asyncio.to_thread(files.remove, digest)
                    swept += 1
    return swept


async def _writable(conn: Connection, listing_id: ListingId, actor: Actor) -> Manuscript:
    manuscript = await manuscripts.lock(conn, listing_id)
    manuscript.check_writer(actor)
    return manuscript


async def _may_read(conn: Connection, attachment: Attachment, viewer: Viewer) -> bool:
    """Say whether a file is for a viewer: its owner's, the office's under review, else by its tier once it is open."""
    if viewer.organization_id is not None and viewer.organization_id == attachment.organization_id:
        return True
    if viewer.role is Role.OPERATOR:
        manuscript = await manuscripts.find(conn, attachment.listing_id, viewer=viewer)
        if manuscript is not None:
            return True
    if attachment.opened_at is None:
        return False
    if attachment.tier is not Tier.L1:
        granted = viewer.role is not Role.OPERATOR
        return granted and await confidential_texts.may_read(
            conn, attachment.listing_id, attachment.tier, viewer=viewer
        )
    listing = (await listings.find(conn, [attachment.listing_id], viewer=viewer)).get(attachment.listing_id)
    return listing is not None and not listing.withheld


async def _find(conn: Connection, attachment_id: AttachmentId) -> Attachment:
    row = await conn.fetchrow(queries(__name__)["find"], attachment_id)
    if row is None:
        raise NotFound("attachment", attachment_id)
    return _attachment(row)


async def _audit(
    conn: Connection,
    event: Event,
    attachment_id: AttachmentId,
    owner: OrganizationId,
    *,
    actor: Actor,
    detail: dict[str, Detail],
) -> None:
    subject = Subject(SubjectKind.ATTACHMENT, attachment_id)
    await audit.record(conn, event, actor=actor, subject=subject, detail=detail, organization_id=owner)


def _attachment(row: Record) -> Attachment:
    return Attachment(
        id=AttachmentId(row["id"]),
        listing_id=ListingId(row["listing_id"]),
        organization_id=OrganizationId(row["organization_id"]),
        name=row["name"],
        media_type=MediaType(row["media_type"]),
        size_bytes=row["size_bytes"],
        sha256=row["sha256"],
        tier=Tier(row["tier"]),
        added_at=row["added_at"],
        opened_at=row["opened_at"],
    )
