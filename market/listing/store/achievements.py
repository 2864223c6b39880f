"""Achievements in the store."""

from collections.abc import Mapping, Sequence

from market.errors import NotFound
from market.listing.achievement import Achievement, SecrecyAttestation, TransferMode
from market.listing.listing import Kind, ListingId
from market.listing.store.codecs import (
    dump_advantage,
    dump_day,
    dump_elements,
    dump_indicator,
    dump_maturity,
    dump_price,
    dump_right,
    load_advantage,
    load_elements,
    load_indicator,
    load_maturity,
    load_price,
    load_right,
)
from market.listing.store.revisions import (
    add_listings,
    edit_listings,
    listing_row,
    record_added,
    record_edited,
    record_touched,
    touch,
)
from market.listing.store.rows import find_rows, shared
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import OPERATOR, Actor, Viewer


async def add(conn: Connection, listing: Achievement, *, actor: Actor, bulk: bool = False) -> None:
    """Add an achievement as a draft of version 1.

    Raises Conflict when its id or number is in use, NotFound when its organisation is not there.
    """
    await add_many(conn, [listing], actor=actor, bulk=bulk)


async def add_many(
    conn: Connection, listings: Sequence[Achievement], *, actor: Actor, bulk: bool = True, tell: bool = True
) -> None:
    """Add achievements, all or none, in as many statements as one takes; raises as `add` does.

    Without `tell` the caller takes a step with each of them in the same transaction, which tells the index once.
    """
    if not listings:
        return
    rows = [listing_row(listing) | _own_row(listing) for listing in listings]
    await add_listings(conn, rows)
    await conn.execute(queries(__name__)["put"], rows)
    await _add_inventors(conn, rows)
    await record_added(conn, listings, actor=actor, bulk=bulk, tell=tell)


async def edit(conn: Connection, listing: Achievement, *, actor: Actor, bulk: bool = False) -> Achievement:
    """Replace an achievement by an edited copy of the version that was read, and give it as it is now.

    Status and sample mark stay; L2 and L3 texts too where the copy has none. Raises NotFound, Conflict (changed
    meanwhile, withdrawn, number in use) or Invalid (the copy hides something).
    """
    await edit_many(conn, [listing], actor=actor, bulk=bulk)
    return await get(conn, listing.id, viewer=OPERATOR)


async def edit_many(conn: Connection, listings: Sequence[Achievement], *, actor: Actor, bulk: bool = True) -> None:
    """Replace achievements, all or none, in as many statements as one takes; raises as `edit` does."""
    if not listings:
        return
    shared_rows = await edit_listings(conn, listings)
    rows = [row | _own_row(listing) for row, listing in zip(shared_rows, listings, strict=True)]
    await conn.execute(queries(__name__)["put"], rows)
    ids = [listing.id for listing in listings]
    held = await conn.fetch(queries(__name__)["held_inventors"], ids)
    await conn.execute(queries(__name__)["clear_inventors"], ids)
    await _add_inventors(conn, rows)
    if held:  # a name that stays is from where it was
        await conn.execute(queries(__name__)["keep_inventors"], [_held(row) for row in held])
    await record_edited(conn, listings, actor=actor, bulk=bulk)


async def get(conn: Connection, listing_id: ListingId, *, viewer: Viewer) -> Achievement:
    """Give an achievement. Raises NotFound, also for what the viewer may not see."""
    found = await find(conn, [listing_id], viewer=viewer)
    if listing_id not in found:
        raise NotFound("achievement", listing_id)
    return found[listing_id]


async def find(conn: Connection, ids: Sequence[ListingId], *, viewer: Viewer) -> dict[ListingId, Achievement]:
    """Find achievements by id; what is not there, or not for the viewer, is left out."""
    return await complete(conn, await find_rows(conn, ids, viewer=viewer, kind=Kind.ACHIEVEMENT), viewer=viewer)


async def complete(conn: Connection, rows: Sequence[Record], *, viewer: Viewer) -> dict[ListingId, Achievement]:
    """Make achievements of shared rows, reading their own parts."""
    details = await conn.fetch(
        queries(__name__)["details"],
        [row["id"] for row in rows],
        viewer.reads_drafts,
        viewer.reads_members_text,
        viewer.organization_id,
    )
    own = {row["listing_id"]: row for row in details}
    return {ListingId(row["id"]): _achievement(row, own[row["id"]]) for row in rows if row["id"] in own}


async def erase_inventors(conn: Connection, listing_id: ListingId, *, actor: Actor) -> None:
    """Erase the names of an achievement's inventors for good. Raises NotFound."""
    await get(conn, listing_id, viewer=OPERATOR)
    await touch(conn, listing_id)
    await conn.execute(queries(__name__)["clear_inventors"], [listing_id])
    await record_touched(conn, listing_id, actor=actor, note="inventors erased")


async def _add_inventors(conn: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    if any(row["inventors"] for row in rows):
        await conn.execute(queries(__name__)["add_inventors"], rows)


def _held(row: Record) -> dict[str, object]:
    return {
        "listing_id": str(row["listing_id"]),
        "name": row["name"],
        "basis": row["basis"],
        "source": row["source"],
        "held_on": dump_day(row["held_on"]),
    }


def _own_row(listing: Achievement) -> dict[str, object]:
    secrecy = listing.secrecy
    return {
        "elements": dump_elements(listing.elements),
        "indicators": [dump_indicator(indicator) for indicator in listing.indicators],
        **dump_maturity(listing.maturity),
        "rights": [dump_right(right) for right in listing.rights],
        "modes": [mode.value for mode in listing.modes],
        **dump_price("price", listing.price),
        "advantages": [dump_advantage(advantage) for advantage in listing.advantages],
        "inventors": list(listing.inventors),
        "territory": listing.territory,
        "secrecy_by": None if secrecy is None else secrecy.by,
        "secrecy_on": None if secrecy is None else dump_day(secrecy.on),
        "confirmed_on": dump_day(listing.confirmed_on),
    }


def _achievement(row: Record, own: Record) -> Achievement:
    return Achievement(
        **shared(row),
        elements=load_elements(own["elements"]),
        indicators=tuple(load_indicator(indicator) for indicator in own["indicators"] or ()),
        maturity=load_maturity(own),
        rights=tuple(load_right(right) for right in own["rights"] or ()),
        modes=tuple(TransferMode(mode) for mode in own["modes"]),
        price=load_price("price", own),
        advantages=tuple(load_advantage(advantage) for advantage in own["advantages"] or ()),
        inventors=tuple(own["inventors"] or ()),
        territory=own["territory"] or "",
        secrecy=None if own["secrecy_on"] is None else SecrecyAttestation(own["secrecy_by"], own["secrecy_on"]),
        confirmed_on=own["confirmed_on"],
    )
