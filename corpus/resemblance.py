"""Resemblance (近似重复): new rows that nearly repeat a listing of the store, or an earlier row of their file."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.import_report import NearDuplicate, Resembled, RowPlace
from corpus.row import Row
from market.db import Connection, Database
from market.fingerprint import ALIKE, Fingerprint, fingerprint, likeness
from market.listing import Listing, ListingId
from market.store import fingerprints, listings, organizations
from market.viewer import OPERATOR

_CLOSEST = 4
"""How many candidates of one row are compared text by text."""
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, eq=False)
class _NewRow:
    named: Resembled
    fingerprint: Fingerprint


class NewRows:
    """The new rows of a file so far, found by the bands of their fingerprints; some 4 KB each."""

    def __init__(self) -> None:
        self._by_band: dict[int, _NewRow] = {}

    def add(self, row: _NewRow) -> None:
        """Remember a row; of those that share a band the first one is found by it."""
        for band in row.fingerprint.bands:
            self._by_band.setdefault(band, row)

    def likely(self, wanted: Fingerprint) -> Iterator[_NewRow]:
        """Give the row of each band that is the wanted one's too."""
        return (self._by_band[band] for band in wanted.bands if band in self._by_band)


@dataclass(frozen=True, slots=True)
class Resemblances:
    """Which rows of a batch nearly repeat something, and its new rows: the file's, once the batch is kept."""

    near: tuple[NearDuplicate, ...]
    rows: tuple[_NewRow, ...]


async def find_near_duplicates(conn: Connection, rows: Sequence[Row], before: NewRows, *, keep: bool) -> Resemblances:
    """Find which new rows nearly repeat a listing of the store, a new row `before`, or one another.

    With `keep` those that do count as new rows, so that a later one may resemble them; `before` is unchanged.
    """
    if not rows:
        return Resemblances((), ())
    taken = [_NewRow(_named_row(row), fingerprint(row.listing)) for row in rows]
    stored = await _closest_stored(conn, [each.fingerprint for each in taken])
    near: list[NearDuplicate] = []
    batch, kept = NewRows(), []
    for row, own, in_store in zip(rows, taken, stored, strict=True):
        in_file = _closest(own.fingerprint, (*before.likely(own.fingerprint), *batch.likely(own.fingerprint)))
        found = max(filter(None, (in_file, in_store)), key=lambda each: each[0], default=None)
        if found is not None:
            near.append(NearDuplicate(RowPlace.of(row), row.listing.title, *found))
        if found is None or keep:
            batch.add(own)
            kept.append(own)
    return Resemblances(tuple(near), tuple(kept))


def _closest(wanted: Fingerprint, likely: Iterable[_NewRow]) -> tuple[float, Resembled] | None:
    """Give of some rows the one most like it, if any is ALIKE; those that share more bands are looked at."""
    looked_at = [row for row, _ in Counter(likely).most_common(_CLOSEST)]
    compared = [(likeness(wanted, row.fingerprint), row.named) for row in looked_at]
    return max((each for each in compared if each[0] >= ALIKE), key=lambda each: each[0], default=None)


async def complete_fingerprints(database: Database) -> None:
    """Give fingerprints to the listings of before there were any, in short transactions."""
    more = True
    while more:
        async with database.writing() as conn:
            ids = await fingerprints.find_without(conn, viewer=OPERATOR, limit=_AT_ONCE)
            found = await listings.find(conn, ids, viewer=OPERATOR)
            await fingerprints.add(conn, list(found.values()))
            more = len(ids) == _AT_ONCE


async def _closest_stored(conn: Connection, wanted: Sequence[Fingerprint]) -> list[tuple[float, Resembled] | None]:
    """Find for each the listing of the store that is most like it, if any is ALIKE, drafts and withdrawn included."""
    candidates = await fingerprints.find_candidates(conn, wanted, viewer=OPERATOR, limit=_CLOSEST)
    ids = list({each for likely in candidates for each in likely})
    found = await listings.find(conn, ids, viewer=OPERATOR)
    taken = {listing_id: fingerprint(listing) for listing_id, listing in found.items()}
    closest: list[tuple[float, Listing] | None] = []
    for own, likely in zip(wanted, candidates, strict=True):
        compared = [(likeness(own, taken[each]), found[each]) for each in likely if each in taken]
        closest.append(max((each for each in compared if each[0] >= ALIKE), key=lambda each: each[0], default=None))
    owners = {each[1].organization_id for each in closest if each is not None}
    names = await organizations.find(conn, owners, viewer=OPERATOR)
    return [
        None if each is None else (each[0], _named(each[1], names[each[1].organization_id].name)) for each in closest
    ]


def _named_row(row: Row) -> Resembled:
    listing = row.listing
    return Resembled(title=listing.title, number=listing.number, organization=row.organization, place=RowPlace.of(row))


def _named(listing: Listing, organization: str) -> Resembled:
    return Resembled(title=listing.title, number=listing.number, organization=organization, id=ListingId(listing.id))
