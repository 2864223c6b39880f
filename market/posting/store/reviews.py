"""Reviews in the store: what was submitted, the queue of the market office, and what it decided."""

from collections.abc import Mapping
from uuid import uuid4

from market.errors import Conflict, NotAllowed, NotFound
from market.listing.listing import Kind, ListingId
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.posting.manuscript import Manuscript
from market.posting.review import Attestation, Review, ReviewId, ReviewState
from market.viewer import Actor, Viewer


async def add(
    conn: Connection,
    manuscript: Manuscript,
    attestation: Attestation,
    *,
    edits: bool,
    kept_names: tuple[str, ...],
    actor: Actor,
) -> ReviewId:
    """Lay a locked manuscript before the market office."""
    if manuscript.organization_id is None:
        raise NotAllowed("the account waits for the market office")
    review_id = ReviewId(uuid4())
    await conn.execute(
        queries(__name__)["add"],
        id=review_id,
        listing_id=manuscript.id,
        kind=manuscript.kind.value,
        organization_id=manuscript.organization_id,
        manuscript_version=manuscript.version,
        edits=edits,
        attested_by=attestation.by,
        attested_on=attestation.on,
        kept_names=list(kept_names),
        submitted_by=actor.name,
    )
    return review_id


async def get(conn: Connection, review_id: ReviewId, *, viewer: Viewer) -> Review:
    """Give a review to the market office. Raises NotFound, also for all but an operator."""
    row = await conn.fetchrow(queries(__name__)["find"], review_id) if viewer.reads_drafts else None
    if row is None:
        raise NotFound("review", review_id)
    return _review(row)


async def queue(conn: Connection, *, viewer: Viewer, limit: int) -> list[Review]:
    """Give what waits for the market office, the longest first. Raises NotAllowed for all but an operator."""
    if not viewer.reads_drafts:
        raise NotAllowed("this is for the market office")
    return [_review(row) for row in await conn.fetch(queries(__name__)["queue"], limit)]


async def count_waiting(conn: Connection, *, viewer: Viewer) -> int:
    """Count what waits for the market office. Raises NotAllowed for all but an operator."""
    if not viewer.reads_drafts:
        raise NotAllowed("this is for the market office")
    return int(await conn.fetchval(queries(__name__)["waiting"]))


async def last_of(conn: Connection, listing_id: ListingId, *, viewer: Viewer) -> Review | None:
    """Find what the office said last of a listing of the viewer's organisation."""
    row = await conn.fetchrow(queries(__name__)["of_listing"], listing_id, viewer.organization_id)
    return None if row is None else _review(row)


async def lock(conn: Connection, review_id: ReviewId) -> Review:
    """Give a review that still waits, and hold it. Raises NotFound, or Conflict once it is decided."""
    row = await conn.fetchrow(queries(__name__)["lock"], review_id)
    if row is None:
        raise NotFound("review", review_id)
    review = _review(row)
    if review.state is not ReviewState.WAITING:
        raise Conflict(f"the review is {review.state.value} already")
    return review


async def lock_waiting(conn: Connection, listing_id: ListingId) -> Review:
    """Give the review of a listing that waits, and hold it. Raises Conflict where none does."""
    row = await conn.fetchrow(queries(__name__)["waiting_of"], listing_id)
    if row is None:
        raise Conflict("it does not lie with the market office any more")
    return _review(row)


async def decide(
    conn: Connection, review_id: ReviewId, state: ReviewState, *, reasons: Mapping[str, str], actor: Actor
) -> None:
    """Write the decision of a locked review."""
    await conn.execute(queries(__name__)["decide"], review_id, state.value, dict(reasons), actor.name)


def _review(row: Record) -> Review:
    return Review(
        id=ReviewId(row["id"]),
        listing_id=ListingId(row["listing_id"]),
        kind=Kind(row["kind"]),
        organization_id=OrganizationId(row["organization_id"]),
        manuscript_version=row["manuscript_version"],
        edits=row["edits"],
        attestation=Attestation(row["attested_by"], row["attested_on"]),
        kept_names=tuple(row["kept_names"]),
        state=ReviewState(row["state"]),
        reasons=row["reasons"],
        submitted_at=row["submitted_at"],
        submitted_by=row["submitted_by"],
        decided_at=row["decided_at"],
    )
