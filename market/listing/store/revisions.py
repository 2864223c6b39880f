"""Recording (登记): what every write of a listing shares: its row, its history, its change record."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.challenge.store import challenges
from market.errors import Conflict, Invalid, NotFound
from market.introduction.store import introductions
from market.listing.fingerprint import fingerprint
from market.listing.listing import Listing, ListingId, Status, Step, next_status
from market.listing.store import embeddings
from market.listing.store.codecs import dump_day, dump_field
from market.organization import NO_ORGANIZATION, OrganizationId
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor

Row = Mapping[str, object]


def listing_row(listing: Listing) -> dict[str, object]:
    """Write what the three kinds share as one row, fingerprint and all: a write, once begun, is then soon over.

    Raises Invalid for a copy that hides something: writing it back would lose what was hidden.
    """
    if listing.withheld or listing.organization_id == NO_ORGANIZATION:
        raise Invalid({"id": "this copy hides text or the organisation; read it as an operator before writing it"})
    confidential = {} if listing.confidential is None else listing.confidential
    return {
        "id": str(listing.id),
        "kind": listing.KIND.value,
        "organization_id": str(listing.organization_id),
        "number": listing.number,
        "title": listing.title,
        "summary": listing.summary,
        "body": listing.body,
        "audience": listing.audience.value,
        "language": listing.language.value,
        "country": listing.place.country,
        "province": listing.place.province,
        "city": listing.place.city,
        "district": listing.place.district,
        "expires_on": dump_day(listing.expires_on),
        "sample": listing.sample,
        "fields": [dump_field(field) for field in listing.fields],
        "confidential": {tier.value: text for tier, text in confidential.items()},
        "bands": fingerprint(listing).bands,
    }


async def add_listings(conn: Connection, rows: Sequence[Row]) -> None:
    """Add the shared part of new listings; `record_added` follows once their own parts are in."""
    sql = queries(__name__)
    await conn.execute(sql["add_listings"], rows)
    await conn.execute(sql["add_fields"], _only(rows, "fields"))
    await conn.execute(sql["put_fingerprints"], _only(rows, "bands"))
    await _put_texts(conn, rows)


async def edit_listings(conn: Connection, listings: Sequence[Listing]) -> list[dict[str, object]]:
    """Replace the shared parts of listings under their locks, and give their rows for the parts of their kind.

    Raises NotFound, Conflict (an outdated version, a withdrawn listing, an erased expert) or Invalid.
    """
    sql = queries(__name__)
    rows = [listing_row(listing) for listing in listings]
    ids = [listing.id for listing in listings]
    locked = {row["id"]: row for row in await conn.fetch(sql["lock_listings"], ids)}
    for listing in listings:
        found = locked.get(listing.id)
        if found is None or found["kind"] != listing.KIND.value:
            raise NotFound(listing.KIND.value, listing.id)
        if found["version"] != listing.version:
            raise Conflict(
                f"the {listing.KIND.value} was changed meanwhile (version {found['version']}, yours is "
                f"{listing.version}); read it again"
            )
        if found["erased"]:
            raise Conflict("the person was erased; an edit can't bring them back")
        next_status(Status(found["status"]), Step.EDIT)
    await conn.execute(sql["edit_listings"], rows)
    await conn.execute(sql["clear_fields"], ids)
    await conn.execute(sql["add_fields"], _only(rows, "fields"))
    await conn.execute(sql["put_fingerprints"], _only(rows, "bands"))
    await _put_texts(conn, rows)
    return rows


async def hold(conn: Connection, listing_id: ListingId) -> int:
    """Hold a listing until the transaction ends, and give its version. Raises NotFound."""
    row = await conn.fetchrow(queries(__name__)["lock_listings"], [listing_id])
    if row is None:
        raise NotFound("listing", listing_id)
    version: int = row["version"]
    return version


async def touch(conn: Connection, listing_id: ListingId) -> None:
    """Give a listing its next version where only a part of its kind changes; `record_touched` follows."""
    await conn.execute(queries(__name__)["touch"], listing_id)


def _only(rows: Sequence[Row], part: str) -> list[Row]:
    """Take one part of each row, so that the texts don't go along with it."""
    return [{"id": row["id"], part: row[part]} for row in rows]


async def _put_texts(conn: Connection, rows: Sequence[Row]) -> None:
    if any(row["confidential"] for row in rows):
        await conn.execute(queries(__name__)["put_texts"], rows)
        await conn.execute(queries(__name__)["remove_texts"], rows)


