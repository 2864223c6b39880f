"""Coaching (体检服务): hints for a text while it is written, asked of the index as a question of its own.

The text is read and forgotten. Whoever writes sends many texts, so only a few of them are answered at a time, and
people who wait for answers keep the larger part of the encoder's queue.
"""

import asyncio

from market.indicator.indicator import Force
from market.listing.filters import Filters
from market.listing.listing import Kind
from market.posting.draft import read_draft
from market.viewer import Viewer
from matcher.analysis.query import TEXT_LIMIT, is_thin
from matcher.answering.match import Answers, QueryNote
from matcher.answering.matching import Matching
from matcher.coach.coach import coach_achievement, coach_need, near_listings
from matcher.coach.hint import Gap, Hint
from matcher.errors import Busy
from matcher.index.simplified import Simplifier

NEAR_MAX = 20
"""So many of the closest listings are what a text is compared with."""
AT_ONCE_MAX = 4
RETRY_S = 3

_NOT_READ = frozenset({QueryNote.EMPTY, QueryNote.NO_WORDS})


class Coaching:
    """Gives hints; at most `at_once` texts are answered at the same time."""

    def __init__(self, matching: Matching, simplify: Simplifier, *, at_once: int = AT_ONCE_MAX) -> None:
        self._matching = matching
        self._simplify = simplify
        self._at_once = at_once
        self._asking = 0

    async def hints(
        self, text: str, kind: Kind, *, viewer: Viewer, filters: Filters, without: frozenset[Gap] = frozenset()
    ) -> tuple[Hint, ...]:
        """Ask for what comes close to a text, and name what the text leaves out.

        `kind` is what the text describes: a need or an achievement. Raises Busy and market.errors.StoreUnavailable.
        """
        if is_thin(text):
            return await self.hints_beside(text, kind, Answers(), without=without)
        if self._asking >= self._at_once:
            raise Busy(RETRY_S)
        self._asking += 1
        try:
            answers = await self._matching.match_text(text, viewer=viewer, filters=filters, limit=NEAR_MAX)
        finally:
            self._asking -= 1
        return await self.hints_beside(text, kind, answers, without=without)

    async def hints_beside(
        self, text: str, kind: Kind, answers: Answers, *, without: frozenset[Gap] = frozenset()
    ) -> tuple[Hint, ...]:
        """Name what a text leaves out, counted over the answers that it got. A text that can't be read gets none."""
        if kind not in (Kind.NEED, Kind.ACHIEVEMENT):
            raise ValueError(f"nobody coaches {kind.value}")
        if not text.strip() or answers.note in _NOT_READ:
            return ()
        near = near_listings((answers.achievements if kind is Kind.NEED else answers.needs)[:NEAR_MAX])

        def coach() -> tuple[Hint, ...]:
            force, name = (Force.MUST, coach_need) if kind is Kind.NEED else (Force.FACT, coach_achievement)
            draft = read_draft(self._simplify(text[:TEXT_LIMIT]), force=force)
            return name(draft, near, thin=is_thin(text), without=without)

        return await asyncio.to_thread(coach)
