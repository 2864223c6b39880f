"""Listings of every kind in the store: reading across kinds, their life cycle, their history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from market.challenge.store import challenges
from market.errors import NotFound
from market.introduction.store import introductions
from market.listing.filters import Filters
from market.listing.listing import Kind, Listing, ListingId, Status, Step
from market.listing.store import achievements, embeddings, experts, needs
from market.listing.store.revisions import move
from market.listing.store.rows import find_rows
from market.listing.version import HistoryEntry
from market.organization import OrganizationId
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor, Viewer


async def listing_ids(conn: Connection, kind: Kind, *, viewer: Viewer) -> list[ListingId]:
    """List what the viewer may see of a kind, by organisation's code, own number (none last), title and id."""
    rows = await conn.fetch(queries(__name__)["listing_ids"], kind.value, viewer.reads_drafts)
    return [ListingId(row["id"]) for row in rows]


async def organization_ids(
    conn: Connection,
    *,
    viewer: Viewer,  # noqa: ARG001 -- every read takes a viewer; organisations are public
) -> list[OrganizationId]:
    """List the organisations by their codes."""
    return [OrganizationId(row["id"]) for row in await conn.fetch(queries(__name__)["organization_ids"])]


OwnName: TypeAlias = tuple[OrganizationId, Kind, str]
"""How an owner names a listing: whose, of which kind, and the owner's own number or the title."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some listings of a longer list, and how long that is."""

    listings: tuple[Listing, ...]
    total: int


async def find(
    conn: Connection, ids: Sequence[ListingId], *, viewer: Viewer, published: bool = False
) -> dict[ListingId, Listing]:
    """Find listings by id, in the order of `ids`; what is not there, or not for the viewer, is left out.

    `published`: so is what is not published now, even to those who may see it.
    """
    rows = await find_rows(conn, ids, viewer=viewer, published=published)
    by_kind = {kind: [row for row in rows if row["kind"] == kind.value] for kind in Kind}
    found: dict[ListingId, Listing] = {}
    if by_kind[Kind.ACHIEVEMENT]:
        found.update(await achievements.complete(conn, by_kind[Kind.ACHIEVEMENT], viewer=viewer))
    if by_kind[Kind.NEED]:
        found.update(await needs.complete(conn, by_kind[Kind.NEED], viewer=viewer))
    if by_kind[Kind.EXPERT]:
        found.update(await experts.complete(conn, by_kind[Kind.EXPERT], viewer=viewer))
    return {listing_id: found[listing_id] for listing_id in ids if listing_id in found}


async def take_step(
    conn: Connection,
    listing_id: ListingId,
    step: Step,
    *,
    actor: Actor,
    bulk: bool = False,
    held_at: datetime | None = None,
) -> Status:
    """Take one step of the life cycle and give the new status; `held_at` is when it held, if before now.

    Raises NotFound, or Conflict when the life cycle, a past last day, an opt-out or an erasure forbids it.
    """
    after = await take_steps(conn, [listing_id], step, actor=actor, bulk=bulk, held_at=held_at)
    return after[listing_id]


async def take_steps(
    conn: Connection,
    ids: Sequence[ListingId],
    step: Step,
    *,
    actor: Actor,
    bulk: bool = True,
    held_at: datetime | None = None,
    tell: bool = True,
) -> dict[ListingId, Status]:
    """Take one step with many listings, all or none; raises as `take_step` does.

    Without `tell` a later step of the same transaction tells the index.
    """
    return await move(conn, ids, step, actor=actor, bulk=bulk, held_at=held_at, tell=tell)


async def expire_due(conn: Connection, *, actor: Actor, limit: int = 1000) -> int:
    """Take what is past its last day to EXPIRED, at most `limit`, and count it.

    Readers don't see such listings anyway; this makes it a fact with a date, and tells the index.
    """
    ids = [ListingId(row["id"]) for row in await conn.fetch(queries(__name__)["due"], limit)]
    return len(await move(conn, ids, Step.EXPIRE, actor=actor, bulk=False)) if ids else 0


async def find_by_number(
    conn: Connection, organization_id: OrganizationId, kind: Kind, number: str, *, viewer: Viewer
) -> ListingId | None:
    """Find a listing by its owner's own number; an anonymous need only for its owner and an operator."""
    name = (organization_id, kind, number)
    return (await find_by_numbers(conn, [name], viewer=viewer)).get(name)


async def find_by_numbers(conn: Connection, names: Sequence[OwnName], *, viewer: Viewer) -> dict[OwnName, ListingId]:
    """Find listings by owner, kind and the owner's own number; what is not there is left out."""
    found = await _find_by(conn, "find_by_numbers", names, viewer)
    return {name: ids[0] for name, ids in found.items()}