async def record_added(
    conn: Connection, listings: Sequence[Listing], *, actor: Actor, bulk: bool, tell: bool = True
) -> None:
    """Write history and change records of listings that were just added; without `tell` only history."""
    ids = [listing.id for listing in listings]
    await _record(conn, ids, [None] * len(ids), Step.CREATE, actor=actor, bulk=bulk, snapshot=True, tell=tell)


async def record_edited(conn: Connection, listings: Sequence[Listing], *, actor: Actor, bulk: bool) -> None:
    """Write history and change records of listings that were just edited; a text that is gone ends its grants."""
    for listing in listings:
        gone = [tier.value for tier, text in (listing.confidential or {}).items() if not text]
        if gone:
            await _end_grants(conn, listing.id, gone, actor=actor)
    ids = [listing.id for listing in listings]
    await _record(conn, ids, [None] * len(ids), Step.EDIT, actor=actor, bulk=bulk, snapshot=True)


async def _end_grants(conn: Connection, listing_id: ListingId, gone: Sequence[str], *, actor: Actor) -> None:
    for row in await conn.fetch(queries(__name__)["end_grants"], listing_id, gone, actor.name):
        event = Event.GRANT_REVOKED if row["state"] == "revoked" else Event.GRANT_REFUSED
        subject, owner_id = Subject(SubjectKind.GRANT, row["id"]), OrganizationId(row["owner_id"])
        detail = {"tier": row["tier"]}
        await audit.record(conn, event, actor=actor, subject=subject, organization_id=owner_id, detail=detail)


async def record_touched(conn: Connection, listing_id: ListingId, *, actor: Actor, note: str) -> None:
    """Write history and change record of a listing that got its next version by `touch`."""
    await _record(conn, [listing_id], [None], Step.EDIT, actor=actor, bulk=False, snapshot=True, note=note)


async def move(
    conn: Connection,
    ids: Sequence[ListingId],
    step: Step,
    *,
    actor: Actor,
    bulk: bool,
    held_at: datetime | None = None,
    note: str = "",
    tell: bool = True,
) -> dict[ListingId, Status]:
    """Take one step with each listing, all or none, and give their new statuses; a withdrawal forgets the vectors.

    What leaves the market ends its introductions and its calls.

    `held_at` is when the step held, where that was before now. Without `tell` a later step of the same transaction
    tells the index. Raises NotFound, or Conflict when the life cycle,
    a past last day, an opt-out or an erasure forbids it.
    """
    locked = {row["id"]: row for row in await conn.fetch(queries(__name__)["lock_listings"], list(ids))}
    after: dict[ListingId, Status] = {}
    for listing_id in ids:
        row = locked.get(listing_id)
        if row is None:
            raise NotFound("listing", listing_id)
        after[listing_id] = next_status(Status(row["status"]), step)
        if row["erased"] and after[listing_id] not in (Status.WITHDRAWN, Status.EXPIRED):
            raise Conflict("the person was erased; what is left of the expert stays withdrawn")
        if after[listing_id] is Status.PUBLISHED and row["past"]:
            raise Conflict("its last day has passed; set a later one before publishing")
        if after[listing_id] is Status.PUBLISHED and row["opted_out"]:
            raise Conflict("the expert opted out; only they can come back")
    moved = list(after)
    statuses = [after[listing_id].value for listing_id in moved]
    await conn.execute(queries(__name__)["move_listings"], moved, statuses, step is Step.PUBLISH)
    withdrawn = [listing_id for listing_id in moved if after[listing_id] is Status.WITHDRAWN]
    if withdrawn:
        await embeddings.forget(conn, withdrawn)
    before = [locked[listing_id]["status"] for listing_id in moved]
    await _record(conn, moved, before, step, actor=actor, bulk=bulk, held_at=held_at, note=note, tell=tell)
    gone = [listing_id for listing_id in moved if after[listing_id] in (Status.WITHDRAWN, Status.EXPIRED)]
    if gone:
        await introductions.end_of(conn, gone, actor=actor)
        await challenges.end_of(conn, gone, actor=actor)
    return after


async def _record(
    conn: Connection,
    ids: Sequence[ListingId],
    before: Sequence[str | None],
    step: Step,
    *,
    actor: Actor,
    bulk: bool,
    held_at: datetime | None = None,
    note: str = "",
    snapshot: bool = False,
    tell: bool = True,
) -> None:
    request_id = audit.current_request()
    await conn.execute(
        queries(__name__)["record"],
        ids=list(ids),
        before=list(before),
        step=step.value,
        actor=actor.name,
        held_at=held_at,
        note=note,
        snapshot=snapshot,
        bulk=bulk,
        tell=tell,
        request_id=request_id,
    )
