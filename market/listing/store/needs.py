"""Needs in the store."""

from collections.abc import Sequence

from market.errors import NotFound
from market.listing.achievement import TransferMode
from market.listing.listing import Kind, ListingId
from market.listing.need import Need
from market.listing.store.codecs import (
    dump_day,
    dump_elements,
    dump_indicator,
    dump_maturity,
    dump_price,
    load_elements,
    load_indicator,
    load_maturity,
    load_price,
)
from market.listing.store.revisions import add_listings, edit_listings, listing_row, record_added, record_edited
from market.listing.store.rows import find_rows, shared
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import OPERATOR, Actor, Viewer


async def add(conn: Connection, listing: Need, *, actor: Actor, bulk: bool = False) -> None:
    """Add a need as a draft of version 1.

    Raises Conflict when its id or number is in use, NotFound when its organisation is not there.
    """
    await add_many(conn, [listing], actor=actor, bulk=bulk)


async def add_many(
    conn: Connection, listings: Sequence[Need], *, actor: Actor, bulk: bool = True, tell: bool = True
) -> None:
    """Add needs, all or none, in as many statements as one takes; raises as `add` does.

    Without `tell` the caller takes a step with each of them in the same transaction, which tells the index once.
    """
    if not listings:
        return
    rows = [listing_row(listing) | _own_row(listing) for listing in listings]
    await add_listings(conn, rows)
    await conn.execute(queries(__name__)["put"], rows)
    await record_added(conn, listings, actor=actor, bulk=bulk, tell=tell)


async def edit(conn: Connection, listing: Need, *, actor: Actor, bulk: bool = False) -> Need:
    """Replace a need by an edited copy of the version that was read, and give it as it is now.

    Status and sample mark stay; L2 and L3 texts too where the copy has none. Raises NotFound, Conflict (changed
    meanwhile, withdrawn, number in use) or Invalid (the copy hides something).
    """
    await edit_many(conn, [listing], actor=actor, bulk=bulk)
    return await get(conn, listing.id, viewer=OPERATOR)


async def edit_many(conn: Connection, listings: Sequence[Need], *, actor: Actor, bulk: bool = True) -> None:
    """Replace needs, all or none, in as many statements as one takes; raises as `edit` does."""
    if not listings:
        return
    shared_rows = await edit_listings(conn, listings)
    rows = [row | _own_row(listing) for row, listing in zip(shared_rows, listings, strict=True)]
    await conn.execute(queries(__name__)["put"], rows)
    await record_edited(conn, listings, actor=actor, bulk=bulk)


async def get(conn: Connection, listing_id: ListingId, *, viewer: Viewer) -> Need:
    """Give a need. Raises NotFound, also for what the viewer may not see."""
    found = await find(conn, [listing_id], viewer=viewer)
    if listing_id not in found:
        raise NotFound("need", listing_id)
    return found[listing_id]


async def find(conn: Connection, ids: Sequence[ListingId], *, viewer: Viewer) -> dict[ListingId, Need]:
    """Find needs by id; what is not there, or not for the viewer, is left out.

    Who is behind an anonymous one only its owner and an operator read: others get NO_ORGANIZATION and no number.
    """
    return await complete(conn, await find_rows(conn, ids, viewer=viewer, kind=Kind.NEED), viewer=viewer)


async def complete(conn: Connection, rows: Sequence[Record], *, viewer: Viewer) -> dict[ListingId, Need]:
    """Make needs of shared rows, reading their own parts."""
    details = await conn.fetch(
        queries(__name__)["details"],
        [row["id"] for row in rows],
        viewer.reads_drafts,
        viewer.reads_members_text,
        viewer.organization_id,
    )
    own = {row["listing_id"]: row for row in details}
    return {ListingId(row["id"]): _need(row, own[row["id"]]) for row in rows if row["id"] in own}


def _own_row(listing: Need) -> dict[str, object]:
    return {
        "present_state": listing.present_state,
        "tried": listing.tried,
        "application": listing.application,
        "elements": dump_elements(listing.elements),
        "indicators": [dump_indicator(indicator) for indicator in listing.indicators],
        **dump_price("budget", listing.budget),
        "budget_source": listing.budget_source,
        "deadline_on": dump_day(listing.deadline_on),
        **dump_maturity(listing.maturity),
        "modes": [mode.value for mode in listing.modes],
        "criteria": listing.criteria,
        "anonymous": listing.anonymous,
    }


def _need(row: Record, own: Record) -> Need:
    return Need(
        **shared(row),
        present_state=own["present_state"] or "",
        tried=own["tried"] or "",
        application=own["application"] or "",
        elements=load_elements(own["elements"]),
        indicators=tuple(load_indicator(indicator) for indicator in own["indicators"] or ()),
        budget=load_price("budget", own),
        budget_source=own["budget_source"] or "",
        deadline_on=own["deadline_on"],
        maturity=load_maturity(own),
        modes=tuple(TransferMode(mode) for mode in own["modes"]),
        criteria=own["criteria"] or "",
        anonymous=own["anonymous"],
    )
