"""Rankings for judges (评判用排序): what may answer a need, ranked in each way alone.

Labels that come from one system's suggestions flatter that system; a pool that judges are shown is mixed from several.
"""

import numpy as np
from numpy.typing import NDArray

from market.judging.turn import Rankings
from market.listing.listing import Kind, ListingId
from matcher.analysis.query import Query
from matcher.answering.match import Signal
from matcher.answering.recall import comparable, recall, score
from matcher.errors import EncoderUnavailable
from matcher.index.catalog import CandidateScope
from matcher.index.index import Index
from matcher.index.meaning import TextVectors

DENSE = "dense"
WORDS = "words"
CHARACTERS = "characters"


def rank_apart(
    index: Index, query: Query, vectors: TextVectors | None, scope: CandidateScope, *, without: ListingId, limit: int
) -> Rankings:
    """Rank what is in scope by meaning alone, by words alone, by characters alone; ties by row.

    By meaning is the mean of two raw cosines: title with title, and the best pair of passages. What shares no word is
    not in the ranking by words. Raises EncoderUnavailable when meanings can't be compared: a pool without them would
    favour words.
    """
    with index.lock:
        vectors = comparable(index, vectors)
        if vectors is None:
            raise EncoderUnavailable("meanings can't be compared yet, so no pool is drawn; try again in a minute")
        mask = index.catalog.mask(scope)
        mask[list(index.catalog.rows(without))] = False
        rows = recall(index, query, vectors, mask)
        if not len(rows):
            return {DENSE: (), WORDS: (), CHARACTERS: ()}
        signals = score(index, query, vectors, rows, votes=scope.kind is Kind.EXPERT).signals
        meaning = (signals[Signal.TITLE_MEANING] + signals[Signal.BODY_MEANING]) / 2
        words, characters = signals[Signal.WORDS], signals[Signal.CHARACTERS]
        return {
            DENSE: _order(index, rows, meaning, ~np.isnan(meaning), limit),
            WORDS: _order(index, rows, words, words > 0, limit),
            CHARACTERS: _order(index, rows, characters, characters > 0, limit),
        }


def _order(
    index: Index, rows: NDArray[np.int64], values: NDArray[np.float64], found: NDArray[np.bool_], limit: int
) -> tuple[ListingId, ...]:
    """Order those rows that were found, (n,), best first."""
    kept, scores = rows[found], values[found]
    best = kept[np.lexsort((kept, -scores))[:limit]]
    ids = (index.catalog.listing_id(int(row)) for row in best)
    return tuple(id_ for id_ in ids if id_ is not None)
