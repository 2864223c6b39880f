"""Resemblance (近似重复): new rows that nearly repeat a listing of the store, or an earlier row of their file."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.imports.report import DuplicateTarget, NearDuplicate, RowPlace
from corpus.validation.row import ListingRow
from market.listing.fingerprint import ALIKE, Fingerprint, fingerprint, likeness, same_title
from market.listing.listing import Listing, ListingId
from market.listing.store import fingerprints, listings
from market.office.store import organizations
from market.postgres.db import Connection, Database
from market.viewer import OPERATOR, Viewer

_CLOSEST = 4
"""How many candidates of one row are compared text by text."""
_LIKELY = 20
"""How many candidates of one listing are looked at where only some of them may be shown."""
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, eq=False)
class _Text:
    """What a row, or a listing of the store, is compared by."""

    named: DuplicateTarget
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class _Likeness:
    likeness: float
    named: DuplicateTarget
    titled: bool


@dataclass(frozen=True, slots=True)
class SimilarListing:
    """A listing that another nearly repeats: the share of the text in common from 0 to 1, and whether titles agree."""

    listing: Listing
    likeness: float
    same_title: bool


class NewRows:
    """The new rows of a file so far, found by the bands of their fingerprints; some 4 KB each."""

    def __init__(self) -> None:
        self._by_band: dict[int, _Text] = {}

    def add(self, row: _Text) -> None:
        """Remember a row; of those that share a band the first one is found by it."""
        for band in row.fingerprint.bands:
            self._by_band.setdefault(band, row)

    def likely(self, wanted: Fingerprint) -> Iterator[_Text]:
        """Give the row of each band that is the wanted one's too."""
        return (self._by_band[band] for band in wanted.bands if band in self._by_band)


@dataclass(frozen=True, slots=True)
class Resemblances:
    """Which rows of a batch nearly repeat something, and its new rows: the file's, once the batch is kept."""

    near: tuple[NearDuplicate, ...]
    rows: tuple[_Text, ...]


async def find_near_duplicates(
    conn: Connection, rows: Sequence[ListingRow], before: NewRows, *, keep: bool
) -> Resemblances:
    """Find which new rows nearly repeat a listing of the store, a new row `before`, or one another.

    With `keep` those that do count as new rows, so that a later one may resemble them; `before` is unchanged.
    """
    if not rows:
        return Resemblances((), ())
    taken = [_Text(_make_row_duplicate(row), fingerprint(row.listing)) for row in rows]
    stored = await _closest_stored(conn, [each.fingerprint for each in taken])
    near: list[NearDuplicate] = []
    batch, kept = NewRows(), []
    for row, own, in_store in zip(rows, taken, stored, strict=True):
        in_file = _closest(own.fingerprint, (*before.likely(own.fingerprint), *batch.likely(own.fingerprint)))
        found = max(filter(None, (in_file, in_store)), key=_rank, default=None)
        if found is not None:
            near.append(NearDuplicate(RowPlace.of(row), row.listing.title, found.likeness, found.named, found.titled))
        if found is None or keep:
            batch.add(own)
            kept.append(own)
    return Resemblances(tuple(near), tuple(kept))


async def find_similar(conn: Connection, listing: Listing, *, viewer: Viewer) -> list[SimilarListing]:
    """Find what a listing that is being written nearly repeats, the most alike first, of what its viewer may read.

    What they may not read is compared with nothing: whether it is there at all is not for them to know.
    """
    own = fingerprint(listing)
    (likely,) = await fingerprints.find_candidates(conn, [own], viewer=OPERATOR, limit=_LIKELY)
    found = await listings.find(conn, [each for each in likely if each != listing.id], viewer=viewer)
    alike = [
        SimilarListing(other, likeness(own, fingerprint(other)), same_title(own, fingerprint(other)))
        for other in found.values()
    ]
    return sorted((each for each in alike if each.same_title or each.likeness >= ALIKE), key=_likeness, reverse=True)


def _likeness(alike: SimilarListing) -> float:
    return alike.likeness


def _closest(wanted: Fingerprint, likely: Iterable[_Text]) -> _Likeness | None:
    """Give of some rows the one most like it, if any is alike; those that share more bands are looked at."""
    looked_at = [row for row, _ in Counter(likely).most_common(_CLOSEST)]
    compared = (_compare(wanted, row.fingerprint, row.named) for row in looked_at)
    return max(filter(None, compared), key=_rank, default=None)


def _compare(wanted: Fingerprint, other: Fingerprint, named: DuplicateTarget) -> _Likeness | None:
    """Compare two texts; None where they have neither the title nor nearly everything in common."""
    found = _Likeness(likeness(wanted, other), named, same_title(wanted, other))
    return found if found.titled or found.likeness >= ALIKE else None


def _rank(found: _Likeness) -> tuple[float, bool]:
    return found.likeness, found.titled


async def complete_fingerprints(database: Database) -> None:
    """Give fingerprints to the listings of before there were any, in short transactions."""
    more = True
    while more:
        async with database.writing() as conn:
            ids = await fingerprints.find_without(conn, viewer=OPERATOR, limit=_AT_ONCE)
            found = await listings.find(conn, ids, viewer=OPERATOR)
            await fingerprints.add(conn, list(found.values()))
            more = len(ids) == _AT_ONCE


async def _closest_stored(conn: Connection, wanted: Sequence[Fingerprint]) -> list[_Likeness | None]:
    """Find for each the listing of the store that is most like it, if any is alike, drafts and withdrawn included."""
    candidates = await fingerprints.find_candidates(conn, wanted, viewer=OPERATOR, limit=_CLOSEST)
    ids = list({each for likely in candidates for each in likely})
    found = await listings.find(conn, ids, viewer=OPERATOR)
    owners = await organizations.find(conn, {each.organization_id for each in found.values()}, viewer=OPERATOR)
    known = {
        listing_id: _Text(_make_duplicate(listing, owners[listing.organization_id].name), fingerprint(listing))
        for listing_id, listing in found.items()
    }
    return [
        _closest(own, [known[each] for each in likely if each in known])
        for own, likely in zip(wanted, candidates, strict=True)
    ]


def _make_row_duplicate(row: ListingRow) -> DuplicateTarget:
    listing = row.listing
    return DuplicateTarget(
        title=listing.title, number=listing.number, organization=row.organization, place=RowPlace.of(row)
    )


def _make_duplicate(listing: Listing, organization: str) -> DuplicateTarget:
    return DuplicateTarget(
        title=listing.title, number=listing.number, organization=organization, id=ListingId(listing.id)
    )
