"""Terms of a cluster (簇标签): the words by which needs that lie together are told from the others of their field."""

from collections import Counter
from collections.abc import Sequence
from math import log

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
