"""Entries (条目): a listing of any kind, whole, for whoever may write it; the caller has checked who that is."""

from typing import TypeAlias

from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import ListingId
from market.listing.need import Need
from market.listing.store import achievements, experts, listings, needs
from market.postgres.db import Connection
from market.viewer import OPERATOR, Actor

Entry: TypeAlias = Achievement | Need | Expert


async def find(conn: Connection, listing_id: ListingId) -> Entry | None:
    """Find a listing with nothing withheld, so that writing it back loses nothing."""
    found = (await listings.find(conn, [listing_id], viewer=OPERATOR)).get(listing_id)
    if found is None or isinstance(found, Achievement | Need | Expert):
        return found
    raise TypeError(f"{type(found).__name__} is no kind of listing")


async def add(conn: Connection, entry: Entry, *, actor: Actor) -> None:
    """Add a listing of any kind; raises as its kind's `add` does."""
    match entry:
        case Achievement():
            await achievements.add(conn, entry, actor=actor)
        case Need():
            await needs.add(conn, entry, actor=actor)
        case Expert():
            await experts.add(conn, entry, actor=actor)


async def edit(conn: Connection, entry: Entry, *, actor: Actor) -> None:
    """Replace a listing of any kind by an edited copy; raises as its kind's `edit` does."""
    match entry:
        case Achievement():
            await achievements.edit(conn, entry, actor=actor)
        case Need():
            await needs.edit(conn, entry, actor=actor)
        case Expert():
            await experts.edit(conn, entry, actor=actor)
