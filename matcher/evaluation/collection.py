"""Collection (评测集): needs, the documents that may answer them, and what was judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.errors import MatcherError

HIGHEST_SCORE = 30
"""A gain is 2^score - 1; a score above this is a mistake in the file, not a level."""
FAIR_SCORE = 2
"""The score of level 3 (较强相关): scores are levels less one."""


class BadCollection(MatcherError):
    """A judged collection, or a run over it, can't be used; the message names the file, the line and the fix."""


@dataclass(frozen=True, slots=True)
class Text:
    """A query or a document of a collection; either part may be empty, not both."""

    id: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """Join both parts, the title first, on lines of their own."""
        return "\n".join(part for part in (self.title, self.text) if part)


@dataclass(frozen=True, slots=True)
class Collection:
    """Queries, documents and what was judged: `qrels[query id][document id]` is a score from 0.

    Documents and queries keep the order of their files. Documents whose title and text both are equal are
    one, under the id that sorts first, with the highest score given to any of them; `merged` names for each
    that went into another the one it went into. Every id in `qrels` exists. `slices[query id]` holds the
    query's own groups, value by name.
    """

    queries: tuple[Text, ...]
    documents: tuple[Text, ...]
    qrels: Mapping[str, Mapping[str, int]]
    merged: Mapping[str, str] = field(default_factory=dict)
    slices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def judged_pool(self) -> bool:
        """Whether the judges also said what is irrelevant (a 0), so that only judged pairs can be ranked."""
        return any(score == 0 for judged in self.qrels.values() for score in judged.values())

    @property
    def relevant_from(self) -> int:
        """Say from which score on a document is relevant: that of level 3, or 1 where no score is above 1."""
        graded = any(score >= FAIR_SCORE for judged in self.qrels.values() for score in judged.values())
        return FAIR_SCORE if graded else 1


def merge_equal(
    queries: tuple[Text, ...],
    documents: tuple[Text, ...],
    qrels: Mapping[str, Mapping[str, int]],
    slices: Mapping[str, Mapping[str, str]],
) -> Collection:
    """Make a collection in which equal documents are one."""
    equals: dict[tuple[str, str], list[str]] = {}
    for document in documents:
        equals.setdefault((document.title, document.text), []).append(document.id)
    merged = {id_: min(ids) for ids in equals.values() for id_ in ids if id_ != min(ids)}
    return Collection(
        queries=queries,
        documents=tuple(document for document in documents if document.id not in merged),
        qrels={query: _highest(judged, merged) for query, judged in qrels.items()},
        merged=merged,
        slices=slices,
    )


def _highest(judged: Mapping[str, int], merged: Mapping[str, str]) -> dict[str, int]:
    highest: dict[str, int] = {}
    for document, score in judged.items():
        kept = merged.get(document, document)
        highest[kept] = max(score, highest.get(kept, 0))
    return highest
