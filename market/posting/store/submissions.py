"""Submissions in the store: from a manuscript to the market office, and from there into the market or back.

What is new becomes a listing when it is submitted, and public when the office approves it. An edit of a published
listing waits beside it: the listing stays as it was until the office agrees.
"""

from collections.abc import Mapping
from dataclasses import replace

from market.audit.audit import Detail, Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import Conflict, NotAllowed, NotFound
from market.listing.achievement import Achievement, SecrecyAttestation
from market.listing.expert import Expert
from market.listing.listing import ListingId, Status, Step
from market.listing.need import Need
from market.listing.store import listings
from market.organization import OrganizationId
from market.postgres.db import Connection
from market.posting.manuscript import Manuscript, ManuscriptOutdated, ManuscriptState
from market.posting.review import Attestation, Review, ReviewId, ReviewState, check_reasons
from market.posting.store import attachments, manuscripts, reviews, whole_listings
from market.posting.store.whole_listings import Entry
from market.viewer import Actor

STAYS_PUBLIC = (Status.PUBLISHED, Status.PAUSED)
"""Where a listing stands whose text changes only once the office has agreed."""
ENDED = (Status.EXPIRED, Status.WITHDRAWN)
"""Where a listing stands that is submitted anew."""


async def submit(
    conn: Connection,
    posting: Entry,
    *,
    version: int,
    attestation: Attestation,
    kept_names: tuple[str, ...] = (),
    actor: Actor,
) -> ReviewId | None:
    """Submit a version of the manuscript with the posting's id, read as that posting; None when that was done before.

    Raises ManuscriptOutdated, NotFound, NotAllowed (also while the account waits for the office) and Conflict.
    """
    manuscript = await manuscripts.lock(conn, posting.id)
    if manuscript.organization_id is None or actor.organization_id is None:
        raise NotAllowed("the account waits for the market office")
    if manuscript.state is ManuscriptState.SUBMITTED and manuscript.version == version:
        actor.check_owner(manuscript.organization_id)
        return None
    manuscript.check_writer(actor)
    if manuscript.version != version:
        raise ManuscriptOutdated(manuscript)
    current = await whole_listings.find(conn, posting.id)
    if current is not None and current.organization_id != manuscript.organization_id:
        raise NotFound("manuscript", posting.id)
    edits = current is not None and current.status in STAYS_PUBLIC
    if current is None:
        homely = replace(posting, organization_id=manuscript.organization_id)
        await whole_listings.add(conn, _attested(homely, attestation), actor=actor)
    elif not edits:
        if current.status in ENDED:
            await listings.take_step(conn, posting.id, Step.REOPEN, actor=actor)
        again = await whole_listings.find(conn, posting.id) or current
        await whole_listings.edit(conn, _attested(revised(again, posting), attestation), actor=actor)
    if not edits:
        await listings.take_step(conn, posting.id, Step.SUBMIT, actor=actor)
    review_id = await reviews.add(conn, manuscript, attestation, edits=edits, kept_names=kept_names, actor=actor)
    compared = current.version if current is not None and edits else None
    await manuscripts.put_state(conn, posting.id, ManuscriptState.SUBMITTED, listing_version=compared)
    detail: dict[str, Detail] = {"version": version, "edits": edits, "kept_names": len(kept_names)}
    await _audit(conn, Event.REVIEW_ASKED, manuscript, actor, detail)
    return review_id


async def take_back(conn: Connection, manuscript_id: ListingId, *, actor: Actor) -> None:
    """Take back what lies with the market office, to go on writing. Raises NotFound, NotAllowed or Conflict."""
    manuscript = await manuscripts.lock(conn, manuscript_id)
    if manuscript.organization_id is None:
        raise NotFound("manuscript", manuscript_id)
    actor.check_owner(manuscript.organization_id)
    if manuscript.state is not ManuscriptState.SUBMITTED:
        raise Conflict("it does not lie with the market office any more")
    review = await reviews.lock_waiting(conn, manuscript_id)
    await _leave_office(conn, review, ReviewState.TAKEN_BACK, ManuscriptState.WRITING, reasons={}, actor=actor)


async def recall(conn: Connection, listing_id: ListingId, *, actor: Actor) -> None:
    """Take back whatever lies with the market office about an expert who leaves; the caller knows that they do."""
    manuscript = await manuscripts.hold(conn, listing_id)
    if manuscript is not None and manuscript.state is ManuscriptState.SUBMITTED:
        review = await reviews.lock_waiting(conn, listing_id)
        await _leave_office(conn, review, ReviewState.TAKEN_BACK, ManuscriptState.WRITING, reasons={}, actor=actor)


