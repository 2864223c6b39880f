"""Peers (对照): the plain systems that ours has to beat.

Three are a single way of comparing two texts: each sees a need and a document whole (title and text, a line each), and
takes its statistics from the whole collection. One is the sum of two of them, one is chance.
"""

import unicodedata
from collections.abc import Sequence
from zlib import crc32

import numpy as np
import rjieba
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from matcher.encoder.encoder import Encoder
from matcher.evaluation.collection import Text
from matcher.evaluation.system import Rows, Scores, System

K1 = 1.2
B = 0.75
"""Lucene's own: how fast a repeated word counts less, and how much a long document pays for its length."""

_DUST = 1e-9


class Dense(System):
    """The encoder alone: the cosine of two vectors, one a text, cut where the encoder's length ends."""

    name = "dense"

    def __init__(self, documents: Sequence[Text], encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors = encoder.encode_documents([document.whole for document in documents])

    def scores(self, query: Text, rows: Rows) -> Scores:
        """Score documents by cosine."""
        vector = self._encoder.encode_queries([query.whole])[0]
        similarities: Scores = (self._vectors[rows] @ vector).astype(np.float64)
        return similarities


class WordBm25(System):
    """BM25 over the words that rjieba cuts (Robertson and Zaragoza, 2009; idf as in Lucene, never negative).

    A word of the query counts as often as it stands there. Words are folded by NFKC and case; what holds
    neither letter nor digit is no word.
    """

    name = "word_bm25"

    def __init__(self, documents: Sequence[Text]) -> None:
        self._vectorizer = CountVectorizer(analyzer=cut, dtype=np.float64)
        counts = self._vectorizer.fit_transform([document.whole for document in documents])
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        frequency = np.asarray((counts > 0).sum(axis=0)).ravel()
        idf = np.log1p((len(documents) - frequency + 0.5) / (frequency + 0.5))
        saturation = K1 * (1 - B + B * lengths / max(lengths.mean(), 1.0))
        weights = counts.tocsr(copy=True)
        row_of = np.repeat(np.arange(len(documents)), np.diff(weights.indptr))
        weights.data = idf[weights.indices] * weights.data * (K1 + 1) / (weights.data + saturation[row_of])
        self._weights = weights

    def scores(self, query: Text, rows: Rows) -> Scores:
        """Score documents by BM25."""
        wanted = self._vectorizer.transform([query.whole])
        return _column((self._weights[rows] @ wanted.T).toarray())


class CharacterTfidf(System):
    """The cosine of TF-IDF over character n-grams of 1 to 3, by scikit-learn, with 1 + ln tf for a count."""

    name = "character_tfidf"

    def __init__(self, documents: Sequence[Text]) -> None:
        self._vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
        self._weights = self._vectorizer.fit_transform([fold(document.whole) for document in documents])

    def scores(self, query: Text, rows: Rows) -> Scores:
        """Score documents by cosine."""
        wanted = self._vectorizer.transform([fold(query.whole)])
        return _column((self._weights[rows] @ wanted.T).toarray())


SINGLES = (Dense.name, WordBm25.name, CharacterTfidf.name)
"""The systems that compare in one way only."""


class ZSum(System):
    """The sum of two z-scores over a need's candidates: meaning of the titles, characters of the whole texts.

    A text without a title is taken whole. A way of comparing that finds all candidates equal adds nothing.
    """

    name = "z_sum"

    def __init__(self, documents: Sequence[Text], encoder: Encoder, characters: CharacterTfidf) -> None:
        self._encoder = encoder
        self._characters = characters
        self._titles = encoder.encode_documents([document.title or document.whole for document in documents])

    def scores(self, query: Text, rows: Rows) -> Scores:
        """Score documents by the sum; a score tells nothing beyond its need."""
        vector = self._encoder.encode_queries([query.title or query.whole])[0]
        titles = (self._titles[rows] @ vector).astype(np.float64)
        return _standardised(titles) + _standardised(self._characters.scores(query, rows))


class RandomOrder(System):
    """Chance: one random order of the documents for each need, fixed by the seed and the need's id."""

    name = "random"

    def __init__(self, documents: Sequence[Text], *, seed: int) -> None:
        self._count = len(documents)
        self._seed = seed

    def scores(self, query: Text, rows: Rows) -> Scores:
        """Draw a score for each document."""
        generator = np.random.default_rng((self._seed, crc32(query.id.encode())))
        return generator.random(self._count)[rows]


def fold(text: str) -> str:
    """Fold widths and case."""
    return unicodedata.normalize("NFKC", text).casefold()


def cut(text: str) -> list[str]:
    """Cut a text into folded words."""
    return [word for word in rjieba.cut(fold(text)) if any(character.isalnum() for character in word)]


def _column(array: NDArray[np.float64]) -> Scores:
    """Unroll an array of one column."""
    return array.astype(np.float64).reshape(-1)


def _standardised(values: Scores) -> Scores:
    """Put values at mean 0 and spread 1; all 0 where they spread no more than rounding does."""
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > _DUST else np.zeros_like(values)
