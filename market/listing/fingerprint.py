"""Fingerprint (文本指纹): by which texts that nearly repeat each other are found among very many.

A text is taken as its set of character shingles; two texts are as alike as the shared part of both sets (Jaccard).
MinHash with bands (Broder 1997; Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4) finds the likely pairs
by equal numbers, so that a database index can: of pairs at ALIKE, 99 of 100 share a band, of pairs at 0.2 one of 600.
The numbers are kept in the store, so they depend on nothing but this file: another formula needs a migration that
empties listing_fingerprint.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from market.listing.expert import Expert
from market.listing.listing import Kind, Listing

ALIKE: Final = 0.75
"""From here on two texts count as nearly the same: one sentence in eight changed, or one character in thirty."""
BANDS: Final = 25
"""How many numbers stand for a listing: those of its text, and the last for its title."""
_TEXT_BANDS: Final = BANDS - 1
_ROWS: Final = 6
_TITLE_LEAST: Final = 4
"""Characters of a title that says what a listing is, and not only which trade it belongs to."""
CHARACTERS: Final = 5_000
"""How much of a text is looked at; who copies a longer one copies its beginning."""

_DESIGNATION = re.compile(r"[a-z]*\d[a-z\d.\-/]*|第?[一二三四五六七八九十]+[代期型号]")
_YEAR = re.compile(r"(?:19|20)\d\d年度?")

Hashes = NDArray[np.uint64]
Shingles = NDArray[np.uint32]


def _mixed(values: Hashes) -> Hashes:
    """Spread every bit over all 64 (the finalizer of SplitMix64, Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _drawn(count: int, seed: int) -> Hashes:
    """Draw SplitMix64's numbers: the same on every machine and with every release of numpy, shape (count,)."""
    return _mixed(np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed))


_FACTORS = _drawn(_TEXT_BANDS * _ROWS, seed=1) | np.uint64(1)
_TERMS = _drawn(_TEXT_BANDS * _ROWS, seed=2)
_BASE = np.uint64(0x100000001B3)
_SALTS = {kind: _drawn(_TEXT_BANDS, seed=16 + place) for place, kind in enumerate(Kind)}


@dataclass(frozen=True, eq=False)
class Fingerprint:
    """A listing's shingles, each once in rising order (uint32), and the names that tell it from its likes.

    `title` is folded, and empty where an equal one means nothing: a very short one, and what an expert works on.
    """

    kind: Kind
    shingles: Shingles
    names: frozenset[str]
    title: str

    @cached_property
    def bands(self) -> tuple[int, ...]:
        """Compute the BANDS numbers (32 bits, signed) of which alike listings of one kind and names share some.

        Without a title the last one repeats the first.
        """
        hashes = self.shingles.astype(np.uint64)
        least = (hashes[:, None] * _FACTORS + _TERMS).min(axis=0) >> np.uint64(32)
        named = hashlib.sha256("\n".join(sorted(self.names)).encode()).digest()
        keys = _SALTS[self.kind] ^ np.frombuffer(named[:8], dtype="<u8")
        for row in least.reshape(_TEXT_BANDS, _ROWS).T:
            keys = keys * _BASE + row
        bands: list[int] = (_mixed(keys) >> np.uint64(32)).astype(np.uint32).view(np.int32).tolist()
        return (*bands, self._title_band() if self.title else bands[0])

    def _title_band(self) -> int:
        digest = hashlib.sha256(f"{self.kind.value}\n{self.title}".encode()).digest()
        return int.from_bytes(digest[:4], "little", signed=True)


def fingerprint(listing: Listing) -> Fingerprint:
    """Take the fingerprint of a listing's title, summary and body.

    A figure in a title names a product (a motor of 5 kW is none of 10 kW), a year does not; a figure in the text
    describes it. An expert is named by the person.
    """
    names = _designations(listing.title)
    if isinstance(listing, Expert) and listing.person is not None:
        names |= {listing.person.name}
    title = "" if isinstance(listing, Expert) else _plain(listing.title)
    shingles = _shingles(f"{listing.title}{listing.summary}{listing.body}")
    return Fingerprint(listing.KIND, shingles, names, title if len(title) >= _TITLE_LEAST else "")


def likeness(one: Fingerprint, other: Fingerprint) -> float:
    """Say how much two listings have in common, from 0 to 1; 0 where kinds or names differ."""
    if one.kind is not other.kind or one.names != other.names:
        return 0.0
    shared = np.intersect1d(one.shingles, other.shingles, assume_unique=True).size
    return shared / (one.shingles.size + other.shingles.size - shared)


def same_title(one: Fingerprint, other: Fingerprint) -> bool:
    """Say whether two listings of one kind have the same title, whatever their texts say: short ones differ soon."""
    return one.kind is other.kind and bool(one.title) and one.title == other.title


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _shingles(text: str) -> Shingles:
    """Give the shingles of a text: three characters of Chinese, five of a text in Latin letters; shape (n,), n ≥ 1."""
    plain = _plain(text[:CHARACTERS])
    written = np.frombuffer(plain.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    size = 5 if np.count_nonzero(written < 128) * 2 > written.size else 3
    codes = np.pad(written, (0, max(0, size - written.size)), constant_values=ord(" "))
    count = codes.size - size + 1
    hashes = np.zeros(count, dtype=np.uint64)
    for place in range(size):
        hashes = hashes * _BASE + codes[place : place + count]
    return np.unique((_mixed(hashes) >> np.uint64(32)).astype(np.uint32))


def _designations(title: str) -> frozenset[str]:
    plain = _YEAR.sub("", unicodedata.normalize("NFKC", title).casefold())
    return frozenset(_DESIGNATION.findall(plain))
