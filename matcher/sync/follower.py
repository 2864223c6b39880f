"""Follower (跟随): keeps an index in step with the store.

Changes are read in commit order in two lanes, single edits first; what is applied is each listing's current
state, so a change that is read twice, or late, changes nothing. No connection is open while the index is written.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from market.listing.expert import Expert
from market.listing.listing import Listing, ListingId, Status
from market.listing.store import changes, listings
from market.listing.store.changes import START, ChangeLane, Position
from market.office.store import organizations
from market.organization import Organization, OrganizationId
from market.postgres.db import Connection, Database
from market.viewer import INDEXER
from matcher.errors import MatcherError
from matcher.index.index import Index
from matcher.index.terms import listing_terms
from matcher.index.text import indexed_listing
from matcher.sync.backlog import Backlog

SINGLE_AT_ONCE = 200
BULK_AT_ONCE = 25
"""Small enough that a single edit never waits long behind a batch of bulk rows."""

REBUILD_AT_ONCE = 200


class StoreSetBack(MatcherError):
    """The store was put back to an earlier moment, or a stand-by that had not all of it took over."""

    def __init__(self) -> None:
        super().__init__("the store was set back to before what the index has read of it")


@dataclass(slots=True)
class Following:
    """An index, the folder of its words, and how far each lane has been applied to it."""

    index: Index
    words: Path
    positions: dict[ChangeLane, Position] = field(default_factory=lambda: dict.fromkeys(ChangeLane, START))


@dataclass(frozen=True, slots=True)
class StoreState:
    """What the store says now about some listings: those to be indexed, whose they are, and those to be gone."""

    present: tuple[Listing, ...]
    owners: Mapping[OrganizationId, Organization]
    gone: tuple[ListingId, ...]


class Follower:
    """Reads the store and writes the index through `writer`, its only thread."""

    def __init__(self, database: Database, backlog: Backlog, writer: Executor) -> None:
        self._database = database
        self._backlog = backlog
        self._writer = writer

    async def step(self, following: Following) -> int:
        """Apply the next few changes and say how many there were: of the single lane, else of the bulk lane.

        Raises StoreSetBack when the log does not know how far this index has followed it.
        """
        for lane, limit in ((ChangeLane.SINGLE, SINGLE_AT_ONCE), (ChangeLane.BULK, BULK_AT_ONCE)):
            async with self._database.reading() as conn:
                if not await changes.knows(conn, lane, following.positions[lane]):
                    raise StoreSetBack
                found = await changes.read(conn, lane, after=following.positions[lane], limit=limit)
                if not found:
                    continue
                state = await read_state(conn, list(dict.fromkeys(change.listing_id for change in found)))
            await self.apply(following.index, state, lane)
            following.positions[lane] = found[-1].position
            return len(found)
        return 0

    async def apply(self, index: Index, state: StoreState, lane: ChangeLane | None) -> None:
        """Bring an index to a state, and queue what has no vectors in a lane, if one is given."""

        def write() -> list[ListingId]:
            index.learn(term for listing in state.present for term in listing_terms(listing))
            present = [indexed_listing(each, state.owners.get(each.organization_id)) for each in state.present]
            index.apply(present, state.gone)
            return [listing.id for listing in present if index.lacks_meaning(listing.id)]

        lacking = await asyncio.get_running_loop().run_in_executor(self._writer, write)
        self._backlog.remove(state.gone)
        if lane is not None:
            self._backlog.add(lacking, lane)

    async def waiting(self, following: Following) -> int:
        """Count the changes that are not applied yet."""
        async with self._database.reading() as conn:
            return sum([await changes.count_after(conn, lane, after=following.positions[lane]) for lane in ChangeLane])

    async def rebuild(self, fresh: Following, meanwhile: Callable[[int], Awaitable[object]]) -> None:
        """Fill an empty index with everything that is published; `meanwhile` is told between batches how many are in.

        The positions are taken first: what changes during the rebuild is applied once more afterwards.
        """
        async with self._database.reading() as conn:
            for lane in ChangeLane:
                fresh.positions[lane] = await changes.head(conn, lane)
        after: ListingId | None = None
        while True:
            async with self._database.reading() as conn:
                ids = await listings.published_ids(conn, viewer=INDEXER, after=after, limit=REBUILD_AT_ONCE)
                if not ids:
                    return
                state = await read_state(conn, ids)
            await self.apply(fresh.index, state, None)
            after = ids[-1]
            await meanwhile(len(fresh.index))


async def read_state(conn: Connection, ids: Sequence[ListingId]) -> StoreState:
    """Read what the store says now about these listings."""
    found = await listings.find(conn, ids, viewer=INDEXER)
    shown = {key: listing for key, listing in found.items() if is_indexed(listing)}
    owners = await organizations.find(conn, [each.organization_id for each in shown.values()], viewer=INDEXER)
    return StoreState(
        present=tuple(shown.values()),
        owners=owners,
        gone=tuple(listing_id for listing_id in ids if listing_id not in shown),
    )


def is_indexed(listing: Listing) -> bool:
    """Say whether a listing may be found: published, and nobody who opted out."""
    opted_out = isinstance(listing, Expert) and listing.opted_out_at is not None
    return listing.status is Status.PUBLISHED and not opted_out
