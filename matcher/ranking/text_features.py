"""Features of text (文本特征): a need and candidate listings compared in every way that the index knows.

What asks is called the need here, whichever kind it is; what answers is called the listing.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from market.listing.listing import Language
from matcher.analysis.demand import read_demands
from matcher.analysis.query import Query
from matcher.index.index import Index
from matcher.index.lexical_query import TextReading
from matcher.index.meaning import Meaning, TextVectors
from matcher.ranking.calibration import SAMPLE, SAMPLE_MIN
from matcher.ranking.feature import Feature, FeatureValues, Values

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

_NARROWEST = 1e-3
"""A spread of cosines below this is none: every text of the sample is the same."""


def text_features(index: Index, query: Query, vectors: TextVectors | None, rows: Rows) -> FeatureValues:
    """Compare a need with rows of the index, whichever way brought them up; called under the index's lock.

    Without vectors, or for a row without, meaning is absent. A need or a listing without a body has no feature of its
    body. Texts of two languages share no words: what is counted in words is absent then.
    """
    count = len(rows)
    native = index.catalog.written_in(query.language)[rows]
    features: dict[Feature, Values] = {Feature.SAME_LANGUAGE: native.astype(np.float64)}
    for feature, values in _worded(index, query, rows).items():
        features[feature] = np.where(native, values, np.nan)
    bodied = np.ones(count, dtype=np.bool_)
    if vectors is not None and index.meaning is not None and count:
        bodied = index.meaning.bodied(rows)
        features |= _meant(index, index.meaning, query, vectors, rows, bodied=bodied)
    features[Feature.WHOLE_WHOLE_CHARACTERS] = np.where(bodied, features[Feature.WHOLE_WHOLE_CHARACTERS], np.nan)
    return features


def _worded(index: Index, query: Query, rows: Rows) -> dict[Feature, Values]:
    members = bool(index.catalog.for_members()[rows].any())

    def words(text: str, reading: TextReading) -> Values:
        counted = Counter(index.words.cut(text))
        weights = 1.0 + np.log(np.array(list(counted.values()), dtype=np.float64))
        most = float((weights * index.lexical.rarity(list(counted), TextReading.WORDS)).sum()) if counted else 0.0
        scores = index.lexical.scores(text, reading, rows, members=members).astype(np.float64)
        return scores / most if most > 0 else np.full(len(rows), np.nan)

    whole, title = index.words.fold(query.whole), index.words.fold(query.title)
    features = {
        Feature.TITLE_TITLE_WORDS: words(query.title, TextReading.TITLE_WORDS),
        Feature.WHOLE_WORDS: words(query.whole, TextReading.WORDS),
        Feature.TITLE_TITLE_CHARACTERS: _root(index.titles.scores(title, rows)),
        Feature.WHOLE_TITLE_CHARACTERS: _root(index.titles.scores(whole, rows)),
        Feature.WHOLE_WHOLE_CHARACTERS: _root(index.characters.scores(whole, rows)),
    }
    return features | _termed(index, query, rows)


def _termed(index: Index, query: Query, rows: Rows) -> dict[Feature, Values]:
    """Weigh the nouns of a need that the listings hold, and those that they leave open."""
    terms = list(read_demands(query.whole, index.words).nouns)
    if not terms:
        return {}
    return term_features(index, query, terms, index.characters.holds(terms, rows))


def term_features(index: Index, query: Query, terms: list[str], held: Mask) -> dict[Feature, Values]:
    """Weigh the terms of a need that texts hold, (texts, terms), and those that they leave open; (texts,) each."""
    rarity = index.lexical.rarity(terms, TextReading.WORDS).astype(np.float64)
    named = set(read_demands(query.title, index.words).nouns)
    of_title = rarity * np.array([term in named for term in terms], dtype=np.float64)
    features = {
        Feature.RARE_TERMS_SHARED: np.log1p(held @ rarity),
        Feature.TERMS_OPEN: 1.0 - (held @ rarity) / rarity.sum(),
    }
    if of_title.sum() > 0:
        features[Feature.TITLE_TERMS_OPEN] = 1.0 - (held @ of_title) / of_title.sum()
    return features


def _meant(
    index: Index, meaning: Meaning, query: Query, vectors: TextVectors, rows: Rows, *, bodied: Mask
) -> dict[Feature, Values]:
    """Measure cosines in spreads above what is usual for this need in the language of each listing."""
    found = _Cosines.of(meaning, vectors, rows)
    features = {feature: np.full(len(rows), np.nan) for feature in _COSINES}
    for language in Language:
        mine = index.catalog.written_in(language)[rows]
        if not mine.any():
            continue
        for feature, (mean, spread) in usual_cosines(index, meaning, vectors, language).items():
            features[feature][mine] = (found.by(_COSINES[feature])[mine] - mean) / spread
    for feature in (Feature.TITLE_BODY_MEANING, Feature.BODY_BODY_MEANING):
        features[feature][~bodied] = np.nan
    if query.passages == (query.title,):
        for feature in (Feature.BODY_TITLE_MEANING, Feature.BODY_BODY_MEANING):
            features[feature][:] = np.nan
    return features


def usual_cosines(
    index: Index, meaning: Meaning, vectors: TextVectors, language: Language
) -> dict[Feature, tuple[float, float]]:
    """Say for each feature of meaning which cosine is usual among the listings of a language, and how far they spread.

    Nothing where no listing has vectors; what is usual tells nothing of texts for members alone.
    """
    open_to_all = ~index.catalog.for_members()
    sample = _sample(meaning, open_to_all & index.catalog.written_in(language))
    if len(sample) < SAMPLE_MIN:
        sample = _sample(meaning, open_to_all)
    if not len(sample):
        return {}
    usual = _Cosines.of(meaning, vectors, sample)
    known = {feature: usual.by(name) for feature, name in _COSINES.items()}
    return {feature: (float(each.mean()), max(float(each.std()), _NARROWEST)) for feature, each in known.items()}


@dataclass(frozen=True, slots=True)
class _Cosines:
    """How close titles and closest passages of a need and of rows are, (n,) each, NaN for a row without vectors."""

    title_title: Values
    body_title: Values
    title_body: Values
    body_body: Values

    @classmethod
    def of(cls, meaning: Meaning, vectors: TextVectors, rows: Rows) -> Self:
        """Compare a need with rows."""
        titles, bodies = meaning.cosines(np.concatenate((vectors.title[None, :], vectors.passages)), rows)
        return cls(
            title_title=titles[:, 0].astype(np.float64),
            body_title=np.fmax.reduce(titles[:, 1:], axis=1, initial=np.nan).astype(np.float64),
            title_body=bodies[:, 0].astype(np.float64),
            body_body=np.fmax.reduce(bodies[:, 1:], axis=1, initial=np.nan).astype(np.float64),
        )

    def by(self, name: str) -> Values:
        """Give one of them."""
        values: Values = getattr(self, name)
        return values


_COSINES = {
    Feature.TITLE_TITLE_MEANING: "title_title",
    Feature.BODY_TITLE_MEANING: "body_title",
    Feature.TITLE_BODY_MEANING: "title_body",
    Feature.BODY_BODY_MEANING: "body_body",
}


def _sample(meaning: Meaning, mask: Mask) -> Rows:
    """Pick at most SAMPLE rows of the mask, evenly spread, that have vectors."""
    rows = np.flatnonzero(mask)
    spread = rows[np.linspace(0, len(rows) - 1, min(SAMPLE, len(rows))).astype(np.int64)]
    return spread[[meaning.digest(row) is not None for row in spread.tolist()]]


def _root(similarities: NDArray[np.float32]) -> Values:
    """Take the root: cosines of n-grams crowd near 0, and one very high value must not drown the rest."""
    roots: Values = np.sqrt(similarities.astype(np.float64))
    return roots
