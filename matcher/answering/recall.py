"""Recall (召回) and scoring: which rows could answer a query, and how close each is by every signal."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from market.listing.listing import Kind, Language, ListingId
from matcher.analysis.query import Query
from matcher.answering.match import Signal
from matcher.index.catalog import CandidateScope, Mask
from matcher.index.index import Index
from matcher.index.lexical_query import TextReading
from matcher.index.meaning import BodyMatch, TextVectors
from matcher.ranking.calibration import calibrated
from matcher.ranking.feature import Feature, FeatureValues
from matcher.ranking.fusion import fuse
from matcher.ranking.ranker import Ranker
from matcher.ranking.text_features import text_features

CANDIDATES = 100
"""How many rows each way of recall brings up."""

Rows = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listing that was ranked: its score, its signals as `fuse` takes them, and the passages that met best, the
    query's first. `features` are those that a ranker looked at, missing ones left out; None where fusion ranked.
    """

    listing_id: ListingId
    score: float
    signals: Mapping[Signal, float]
    passages: tuple[int, int] | None
    features: Mapping[Feature, float] | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """The signals of rows, each (n,), NaN where a row's meaning is not encoded yet; absent without a query vector.

    `comparable` holds them as `fuse` takes them: cosines on the default encoder's scale for one language, and words
    only where both texts are of one.
    """

    signals: Mapping[Signal, Values]
    comparable: Mapping[Signal, Values]
    bodies: BodyMatch | None


def rank(
    index: Index,
    query: Query,
    vectors: TextVectors | None,
    scope: CandidateScope,
    *,
    limit: int,
    without: ListingId | None = None,
    among: Collection[ListingId] = (),
    ranker: Ranker | None = None,
) -> list[Candidate]:
    """Rank what is in scope for a query, best first, ties by row; `without` is the listing that asks.

    Where listings are named by `among` no others are ranked, and all of them that are in scope.

    By the ranker's gains where one is given and knows the vectors, else by fusion. Without vectors, or with those of
    another encoder than the index has, only words are compared.
    """
    with index.lock:
        vectors = comparable(index, vectors)
        mask = index.catalog.mask(scope)
        mask[list(index.catalog.rows(without)) if without is not None else []] = False
        rows = _named(index, mask, among) if among else recall(index, query, vectors, mask)
        if not len(rows):
            return []
        votes = scope.kind is Kind.EXPERT
        if ranker is None or vectors is None or index.meaning is None:
            scored = score(index, query, vectors, rows, votes=votes)
            scores = fuse(scored.comparable)
            best = np.lexsort((rows, -scores))[:limit]
            return [_candidate(index, rows, scored, scores, int(place)) for place in best]
        features = text_features(index, query, vectors, rows)
        scores = ranker.grade(features, len(rows)).gains
        best = np.lexsort((rows, -scores))[:limit]
        first = rows[best]  # the signals of a row look at no other row, and only these are shown
        scored = score(index, query, vectors, first, votes=votes)
        made = (_candidate(index, first, scored, scores[best], place) for place in range(len(first)))
        return [replace(each, features=_known(features, int(place))) for each, place in zip(made, best, strict=True)]


def _named(index: Index, mask: Mask, among: Collection[ListingId]) -> Rows:
    """List the rows of some listings that are in the mask, ascending."""
    rows = np.unique([row for listing_id in among for row in index.catalog.rows(listing_id)]).astype(np.int64)
    return rows[mask[rows]]


def comparable(index: Index, vectors: TextVectors | None) -> TextVectors | None:
    """Give back the vectors of a query if the index has vectors of the same encoder, else None.

    After a change of encoder the old vectors stay until the index takes up the new ones.
    """
    if vectors is None or index.meaning is None:
        return None
    return vectors if vectors.encoder_key in ("", index.meaning.encoder_key) else None


def recall(index: Index, query: Query, vectors: TextVectors | None, mask: Mask, *, k: int = CANDIDATES) -> Rows:
    """List the rows of the mask that any way of recall brings up, ascending: words, characters, titles, passages."""
    members = bool((mask & index.catalog.for_members()).any())
    readings = (TextReading.WORDS, TextReading.CHARACTERS)
    found = [
        index.lexical.recall(query.whole, reading, k=k, allowed=mask, members=members).rows for reading in readings
    ]
    if vectors is not None and index.meaning is not None:
        # Texts of one language lie closer to each other: without a look of its own the other would not come up.
        foreign = mask & ~index.catalog.written_in(query.language)
        for part in (mask, foreign) if foreign.any() else (mask,):
            found.append(index.meaning.nearest_titles(vectors.title, k, part))
            found.append(index.meaning.nearest_passages(vectors.passages, k, part))
    rows = np.unique(np.concatenate(found)).astype(np.int64)
    return rows[mask[rows]]


def score(index: Index, query: Query, vectors: TextVectors | None, rows: Rows, *, votes: bool = False) -> Scored:
    """Compute every signal of every row, whichever way brought it up; `votes` counts experts' evidence.

    Two languages share no words, which says nothing against a row: its words and characters don't count then.
    """
    closed = index.catalog.for_members()
    members = bool(closed[rows].any())
    signals = {
        Signal.WORDS: index.lexical.scores(query.whole, TextReading.WORDS, rows, members=members).astype(np.float64),
        Signal.CHARACTERS: index.characters.scores(index.words.fold(query.whole), rows).astype(np.float64),
    }
    if vectors is None or index.meaning is None:
        return Scored(signals, signals, None)
    bodies = index.meaning.body_similarities(vectors.passages, rows, votes=votes)
    signals[Signal.TITLE_MEANING] = index.meaning.title_similarities(vectors.title, rows).astype(np.float64)
    signals[Signal.BODY_MEANING] = bodies.similarities.astype(np.float64)
    masks = {language: index.catalog.written_in(language) for language in Language}
    indexed = index.meaning.rows
    indexed = indexed[~closed[indexed]]  # what is usual tells nothing of texts for members alone
    groups = {language: (mask[rows], indexed[mask[indexed]]) for language, mask in masks.items()}
    comparable = dict(calibrated(index.meaning, vectors, signals, asking=query.language, groups=groups))
    speechless = ~groups[query.language][0] & ~np.isnan(signals[Signal.TITLE_MEANING])
    for signal in (Signal.WORDS, Signal.CHARACTERS):
        comparable[signal] = np.where(speechless, np.nan, signals[signal])
    return Scored(signals, comparable, bodies)


def _candidate(index: Index, rows: Rows, scored: Scored, scores: Values, place: int) -> Candidate:
    listing_id = index.catalog.listing_id(int(rows[place]))
    if listing_id is None:
        raise AssertionError("a row that is in no mask was ranked")
    signals = {name: float(values[place]) for name, values in scored.comparable.items() if not np.isnan(values[place])}
    passages = None
    if scored.bodies is not None and scored.bodies.query_passages[place] >= 0:
        passages = (int(scored.bodies.query_passages[place]), int(scored.bodies.row_passages[place]))
    return Candidate(listing_id, float(scores[place]), signals, passages)


def _known(features: FeatureValues, place: int) -> dict[Feature, float]:
    """Take one candidate's features, without those that it lacks."""
    values = ((feature, float(column[place])) for feature, column in features.items())
    return {feature: value for feature, value in values if not np.isnan(value)}
