"""Reranking (重排): the first answers in the order of a reranker, or in their own where it has nothing to say."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.answering.match import Reranking
from matcher.encoder.reranker import RERANKED, RerankerQueue
from matcher.index.text import full_text
from matcher.ranking.assessment import Assessed


@dataclass(frozen=True, slots=True)
class Reranked:
    """Answers, best first; `by` names who ordered the first of them, `state` None where no reranker is named."""

    main: tuple[Assessed, ...]
    state: Reranking | None = None
    by: str = ""


async def reranked(need: str, main: Sequence[Assessed], desk: RerankerQueue | None) -> Reranked:
    """Order the first RERANKED answers anew, ties as they stood; levels, chances and reasons stay the ranker's.
    A score stays the ranker's too: it says what it always says, and the order of the first answers is not by it.
    """
    first = list(main[:RERANKED])
    if desk is None:
        return Reranked(tuple(main))
    if not first:
        return Reranked(tuple(main), Reranking.DONE)
    found = await desk.scores(need, [full_text(each.listing).whole for each in first])
    if found is None:
        return Reranked(tuple(main), Reranking.FAILED)
    name, scores = found
    order = np.argsort(-scores, kind="stable")
    return Reranked((*(first[place] for place in order), *main[RERANKED:]), Reranking.DONE, name)
