"""Common needs of the market (共性需求): its needs' vectors, clustered within fields, named, with the firms counted.

Terms of a cluster (簇标签): the words by which needs that lie together are told from the others of their field.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log

from market.challenge.need_cluster import FIRMS_MIN, FoundCluster
from market.listing.field import Scheme, ancestors
from market.listing.filters import NO_FILTERS
from market.listing.listing import Kind, Language, ListingId
from market.listing.need import Need
from market.listing.store import needs
from market.postgres.db import Database
from market.viewer import OPERATOR, PUBLIC
from matcher.challenge.clustering import NEEDS_MIN, RowCluster, Vectors, centred, clusters_of
from matcher.index.catalog import CandidateScope
from matcher.index.index import Index
from matcher.index.mean_vectors import mean_vectors
from matcher.index.text import full_text
from matcher.index.words import Words

TERMS = 4
"""So many terms name a cluster."""
SHARED_BY = 2
"""A term counts that needs of so many firms hold."""


def terms_of(members: Sequence[tuple[str, frozenset[str]]], field: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """Name the terms of a cluster, the most telling first: `members` are (firm, its need's words), `field` all needs.

    A class-based TF-IDF: the share of the cluster's needs that hold a word, times log(1 + needs / needs with it). What
    fewer firms than SHARED_BY hold is left out, so that no term tells of one firm alone. Ties keep the longer, then the
    smaller word first. No shared word gives none.
    """
    held = Counter(word for _, words in members for word in words)
    firms: dict[str, set[str]] = {}
    for firm, words in members:
        for word in words:
            firms.setdefault(word, set()).add(firm)
    everywhere = Counter(word for words in field for word in words)
    weights = {
        word: count / len(members) * log(1 + len(field) / max(everywhere[word], 1))
        for word, count in held.items()
        if len(firms[word]) >= SHARED_BY
    }
    ranked = sorted(weights, key=lambda word: (-weights[word], -len(word), word))
    return tuple(ranked[:TERMS])


_AT_ONCE = 200
_LETTERS_MIN = 2


@dataclass(frozen=True, slots=True)
class _Texts:
    """The needs of one language, and the nouns of what everybody may read of each; rows are places in `ids`."""

    ids: Sequence[ListingId]
    needs: Mapping[ListingId, Need]
    nouns: Mapping[ListingId, frozenset[str]]

    def member(self, row: int) -> tuple[str, frozenset[str]]:
        """Give whose a need is, and its nouns."""
        return str(self.needs[self.ids[row]].organization_id), self.nouns[self.ids[row]]


async def find_common(database: Database, index: Index, words: Words, *, today: date) -> tuple[FoundCluster, ...]:
    """Find needs of several firms that lie together, among those that are public today.

    Each need is looked at in every industry that it names; of clusters that lie in one another the largest is kept.
    What names a cluster is cut from texts that everybody may read. Everything is computed in a thread of its own.
    """
    scope = CandidateScope(viewer=OPERATOR, filters=NO_FILTERS, today=today, kind=Kind.NEED)
    ids, vectors = await asyncio.to_thread(mean_vectors, index, scope)
    known = await _read(database, ids)
    shown = await _read(database, ids, public=True)
    return await asyncio.to_thread(_common, ids, vectors, known, shown, words)


async def _read(database: Database, ids: Sequence[ListingId], *, public: bool = False) -> dict[ListingId, Need]:
    read: dict[ListingId, Need] = {}
    for start in range(0, len(ids), _AT_ONCE):
        async with database.reading() as conn:
            read |= await needs.find(conn, ids[start : start + _AT_ONCE], viewer=PUBLIC if public else OPERATOR)
    return read


def _common(
    ids: Sequence[ListingId],
    vectors: Vectors,
    known: Mapping[ListingId, Need],
    shown: Mapping[ListingId, Need],
    words: Words,
) -> tuple[FoundCluster, ...]:
    nouns = {id_: frozenset(_nouns(need, words)) for id_, need in shown.items() if id_ in known}
    found: list[FoundCluster] = []
    for language in Language:
        rows = [row for row, id_ in enumerate(ids) if id_ in nouns and known[id_].language is language]
        if len(rows) < NEEDS_MIN:
            continue
        texts = _Texts([ids[row] for row in rows], known, nouns)
        blocks = _blocks([known[id_] for id_ in texts.ids])
        for field, clusters in clusters_of(centred(vectors[rows]), blocks).items():
            found += [_found(field, each, texts, blocks[field]) for each in clusters]
    return _largest([each for each in found if each.organizations >= FIRMS_MIN])


def _blocks(of: Sequence[Need]) -> dict[str, list[int]]:
    """Sort needs by the industries that they name (B1.01)."""
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for row, need in enumerate(of):
        codes = [ancestors(field.code) for field in need.fields if field.scheme is Scheme.PLAN]
        for industry in dict.fromkeys(code[min(1, len(code) - 1)] for code in codes):
            blocks[industry].append(row)
    return dict(sorted(blocks.items()))


def _found(field: str, cluster: RowCluster, texts: _Texts, block: Sequence[int]) -> FoundCluster:
    members = [texts.member(row) for row in cluster.rows]
    return FoundCluster(
        field=field,
        need_ids=tuple(texts.ids[row] for row in cluster.rows),
        organizations=len({firm for firm, _ in members}),
        terms=terms_of(members, [texts.member(row)[1] for row in block]),
        silhouette=cluster.silhouette,
        spread=cluster.spread,
    )


def _largest(found: Sequence[FoundCluster]) -> tuple[FoundCluster, ...]:
    """Leave out what lies within another, and what was found in a second field."""
    kept: list[FoundCluster] = []
    for each in sorted(found, key=lambda one: (-len(one.need_ids), one.spread, one.field)):
        if not any(set(each.need_ids) <= set(other.need_ids) for other in kept):
            kept.append(each)
    return tuple(sorted(kept, key=lambda one: one.spread))


def _nouns(need: Need, words: Words) -> list[str]:
    text = full_text(need)
    return [word.text for word in words.nouns(f"{text.title}\n{text.body}") if len(word.text) >= _LETTERS_MIN]