async def find_by_titles(
    conn: Connection, names: Sequence[OwnName], *, viewer: Viewer
) -> dict[OwnName, list[ListingId]]:
    """Find listings by owner, kind and title, oldest first; a title that none has is left out."""
    return await _find_by(conn, "find_by_titles", names, viewer)


async def _find_by(
    conn: Connection, query: str, names: Sequence[OwnName], viewer: Viewer
) -> dict[OwnName, list[ListingId]]:
    found: dict[OwnName, list[ListingId]] = {}
    rows = await conn.fetch(
        queries(__name__)[query],
        organization_ids=[name[0] for name in names],
        kinds=[name[1].value for name in names],
        texts=[name[2] for name in names],
        drafts=viewer.reads_drafts,
        operator=viewer.reads_posters,
        organization_id=viewer.organization_id,
    )
    for row in rows:
        found.setdefault(names[row["place"] - 1], []).append(ListingId(row["id"]))
    return found


async def page(conn: Connection, kind: Kind, *, viewer: Viewer, filters: Filters, offset: int, limit: int) -> Page:
    """Give a page of the published listings of a kind, newest first, ties by id.

    It lists what a search finds, whoever asks. A listing without a maturity is outside every filter by scale.
    """
    row = await conn.fetchrow(
        queries(__name__)["page"],
        kind=kind.value,
        fields=list(filters.fields) or None,
        places=list(filters.places) or None,
        languages=[language.value for language in filters.languages] or None,
        scale=None if filters.scale is None else filters.scale.value,
        level_min=filters.level_min,
        offset=offset,
        limit=limit,
    )
    if row is None:
        return Page((), 0)
    found = await find(conn, row["ids"], viewer=viewer, published=True)
    return Page(tuple(found.values()), row["total"])


async def count(conn: Connection, *, viewer: Viewer) -> dict[Kind, int]:
    """Count what the viewer may see, by kind; a kind without any is 0."""
    rows = await conn.fetch(queries(__name__)["count"], viewer.reads_drafts, viewer.organization_id)
    return dict.fromkeys(Kind, 0) | {Kind(row["kind"]): row["listings"] for row in rows}


async def published_ids(
    conn: Connection,
    *,
    viewer: Viewer,  # noqa: ARG001 -- every read takes a viewer; who is published is public
    after: ListingId | None,
    limit: int,
) -> list[ListingId]:
    """List what is published and not past its day, by id, after one of them (None: from the first)."""
    rows = await conn.fetch(queries(__name__)["published_ids"], after, limit)
    return [ListingId(row["id"]) for row in rows]


async def history(conn: Connection, listing_id: ListingId, *, viewer: Viewer) -> list[HistoryEntry]:
    """Tell what happened to a listing, first version first; an operator reads also that of one that is gone.

    Raises NotFound when there is none, or the viewer may not see the listing.
    """
    known = "was_there" if viewer.reads_drafts else "is_visible"
    arguments = (listing_id,) if viewer.reads_drafts else (listing_id, viewer.organization_id)
    if not await conn.fetchval(queries(__name__)[known], *arguments):
        raise NotFound("listing", listing_id)
    rows = await conn.fetch(queries(__name__)["history"], listing_id, viewer.reads_drafts, viewer.organization_id)
    return [
        HistoryEntry(
            version=row["version"],
            step=Step(row["step"]),
            before=None if row["status_before"] is None else Status(row["status_before"]),
            after=Status(row["status_after"]),
            recorded_at=row["recorded_at"],
            held_at=row["held_at"],
            actor=row["actor"],
            note=row["note"],
            snapshot=row["snapshot"],
            personal_digest=row["personal_digest"],
        )
        for row in rows
    ]


async def remove_samples(conn: Connection, *, actor: Actor) -> dict[Kind, int]:
    """Remove the sample listings and the sample organisations that nothing else names; count the listings.

    Their history stays, and says that they went.
    """
    sql = queries(__name__)
    ids = [ListingId(row["id"]) for row in await conn.fetch(sql["lock_samples"])]
    await embeddings.forget(conn, ids)
    await introductions.end_of(conn, ids, actor=actor)
    await challenges.end_of(conn, ids, actor=actor)
    rows = await conn.fetch(sql["remove_samples"], actor.name)
    await conn.execute(sql["remove_sample_organizations"])
    return dict.fromkeys(Kind, 0) | {Kind(row["kind"]): row["listings"] for row in rows}


async def samples_were_loaded(conn: Connection) -> bool:
    """Say whether this market ever held samples, those that were removed included."""
    return bool(await conn.fetchval(queries(__name__)["samples_were_loaded"]))
