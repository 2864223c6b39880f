"""Manuscripts in the store."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date

from market.errors import NotAllowed, NotFound
from market.listing.listing import Kind, ListingId
from market.listing.store import revisions as listing_revisions
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.posting.manuscript import Form, Manuscript, ManuscriptOutdated, ManuscriptState, check_may_begin, said
from market.viewer import Actor, MemberId, Role, Viewer

WAITING_MAX = 10
"""Manuscripts of somebody whom the office does not know yet."""


async def save(
    conn: Connection, manuscript_id: ListingId, kind: Kind, form: Form, *, version: int, actor: Actor
) -> Manuscript:
    """Save what was typed over the version that was read (0 for a new one), and give it as it is now.

    The same text again changes nothing. Raises ManuscriptOutdated when another text was saved meanwhile, and what
    `Manuscript.check_writer` raises.
    """
    await adopt(conn, actor=actor)
    if version == 0:
        await _begin(conn, manuscript_id, kind, form, listing_version=None, actor=actor)
    current = await lock(conn, manuscript_id)
    current.check_writer(actor)
    if said(current.form) == said(form):
        return current
    if current.version != max(version, 1) or version == 0:
        raise ManuscriptOutdated(current)
    await conn.execute(queries(__name__)["save"], manuscript_id, _dump(form), actor.name)
    return await lock(conn, manuscript_id)


async def begin_edit(
    conn: Connection, listing_id: ListingId, kind: Kind, form: Form, *, listing_version: int, actor: Actor
) -> Manuscript:
    """Begin to edit a listing of the actor's organisation, or go on where a colleague began."""
    await _begin(conn, listing_id, kind, form, listing_version=listing_version, actor=actor)
    current = await lock(conn, listing_id)
    if current.organization_id is None:
        raise NotFound("manuscript", listing_id)
    actor.check_owner(current.organization_id)
    return current


async def get(conn: Connection, manuscript_id: ListingId, *, viewer: Viewer) -> Manuscript:
    """Give a manuscript. Raises NotFound, also for who may not see it."""
    found = await find(conn, manuscript_id, viewer=viewer)
    if found is None:
        raise NotFound("manuscript", manuscript_id)
    return found


async def find(conn: Connection, manuscript_id: ListingId, *, viewer: Viewer) -> Manuscript | None:
    """Find a manuscript that the viewer may see."""
    row = await conn.fetchrow(queries(__name__)["find"], manuscript_id)
    found = None if row is None else _manuscript(row)
    return found if found is not None and found.is_for(viewer) else None


async def titles(conn: Connection, ids: Sequence[ListingId], *, viewer: Viewer) -> dict[ListingId, str]:
    """Say for the office what manuscripts are called that lie with it. Raises NotFound for others."""
    if viewer.role is not Role.OPERATOR:
        raise NotFound("titles of", "manuscripts")
    rows = await conn.fetch(queries(__name__)["titles"], list(ids))
    return {ListingId(row["id"]): row["title"] for row in rows}


async def find_named(
    conn: Connection, kind: Kind, number: str | None, title: str, *, actor: Actor
) -> Manuscript | None:
    """Find a manuscript of the actor's organisation that is no listing yet, by number, else by title, and hold it."""
    row = await conn.fetchrow(queries(__name__)["find_named"], actor.organization_id, kind.value, number, title)
    return None if row is None else _manuscript(row)


async def lock(conn: Connection, manuscript_id: ListingId) -> Manuscript:
    """Give a manuscript and hold it until the transaction ends; the caller checks who acts. Raises NotFound."""
    found = await hold(conn, manuscript_id)
    if found is None:
        raise NotFound("manuscript", manuscript_id)
    return found


async def hold(conn: Connection, manuscript_id: ListingId) -> Manuscript | None:
    """Find a manuscript and hold it until the transaction ends; the caller checks who acts."""
    row = await conn.fetchrow(queries(__name__)["lock"], manuscript_id)
    return None if row is None else _manuscript(row)


@asynccontextmanager
async def kept_in_step(conn: Connection, listing_id: ListingId) -> AsyncIterator[Manuscript | None]:
    """Hold a listing and give the manuscript beside it, which goes on from the version that the block leads to.

    The block changes nothing that the form holds. Raises NotFound where there is no listing.
    """
    manuscript = await hold(conn, listing_id)  # first, as a submission and a decision hold them
    version = await listing_revisions.hold(conn, listing_id)
    yield manuscript
    await conn.execute(queries(__name__)["follow"], listing_id, version)


async def adopt(conn: Connection, *, actor: Actor) -> None:
    """Give a writer's organisation what they began before the office approved it; an expert's unit is not theirs."""
    if actor.organization_id is not None and actor.editor and actor.role is not Role.EXPERT:
        await conn.execute(queries(__name__)["adopt"], actor.member_id, actor.organization_id)


async def put_state(
    conn: Connection, manuscript_id: ListingId, state: ManuscriptState, *, listing_version: int | None = None
) -> None:
    """Say where a locked manuscript stands, and which version of its listing the office compares it with."""
    await conn.execute(queries(__name__)["put_state"], manuscript_id, state.value, listing_version)


async def follow_day(conn: Connection, listing_id: ListingId, version: int, expires_on: date | None) -> None:
    """Let an edit go on from a listing's next version, in which its owner has set another last day."""
    day = None if expires_on is None else expires_on.isoformat()
    await conn.execute(queries(__name__)["follow_day"], listing_id, version, day)


async def forget_inventors(conn: Connection, listing_id: ListingId) -> None:
    """Take the names of inventors out of an edit, in whatever state it is."""
    await conn.execute(queries(__name__)["forget_inventors"], listing_id)


async def discard(conn: Connection, manuscript_id: ListingId, *, actor: Actor) -> None:
    """Throw a manuscript away. Raises what `Manuscript.check_writer` raises."""
    (await lock(conn, manuscript_id)).check_writer(actor)
    await remove(conn, manuscript_id)


async def remove(conn: Connection, manuscript_id: ListingId) -> None:
    """Remove a locked manuscript: its text is the listing's now."""
    await conn.execute(queries(__name__)["discard"], manuscript_id)


async def _begin(
    conn: Connection, manuscript_id: ListingId, kind: Kind, form: Form, *, listing_version: int | None, actor: Actor
) -> None:
    check_may_begin(actor)
    if actor.organization_id is None:
        begun = await conn.fetchval(queries(__name__)["count_waiting"], actor.member_id, manuscript_id)
        if begun >= WAITING_MAX:
            raise NotAllowed(f"until the office has approved the account it keeps at most {WAITING_MAX} drafts")
    await conn.execute(
        queries(__name__)["begin"],
        id=manuscript_id,
        kind=kind.value,
        organization_id=actor.organization_id,
        begun_by=actor.member_id,
        form=_dump(form),
        listing_version=listing_version,
        saved_by=actor.name,
    )


def _dump(form: Form) -> dict[str, list[str]]:
    return {name: list(values) for name, values in said(form).items()}


def _load(stored: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in stored.items()}


def _manuscript(row: Record) -> Manuscript:
    return Manuscript(
        id=ListingId(row["id"]),
        kind=Kind(row["kind"]),
        organization_id=None if row["organization_id"] is None else OrganizationId(row["organization_id"]),
        begun_by=MemberId(row["begun_by"]),
        form=_load(row["form"]),
        version=row["version"],
        listing_version=row["listing_version"],
        state=ManuscriptState(row["state"]),
        saved_at=row["saved_at"],
        saved_by=row["saved_by"],
    )
