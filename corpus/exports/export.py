"""Exporting (导出): the store's rows in the order of files, as their import takes them back.

A file holds what an import reads, and nothing more: a listing's status is not in it, since a file must not publish or
withdraw by itself, nor is that it is a sample.

Threaded writing (线程写出): a writer that wants an iterator works in a thread, while its rows are read here.

Export file (导出文件): rows of the store written into one file of a format, as they are read.

Whole file (整份文件): what takes the place of a file only once it is written to its end.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, TypeVar

from corpus.exports.format import TableWriter
from corpus.exports.listings import WrittenRow, write_listings
from corpus.sheet.column import SheetKind
from corpus.validation.row import ListingRow, OrganizationRow
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import Language, Listing, ListingId, Status
from market.listing.need import Need
from market.listing.store import listings
from market.office.store import organizations
from market.organization import NO_ORGANIZATION, Organization
from market.postgres.db import Connection, Database
from market.viewer import OPERATOR, PUBLIC

BATCH = 200
"""Rows that are read at once; between two batches others have their turn."""

EXPORTED_STATUSES = frozenset(Status) - {Status.WITHDRAWN}
"""The statuses that are written unless others are named: an import would bring back what its owner took away."""


class LeftOut(Enum):
    """Why a listing that the store has is not in an export."""

    STATUS = "status"
    SAMPLE = "sample"
    OPTED_OUT = "opted_out"
    MEMBERS_ONLY = "members_only"
    ANONYMOUS = "anonymous"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportScope:
    """What is exported.

    For the public it is what anybody may read, each row whole or not at all: a row without what is hidden in it would
    erase that when it is imported again. Experts are in none of those files, as theirs is personal data.
    """

    kinds: Sequence[SheetKind] = tuple(SheetKind)
    public: bool = False
    statuses: frozenset[Status] = EXPORTED_STATUSES
    samples: bool = True


@dataclass(slots=True)
class ExportTally:
    """What went into an export, and what did not; `persons` counts the rows that name somebody."""

    rows: Counter[SheetKind] = field(default_factory=Counter)
    statuses: Counter[Status] = field(default_factory=Counter)
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    samples: int = 0
    persons: int = 0


async def export_batches(conn: Connection, scope: ExportScope, tally: ExportTally) -> AsyncIterator[list[WrittenRow]]:
    """Go through organisations, then the listings of each kind, by organisation's code and number, and count them.

    All from one connection, so that a read-only transaction shows one moment of the store.
    """
    viewer = PUBLIC if scope.public else OPERATOR
    for kind in (kind for kind in SheetKind if kind in scope.kinds):
        if kind.listing is None:
            async for batch in _organizations(conn, scope, tally):
                yield batch
            continue
        ids = iter(await listings.listing_ids(conn, kind.listing, viewer=viewer))
        while some := list(islice(ids, BATCH)):
            batch = await _listings(conn, some, scope, tally)
            tally.rows[kind] += len(batch)
            if batch:
                yield batch


async def _organizations(conn: Connection, scope: ExportScope, tally: ExportTally) -> AsyncIterator[list[WrittenRow]]:
    ids = iter(await listings.organization_ids(conn, viewer=OPERATOR))
    while some := list(islice(ids, BATCH)):
        found = await organizations.find(conn, some, viewer=OPERATOR)
        batch: list[WrittenRow] = []
        for organization in (found[each] for each in some):
            if organization.sample and not scope.samples:
                tally.left_out[LeftOut.SAMPLE] += 1
                continue
            tally.samples += organization.sample
            batch.append(OrganizationRow(0, organization))
        tally.rows[SheetKind.ORGANIZATION] += len(batch)
        if batch:
            yield batch


async def _listings(
    conn: Connection, ids: Sequence[ListingId], scope: ExportScope, tally: ExportTally
) -> list[WrittenRow]:
    found = await listings.find(conn, ids, viewer=PUBLIC if scope.public else OPERATOR)
    homes = await organizations.find(conn, {each.organization_id for each in found.values()}, viewer=OPERATOR)
    batch: list[WrittenRow] = []
    for listing in found.values():
        reason = _why_not(listing, scope)
        if reason is not None:
            tally.left_out[reason] += 1
            continue
        row = _row(listing, homes[listing.organization_id])
        tally.statuses[listing.status] += 1
        tally.samples += listing.sample
        tally.persons += _names_somebody(listing)
        batch.append(row)
    return batch


def _why_not(listing: Listing, scope: ExportScope) -> LeftOut | None:
    """Say why a listing is not exported; None when it is."""
    reasons = {
        LeftOut.OPTED_OUT: isinstance(listing, Expert) and listing.opted_out_at is not None,
        LeftOut.STATUS: listing.status not in scope.statuses,
        LeftOut.SAMPLE: listing.sample and not scope.samples,
        LeftOut.EXPERT: scope.public and isinstance(listing, Expert),
        LeftOut.MEMBERS_ONLY: scope.public and listing.withheld,
        LeftOut.ANONYMOUS: scope.public and listing.organization_id == NO_ORGANIZATION,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _row(listing: Listing, organization: Organization) -> ListingRow:
    """Make the row that an import would turn into this listing; its organisation's place goes without saying."""
    if not isinstance(listing, Achievement | Need | Expert):
        raise TypeError(f"no row is known for {type(listing).__name__}")
    place = None if listing.place == organization.place else listing.place
    return ListingRow(0, organization.code, listing, place)


def _names_somebody(listing: Listing) -> bool:
    return (isinstance(listing, Expert) and listing.person is not None) or (
        isinstance(listing, Achievement) and bool(listing.inventors)
    )


T = TypeVar("T")


async def write_in_thread(batches: AsyncIterator[Sequence[T]], write: Callable[[Iterator[T]], None]) -> None:
    """Let `write` go through the rows of `batches`, each of them read when the ones before were written.

    A batch must not be empty: that is how the end is known. Raises what either of them raises.
    """
    loop = asyncio.get_running_loop()

    async def following() -> Sequence[T]:
        async for batch in batches:
            return batch
        return ()

    def rows() -> Iterator[T]:
        while batch := asyncio.run_coroutine_threadsafe(following(), loop).result():
            yield from batch

    await asyncio.to_thread(write, rows())


async def write_export(
    database: Database,
    file: IO[bytes],
    scope: ExportScope,
    writer: type[TableWriter],
    *,
    language: Language = Language.ZH,
) -> ExportTally:
    """Write what `scope` names of one moment of the store, and count it; the same rows give the same bytes.

    `file` must seek unless the format streams. Raises ValueError for several kinds in a format that holds one,
    CellNotWritable, StoreUnavailable.
    """
    tally = ExportTally()
    async with database.reading() as conn:
        write = partial(write_listings, file=file, writer=writer, kinds=scope.kinds, language=language)
        await write_in_thread(export_batches(conn, scope, tally), write)
    return tally


READABLE = 0o644


@contextmanager
def write_atomically(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that becomes `path` at the end of the block, for everybody to read; its folder is made.

    Readers see the old file or the new one, never a half; when the block fails, the old one stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        written = Path(file.name)
        try:
            yield file
            file.flush()
            written.chmod(READABLE)
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
