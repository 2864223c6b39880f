"""Enclosed text (附带内容): one pair compared with confidential texts that no index, cache, store or log ever holds.

What is enclosed is read beside what is indexed, in memory, and is gone when the answer is made.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from market.listing.achievement import Achievement
from market.listing.listing import BODY_LIMIT, Language
from market.listing.need import Need
from matcher.analysis.demand import read_demands
from matcher.analysis.query import PASSAGE_LIMIT, Query
from matcher.answering.answers import explained
from matcher.answering.match import Match
from matcher.answering.recall import Candidate
from matcher.index.index import Index
from matcher.index.lexical_query import TextReading
from matcher.index.meaning import TextVectors
from matcher.index.passages import split
from matcher.index.text import PASSAGE_CHARACTERS, full_text, prose_of
from matcher.ranking.assessment import assess
from matcher.ranking.feature import Feature
from matcher.ranking.field_features import asking_of
from matcher.ranking.ranker import Ranker
from matcher.ranking.readings import Readings
from matcher.ranking.text_features import term_features, usual_cosines

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialPair:
    """A need and an achievement, as their reader may read them, each with what is enclosed ("" for nothing)."""

    need: Need
    achievement: Achievement
    need_text: str = ""
    achievement_text: str = ""

    @property
    def query(self) -> Query:
        """Read the need as a question; what is enclosed comes first, so that no limit cuts it."""
        text = full_text(self.need)
        own = passages_of(self.need_text)
        return Query(
            text.title,
            "\n".join(filter(None, (text.body, self.need_text))),
            (*own, *text.passages)[:PASSAGE_LIMIT],
            prose="\n".join(filter(None, (prose_of(self.need), self.need_text))),
        )

    @property
    def whole_need(self) -> Need:
        """Give the need with what is enclosed in its body, for reading figures from it."""
        return replace(self.need, body=f"{self.need_text}\n{self.need.body}"[:BODY_LIMIT])

    @property
    def whole_achievement(self) -> Achievement:
        """Give the achievement with what is enclosed in its body, for reading figures from it."""
        return replace(self.achievement, body=f"{self.achievement_text}\n{self.achievement.body}"[:BODY_LIMIT])


def passages_of(text: str) -> tuple[str, ...]:
    """Cut an enclosed text as an indexed one is cut, at most as many passages as are compared."""
    return tuple(each.text for each in split(text, limit_characters=PASSAGE_CHARACTERS))[:PASSAGE_LIMIT]


def judge_confidential_pair(
    pair: ConfidentialPair,
    candidate: Candidate,
    index: Index,
    *,
    ranker: Ranker | None,
    vectors: TextVectors | None,
    passages: Vectors | None,
) -> Match:
    """Grade and explain a pair whose candidate was scored by what is indexed, with what is enclosed beside it.

    `passages` are the vectors of the achievement's enclosed passages, (n, d). The readings that others share are left
    alone. The match holds the achievement without what is enclosed.
    """
    query = pair.query
    if candidate.features is not None and pair.achievement_text:
        with index.lock:
            features = confidential_features(index, pair, query, candidate.features, vectors=vectors, passages=passages)
        candidate = replace(candidate, features=features, passages=None)
    listing, found = pair.whole_achievement, {pair.achievement.id: pair.whole_achievement}
    asked = asking_of(pair.whole_need)
    sorted_ = assess(asked, [candidate], found, ranker=ranker, readings=Readings(), fold=index.words.fold, gated=False)
    assessed = {each.listing.id: each for each in sorted_.main}
    (match,) = explained(
        query, [candidate], found, index, asking=pair.need.KIND, kind=listing.KIND, limit=1, assessed=assessed
    )
    return replace(match, listing=pair.achievement)


def confidential_features(
    index: Index,
    pair: ConfidentialPair,
    query: Query,
    features: Mapping[Feature, float],
    *,
    vectors: TextVectors | None,
    passages: Vectors | None,
) -> dict[Feature, float]:
    """Give a row's features of text with what is enclosed counted in; called under the index's lock.

    A word that only what is enclosed holds counts as BM25 counts one that stands once in a text of usual length.
    """
    counted = dict(features)
    if counted.get(Feature.SAME_LANGUAGE) == 1.0:
        whole = index.words.fold(f"{full_text(pair.achievement).whole}\n{pair.achievement_text}")
        score = index.characters.text_score(index.words.fold(query.whole), whole)
        counted[Feature.WHOLE_WHOLE_CHARACTERS] = float(np.sqrt(score))
        terms = list(read_demands(query.whole, index.words).nouns)
        if terms:
            held = index.characters.text_holds(terms, whole)[None, :]
            counted |= {key: float(values[0]) for key, values in term_features(index, query, terms, held).items()}
        counted[Feature.WHOLE_WORDS] = counted.get(Feature.WHOLE_WORDS, 0.0) + _words_added(index, pair, query)
    if vectors is not None and passages is not None and len(passages):
        counted |= _meant(index, pair.achievement.language, query, counted, vectors=vectors, passages=passages)
    return counted


def _words_added(index: Index, pair: ConfidentialPair, query: Query) -> float:
    """Weigh the need's words that only what is enclosed holds, as a share of all its words."""
    asked = Counter(index.words.cut(query.whole))
    if not asked:
        return 0.0
    weights = 1.0 + np.log(np.array(list(asked.values()), dtype=np.float64))
    weighed = weights * index.lexical.rarity(list(asked), TextReading.WORDS)
    known = set(index.words.cut(full_text(pair.achievement).whole))
    new = set(index.words.cut(pair.achievement_text)) - known
    added = np.array([word in new for word in asked], dtype=np.float64)
    return float((weighed * added).sum() / weighed.sum()) if weighed.sum() > 0 else 0.0


def _meant(
    index: Index,
    language: Language,
    query: Query,
    known: Mapping[Feature, float],
    *,
    vectors: TextVectors,
    passages: Vectors,
) -> dict[Feature, float]:
    """Let the closest enclosed passage speak where it is closer than what is indexed."""
    if index.meaning is None:
        return {}
    closest = {Feature.TITLE_BODY_MEANING: float((passages @ vectors.title).max())}
    if query.passages != (query.title,):
        closest[Feature.BODY_BODY_MEANING] = float((passages @ vectors.passages.T).max())
    usual = usual_cosines(index, index.meaning, vectors, language)
    return {
        feature: max(known.get(feature, -np.inf), (cosine - usual[feature][0]) / usual[feature][1])
        for feature, cosine in closest.items()
        if feature in usual
    }
