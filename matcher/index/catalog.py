"""Catalog (目录): which row of the index is which listing, and the columns that filters and facets read.

A row is one face of one listing. Rows of withdrawn listings are used again, but not before `release`:
until the lexical index has forgotten them, an old text could answer for a new listing.

Bitmaps: for each value of a many-valued column, which rows carry it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from market.listing.filters import Filters
from market.listing.listing import Kind, Language, ListingId
from market.listing.maturity import Scale
from market.viewer import Viewer
from matcher.answering.match import Facet, FacetName
from matcher.errors import ArtifactMismatch
from matcher.index.text import Face, IndexedListing


class Bitmaps:
    """One boolean array a value, as long as its last row needs. Not safe for several threads."""

    def __init__(self) -> None:
        self._bits: dict[str, NDArray[np.bool_]] = {}
        self._values: dict[int, tuple[str, ...]] = {}

    def put(self, row: int, values: Sequence[str]) -> None:
        """Set what a row carries, in place of what it carried."""
        for value in self._values.pop(row, ()):
            self._bits[value][row] = False
        if not values:
            return
        self._values[row] = tuple(values)
        for value in values:
            bits = self._bits.get(value)
            if bits is None or row >= len(bits):
                grown = np.zeros(max(64, 2 * row), dtype=np.bool_)
                if bits is not None:
                    grown[: len(bits)] = bits
                self._bits[value] = bits = grown
            bits[row] = True

    def any_of(self, values: Iterable[str], height: int) -> NDArray[np.bool_]:
        """Mark the rows below `height` that carry at least one of the values."""
        mask = np.zeros(height, dtype=np.bool_)
        for value in values:
            bits = self._bits.get(value)
            if bits is not None:
                mask[: len(bits)] |= bits[:height]
        return mask

    def counts(self, mask: NDArray[np.bool_]) -> dict[str, int]:
        """Count the marked rows under each value; values without any are left out."""
        counted = (
            (value, int(np.count_nonzero(mask[: len(bits)] & bits[: len(mask)]))) for value, bits in self._bits.items()
        )
        return {value: number for value, number in counted if number}

    def pack(self, name: str, height: int) -> dict[str, NDArray[np.generic]]:
        """Give everything as two arrays, for a file: the values, and one packed line of bits for each."""
        values = sorted(value for value, bits in self._bits.items() if bits.any())
        lines = [np.packbits(self.any_of((value,), height)) for value in values]
        width = (height + 7) // 8
        matrix = np.stack(lines) if lines else np.zeros((0, width), dtype=np.uint8)
        return {f"{name}_values": np.array(values, dtype=np.str_), f"{name}_bits": matrix}

    @classmethod
    def unpack(cls, name: str, packed: Mapping[str, NDArray[np.generic]], height: int) -> Self:
        """Read what `pack` gave. Raises ArtifactMismatch when the two arrays do not fit."""
        bitmaps = cls()
        try:
            values, matrix = packed[f"{name}_values"], packed[f"{name}_bits"].astype(np.uint8)
        except KeyError as error:
            raise ArtifactMismatch(f"the catalog has no {error}; rebuild the index") from error
        if matrix.shape != (len(values), (height + 7) // 8):
            raise ArtifactMismatch(f"the catalog's {name} do not fit its rows; rebuild the index")
        carried: dict[int, list[str]] = {}
        for value, line in zip(values, matrix, strict=True):
            bits = np.unpackbits(line, count=height).astype(np.bool_)
            bitmaps._bits[str(value)] = bits
            for row in np.flatnonzero(bits):
                carried.setdefault(int(row), []).append(str(value))
        bitmaps._values = {row: tuple(found) for row, found in carried.items()}
        return bitmaps


Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

KINDS = tuple(Kind)
LANGUAGES = tuple(Language)
SCALES = tuple(Scale)
FACES = tuple(Face)
NEVER = np.iinfo(np.int32).max
"""The day on which a listing without a last day expires."""

_COLUMNS = {
    "live": np.bool_,
    "face": np.int8,
    "kind": np.int8,
    "language": np.int8,
    "scale": np.int8,  # -1 where there is no maturity
    "level": np.int8,
    "expires": np.int32,  # the last day, as an ordinal
    "published": np.float64,  # seconds since 1970, UTC
    "rankable": np.bool_,
    "version": np.int64,
    "id_high": np.uint64,
    "id_low": np.uint64,
    "digest": np.uint64,  # of the text that the row's vectors are to be made from
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateScope:
    """Which rows a question may find. `ranking`: leave out people who are not to be ranked; `among`: these alone."""

    viewer: Viewer
    filters: Filters
    today: date
    kind: Kind | None = None
    ranking: bool = False
    among: tuple[ListingId, ...] = ()


class Catalog:
    """Rows and their columns. Not safe for several threads: the index guards it."""

    def __init__(self) -> None:
        self._columns: dict[str, NDArray[Any]] = {name: np.zeros(64, dtype=kind) for name, kind in _COLUMNS.items()}
        self._ids: list[ListingId | None] = []
        self._rows: dict[ListingId, tuple[int, ...]] = {}
        self._free: list[int] = []
        self._forgotten: list[int] = []
        self.person_gone = False  # an expert was taken out, whose name and topics other files still hold
        self.fields = Bitmaps()
        self.places = Bitmaps()

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, listing_id: ListingId) -> bool:
        return listing_id in self._rows

    @property
    def height(self) -> int:
        """Count rows, used or free: every row number lies below."""
        return len(self._ids)

    @property
    def listing_ids(self) -> tuple[ListingId, ...]:
        """List what is in the catalog, in no order."""
        return tuple(self._rows)

    def rows(self, listing_id: ListingId) -> tuple[int, ...]:
        """List a listing's rows, in the order of its faces; none when it is not here."""
        return self._rows.get(listing_id, ())

    def listing_id(self, row: int) -> ListingId | None:
        """Say which listing a row is; None for a free row."""
        return self._ids[row] if row < len(self._ids) else None

    def faces(self, listing_id: ListingId) -> dict[Face, int]:
        """Say which row each face of a listing has."""
        return {FACES[self._columns["face"][row]]: row for row in self._rows.get(listing_id, ())}

    def version(self, listing_id: ListingId) -> int | None:
        """Say which version of a listing is here."""
        rows = self._rows.get(listing_id)
        return int(self._columns["version"][rows[0]]) if rows else None

    def digest(self, row: int) -> int:
        """Name the text of a row."""
        return int(self._columns["digest"][row])

    def put(self, listing: IndexedListing) -> dict[Face, int]:
        """Add or replace a listing and say which row each of its faces has.

        Other faces than before get other rows: what everybody might read must not answer for outsiders until the
        lexical index has forgotten it.
        """
        old = self.faces(listing.id)
        faces = list(listing.texts)
        if set(old) == set(faces):
            rows = [old[face] for face in faces]
        else:
            self._forget(tuple(old.values()))
            rows = [self._new_row() for _ in faces]
        self._rows[listing.id] = tuple(rows)
        for face, row in zip(faces, rows, strict=True):
            self._ids[row] = listing.id
            self._fill(row, face, listing)
        return dict(zip(faces, rows, strict=True))

    def remove(self, listing_id: ListingId) -> tuple[int, ...]:
        """Take a listing out and say which rows it had; none is no error."""
        rows = self._rows.pop(listing_id, ())
        self.person_gone |= any(self._columns["kind"][row] == KINDS.index(Kind.EXPERT) for row in rows)
        self._forget(rows)
        return rows

    @property
    def forgotten(self) -> tuple[int, ...]:
        """List the rows that the lexical index is to forget before `release`."""
        return tuple(self._forgotten)

    def release(self) -> None:
        """Let the rows of what was removed be used again."""
        self._free.extend(self._forgotten)
        self._forgotten = []

    def mask(self, scope: CandidateScope, *, without: FacetName | None = None) -> Mask:
        """Mark the rows that a question may find; `without` leaves one facet's filter out, to count it."""
        height, columns, filters = self.height, self._columns, scope.filters
        face = Face.MEMBERS if scope.viewer.reads_members_text else Face.OUTSIDERS
        faces = columns["face"][:height]
        mask: Mask = columns["live"][:height] & ((faces == FACES.index(Face.EVERYBODY)) | (faces == FACES.index(face)))
        mask &= columns["expires"][:height] >= scope.today.toordinal()
        if scope.ranking:
            mask &= columns["rankable"][:height]
        if scope.kind is not None and without is not FacetName.KIND:
            mask &= columns["kind"][:height] == KINDS.index(scope.kind)
        if filters.languages and without is not FacetName.LANGUAGE:
            mask &= np.isin(columns["language"][:height], [LANGUAGES.index(each) for each in filters.languages])
        if filters.scale is not None and without is not FacetName.MATURITY:
            mask &= columns["scale"][:height] == SCALES.index(filters.scale)
            mask &= columns["level"][:height] >= (filters.level_min or 1)
        if filters.fields and without is not FacetName.FIELD:
            mask &= self.fields.any_of(filters.fields, height)
        if filters.places and without is not FacetName.PLACE:
            mask &= self.places.any_of(filters.places, height)
        if scope.among:
            mask &= np.isin(np.arange(height), [row for listing_id in scope.among for row in self.rows(listing_id)])
        return mask

    def written_in(self, language: Language) -> Mask:
        """Mark the rows whose listing is written in a language."""
        written: Mask = self._columns["language"][: self.height] == LANGUAGES.index(language)
        return written

    def for_members(self) -> Mask:
        """Mark the rows whose text is for members alone."""
        closed: Mask = self._columns["face"][: self.height] == FACES.index(Face.MEMBERS)
        return closed

    def facets(self, found: Mask, scope: CandidateScope) -> tuple[Facet, ...]:
        """Count what was found under each facet; a facet's own filter does not narrow its own counts.

        `found` marks what the words found, whatever the filters.
        """
        return tuple(Facet(name, self._count(name, found & self.mask(scope, without=name))) for name in FacetName)

    def newest(self, mask: Mask) -> Rows:
        """List the rows of a mask, newest first, ties by id."""
        rows: Rows = np.flatnonzero(mask)
        high, low, published = (self._columns[name][rows] for name in ("id_high", "id_low", "published"))
        newest: Rows = rows[np.lexsort((low, high, -published))]
        return newest

    def pack(self) -> dict[str, NDArray[np.generic]]:
        """Give everything as plain arrays, for a file."""
        height = self.height
        packed: dict[str, NDArray[np.generic]] = {name: column[:height] for name, column in self._columns.items()}
        packed |= {"forgotten": np.array(self._forgotten, np.int64), "person_gone": np.array([self.person_gone])}
        return packed | self.fields.pack("fields", height) | self.places.pack("places", height)

    @classmethod
    def unpack(cls, packed: dict[str, NDArray[np.generic]]) -> Self:
        """Read what `pack` gave. Raises ArtifactMismatch when the arrays do not fit each other."""
        catalog = cls()
        try:
            catalog._columns = {name: packed[name].astype(kind) for name, kind in _COLUMNS.items()}
            catalog._forgotten = packed["forgotten"].astype(np.int64).tolist()
            catalog.person_gone = bool(packed["person_gone"].any())
        except KeyError as error:
            raise ArtifactMismatch(f"the catalog has no column {error}; rebuild the index") from error
        height = len(packed["live"])
        if any(len(column) != height for column in catalog._columns.values()):
            raise ArtifactMismatch("the columns of the catalog differ in length; rebuild the index")
        catalog._ids = [None] * height
        rows: dict[ListingId, list[int]] = {}
        kept_back = set(catalog._forgotten)
        live, high, low = (catalog._columns[name].tolist() for name in ("live", "id_high", "id_low"))
        for row in range(height):
            if live[row]:
                listing_id = ListingId(UUID(int=high[row] << 64 | low[row]))
                catalog._ids[row] = listing_id
                rows.setdefault(listing_id, []).append(row)
            elif row not in kept_back:
                catalog._free.append(row)
        face = catalog._columns["face"]
        catalog._rows = {key: tuple(sorted(value, key=lambda row: face[row])) for key, value in rows.items()}
        catalog.fields = Bitmaps.unpack("fields", packed, height)
        catalog.places = Bitmaps.unpack("places", packed, height)
        return catalog

    def _count(self, name: FacetName, mask: Mask) -> tuple[tuple[str, int], ...]:
        height, columns = self.height, self._columns
        match name:
            case FacetName.KIND:
                counts = _enum_counts(columns["kind"][:height][mask], [each.value for each in KINDS])
            case FacetName.LANGUAGE:
                counts = _enum_counts(columns["language"][:height][mask], [each.value for each in LANGUAGES])
            case FacetName.MATURITY:
                pairs = columns["scale"][:height][mask].astype(np.int64) * 10 + columns["level"][:height][mask]
                values, numbers = np.unique(pairs[pairs >= 0], return_counts=True)
                counts = {
                    f"{SCALES[value // 10].value}:{value % 10}": int(number)
                    for value, number in zip(values, numbers, strict=True)
                }
            case FacetName.FIELD:
                counts = self.fields.counts(mask)
            case FacetName.PLACE:
                counts = self.places.counts(mask)
        return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def _new_row(self) -> int:
        if self._free:
            return self._free.pop()
        row = len(self._ids)
        self._ids.append(None)
        if row >= len(self._columns["live"]):
            for name, column in self._columns.items():
                self._columns[name] = np.concatenate((column, np.zeros(max(64, len(column)), dtype=column.dtype)))
        return row

    def _forget(self, rows: Sequence[int]) -> None:
        for row in rows:
            self._columns["live"][row] = False
            self._ids[row] = None
            self.fields.put(row, ())
            self.places.put(row, ())
            self._forgotten.append(row)

    def _fill(self, row: int, face: Face, listing: IndexedListing) -> None:
        columns, maturity = self._columns, listing.maturity
        values: dict[str, float] = {
            "live": True,
            "face": FACES.index(face),
            "kind": KINDS.index(listing.kind),
            "language": LANGUAGES.index(listing.language),
            "scale": SCALES.index(maturity.scale) if maturity else -1,
            "level": maturity.level if maturity else -1,
            "expires": listing.expires_on.toordinal() if listing.expires_on else NEVER,
            "published": listing.published_at.timestamp() if listing.published_at else 0.0,
            "rankable": listing.rankable,
            "version": listing.version,
        }
        for name, value in values.items():
            columns[name][row] = value
        high, low = divmod(listing.id.int, 1 << 64)
        for name, number in (("id_high", high), ("id_low", low), ("digest", listing.texts[face].digest)):
            columns[name][row] = np.uint64(number)
        self.fields.put(row, listing.fields)
        self.places.put(row, listing.places)


def _enum_counts(column: NDArray[np.generic], values: Iterable[str]) -> dict[str, int]:
    numbers = ((value, int(np.count_nonzero(column == place))) for place, value in enumerate(values))
    return {value: number for value, number in numbers if number}