async def approve(conn: Connection, review_id: ReviewId, posting: Entry, *, actor: Actor) -> None:
    """Publish what was submitted; `posting` is the manuscript read anew, which an edit puts in the listing's place.

    Raises NotAllowed, NotFound, or Conflict when it is decided already or the listing was changed beside the review.
    """
    actor.check_operator()
    review, manuscript = await _hold(conn, review_id, actor)
    if review.edits:
        current = await whole_listings.find(conn, review.listing_id)
        if current is None or current.status not in STAYS_PUBLIC or current.version != manuscript.listing_version:
            raise Conflict("the listing was changed while its edit lay here; return it to its owner")
        await whole_listings.edit(conn, _attested(revised(current, posting), review.attestation), actor=actor)
    else:
        await listings.take_step(conn, review.listing_id, Step.PUBLISH, actor=actor)
    await reviews.decide(conn, review_id, ReviewState.APPROVED, reasons={}, actor=actor)
    await _audit(conn, Event.REVIEW_APPROVED, manuscript, actor, {"version": review.manuscript_version})
    await manuscripts.remove(conn, review.listing_id)
    await attachments.open_all(conn, review.listing_id)


async def send_back(conn: Connection, review_id: ReviewId, reasons: Mapping[str, str], *, actor: Actor) -> None:
    """Return what was submitted to its owner with reasons, each about a field or about the whole.

    Raises NotAllowed, NotFound, Conflict when it is decided already, or Invalid without a reason.
    """
    actor.check_operator()
    told = check_reasons(reasons)
    review, _ = await _hold(conn, review_id, actor)
    await _leave_office(conn, review, ReviewState.RETURNED, ManuscriptState.RETURNED, reasons=told, actor=actor)


async def _hold(conn: Connection, review_id: ReviewId, actor: Actor) -> tuple[Review, Manuscript]:
    """Hold a review that waits and its manuscript, in the order in which an owner's steps hold them.

    Raises NotFound, or Conflict once it is decided.
    """
    known = await reviews.get(conn, review_id, viewer=actor.viewer)
    try:
        manuscript = await manuscripts.lock(conn, known.listing_id)
    except NotFound:
        raise Conflict("the review is decided already") from None
    return await reviews.lock(conn, review_id), manuscript


async def _leave_office(
    conn: Connection,
    review: Review,
    state: ReviewState,
    becomes: ManuscriptState,
    *,
    reasons: Mapping[str, str],
    actor: Actor,
) -> None:
    manuscript = await manuscripts.lock(conn, review.listing_id)
    listing = await whole_listings.find(conn, review.listing_id)
    if listing is not None and listing.status is Status.SUBMITTED:  # it may have been withdrawn beside the review
        await listings.take_step(conn, review.listing_id, Step.RETURN, actor=actor)
    await reviews.decide(conn, review.id, state, reasons=reasons, actor=actor)
    await manuscripts.put_state(conn, review.listing_id, becomes)
    about: list[Detail] = [name or "whole" for name in reasons]
    event = Event.REVIEW_TAKEN_BACK if state is ReviewState.TAKEN_BACK else Event.REVIEW_RETURNED
    detail: dict[str, Detail] = {"version": review.manuscript_version, "about": about}
    await _audit(conn, event, manuscript, actor, detail)


def revised(current: Entry, wanted: Entry) -> Entry:
    """Make of what was written the next version of a listing: what no form asks for stays as it is."""
    match current, wanted:
        case Achievement(), Achievement():
            wanted = replace(wanted, confirmed_on=current.confirmed_on)
        case Expert(), Expert():
            person = wanted.person or current.person
            if person is not None and current.person is not None:
                person = person.continuing(current.person)
            wanted = replace(wanted, person=person, rankable=current.rankable, opted_out_at=current.opted_out_at)
        case Need(), Need():
            pass
        case _:
            raise Conflict("a listing can't become one of another kind")
    return replace(
        wanted, id=current.id, organization_id=current.organization_id, version=current.version, sample=current.sample
    )


def _attested(entry: Entry, attestation: Attestation) -> Entry:
    """Write the attestation into an achievement, the kind that has a place for it; the review has it for every kind."""
    if not isinstance(entry, Achievement):
        return entry
    return replace(entry, secrecy=SecrecyAttestation(attestation.by, attestation.on))


async def _audit(
    conn: Connection, event: Event, manuscript: Manuscript, actor: Actor, detail: Mapping[str, Detail] | None = None
) -> None:
    subject = Subject(SubjectKind.LISTING, manuscript.id)
    owner: OrganizationId | None = manuscript.organization_id
    await audit.record(conn, event, actor=actor, subject=subject, detail=detail, organization_id=owner)
