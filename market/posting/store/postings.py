"""Postings in the store: what is an owner's own, whatever its status, and the steps that need no review."""

from dataclasses import replace
from datetime import date

from market.account.member import Member
from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import Conflict, Invalid, NotFound
from market.listing.achievement import Achievement
from market.listing.listing import Kind, ListingId, Status, Step
from market.listing.store import listings
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.posting.manuscript import ManuscriptState
from market.posting.posting import Posting, PostingPage, PostingStage
from market.posting.store import manuscripts, whole_listings
from market.posting.store.whole_listings import Entry
from market.viewer import Actor

OWN_STEPS = {Step.PAUSE: Status.PAUSED, Step.RESUME: Status.PUBLISHED, Step.WITHDRAW: Status.WITHDRAWN}
"""The steps that an owner takes without the office, and where they lead."""


async def page(
    conn: Connection, member: Member, *, stage: PostingStage | None, remind_days: int, offset: int, limit: int
) -> PostingPage:
    """Give what is a member's own: their organisation's, their own while it waits, an expert's own listing.

    What leaves the market within `remind_days` is said to expire.
    """
    actor = member.actor
    rows = await conn.fetch(
        queries(__name__)["page"],
        organization_id=actor.organization_id,
        member_id=member.id,
        expert_id=member.expert_id,
        stage=None if stage is None else stage.value,
        remind_days=remind_days,
        offset=offset,
        limit=limit,
    )
    counts = {PostingStage(name): count for name, count in rows[0]["counts"].items()} if rows else {}
    return PostingPage(tuple(_posting(row) for row in rows if row["id"] is not None), counts)


async def writer_of(conn: Connection, member: Member, listing_id: ListingId) -> Actor:
    """Give a member as whoever may write at a listing: an expert writes their own as their unit does."""
    if member.expert_id != listing_id:
        return member.actor
    row = await conn.fetchrow(queries(__name__)["home_of"], listing_id)
    if row is None:
        raise NotFound("expert", listing_id)
    return replace(member.actor, organization_id=OrganizationId(row["organization_id"]), editor=True)


async def read_own(conn: Connection, listing_id: ListingId, *, actor: Actor) -> Entry:
    """Give a listing whole to who may change it. Raises NotFound for strangers, NotAllowed for readers."""
    found = await whole_listings.find(conn, listing_id)
    if found is None:
        raise NotFound("listing", listing_id)
    actor.check_owner(found.organization_id)
    return found


async def take_step(conn: Connection, listing_id: ListingId, step: Step, *, version: int, actor: Actor) -> None:
    """Pause, resume or withdraw an own listing as it was seen; the same step twice is one.

    Raises NotFound, NotAllowed, or Conflict when it was changed meanwhile or the life cycle forbids it.
    """
    async with manuscripts.kept_in_step(conn, listing_id) as manuscript:
        listing = await read_own(conn, listing_id, actor=actor)
        if listing.status is OWN_STEPS[step]:
            return
        if listing.version != version:
            raise Conflict("the listing was changed meanwhile; look at it again")
        if manuscript is not None and manuscript.state is ManuscriptState.SUBMITTED and step is Step.WITHDRAW:
            raise Conflict("it lies with the market office; take it back first")
        await listings.take_step(conn, listing_id, step, actor=actor)


async def confirm(
    conn: Connection, listing_id: ListingId, expires_on: date | None, *, version: int, today: date, actor: Actor
) -> None:
    """Say that a published listing still holds, until a day to come (None: without an end).

    Raises Invalid for a day that has passed, NotFound, NotAllowed, or Conflict when it was changed meanwhile or is not
    in the market.
    """
    await manuscripts.hold(conn, listing_id)  # first, as a submission and a decision do
    listing = await read_own(conn, listing_id, actor=actor)
    if listing.version != version:
        raise Conflict("the listing was changed meanwhile; look at it again")
    if listing.status not in (Status.PUBLISHED, Status.PAUSED):
        raise Conflict("only what is in the market is confirmed; submit it anew")
    if expires_on is not None and expires_on <= today:
        raise Invalid({"until": "write a day to come"})
    confirmed = replace(listing, expires_on=expires_on)
    if isinstance(confirmed, Achievement):
        confirmed = replace(confirmed, confirmed_on=today)
    await whole_listings.edit(conn, confirmed, actor=actor)
    await manuscripts.follow_day(conn, listing_id, version, expires_on)
    subject = _subject(listing_id)
    await audit.record(
        conn, Event.LISTING_CONFIRMED, actor=actor, subject=subject, organization_id=listing.organization_id
    )


def _subject(listing_id: ListingId) -> Subject:
    return Subject(SubjectKind.LISTING, listing_id)


def _posting(row: Record) -> Posting:
    return Posting(
        id=ListingId(row["id"]),
        kind=Kind(row["kind"]),
        title=row["title"],
        stage=PostingStage(row["stage"]),
        status=None if row["status"] is None else Status(row["status"]),
        version=row["version"],
        edit=None if row["state"] is None else ManuscriptState(row["state"]),
        reasons=row["reasons"] or {},
        expires_on=row["expires_on"],
        touched_at=row["touched_at"],
        sample=row["sample"],
    )
