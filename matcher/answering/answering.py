"""Answering (作答): one question, from recall to the matches that are shown.

Recall and rank → read the rows as the viewer may → check, grade and gate → explain.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Protocol, TypeVar

from market.exposure.exposure import FairReranking
from market.judging.judgement import Level
from market.listing.filters import Filters
from market.listing.listing import Kind, Listing, ListingId
from market.listing.need import Need
from market.listing.relaxation import Relaxation
from market.organization import OrganizationId
from market.viewer import Viewer
from matcher.analysis.query import Query
from matcher.analysis.requirements import read_requirements
from matcher.answering.answers import explained
from matcher.answering.match import Answers, Match, NearMiss
from matcher.answering.recall import Candidate, comparable, rank
from matcher.encoder.reranker import RerankerQueue
from matcher.exposure.exposure import strong_part
from matcher.exposure.fair_reranking import rerank_fairly
from matcher.index.catalog import CandidateScope
from matcher.index.index import Index
from matcher.index.meaning import TextVectors
from matcher.index.simplified import Simplifier
from matcher.ranking.assessment import Assessed, Sorted, assess
from matcher.ranking.field_features import AskingFields, asking_of
from matcher.ranking.live import ranker_name
from matcher.ranking.ranker import Ranker
from matcher.ranking.readings import Readings
from matcher.ranking.reranking import reranked

T = TypeVar("T")

SPARE = 10
"""Candidates beyond the limit, for those that were withdrawn a moment ago."""

ASSESSED = 60
"""So many achievements are read and checked against what a need requires: the main list and the near misses come from
them."""

SHORT = 10
DEPTHS = 3
"""While conditions leave fewer than SHORT in the main list, so many times that number are looked at, and no more."""

_ASKED: Mapping[Kind, tuple[Kind, ...]] = {
    Kind.NEED: (Kind.ACHIEVEMENT, Kind.EXPERT, Kind.NEED),
    Kind.ACHIEVEMENT: (Kind.NEED,),
    Kind.EXPERT: (Kind.NEED,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, by whom, and within which filters.

    `listing` is the listing that asks, None for a pasted text; `relaxed` is what the asker gives way on. Where listings
    are named by `among` they alone are compared, and shown even if they fail conditions.
    """

    query: Query
    vectors: TextVectors | None
    listing: Listing | None
    viewer: Viewer
    filters: Filters
    limit: int
    today: date
    relaxed: tuple[Relaxation, ...] = ()
    among: tuple[ListingId, ...] = ()

    @property
    def kind(self) -> Kind:
        """Say what asks; a pasted text asks as a need does."""
        return Kind.NEED if self.listing is None else self.listing.KIND


class QuestionReader(Protocol):
    """Does what takes time outside the event loop."""

    def __call__(self, work: Callable[[], T]) -> Awaitable[T]:
        """Do some work in a thread."""
        ...


Finder = Callable[[Sequence[ListingId], Viewer], Awaitable[dict[ListingId, Listing]]]
Evener = Callable[[Sequence[OrganizationId]], Awaitable[FairReranking | None]]
"""Says what the office gives so that these are shown evenly, None for nothing."""


async def answer(
    question: Question,
    index: Index,
    *,
    ranker: Ranker | None,
    readings: Readings,
    read: QuestionReader,
    find: Finder,
    reranker: RerankerQueue | None = None,
    evener: Evener | None = None,
) -> Answers:
    """Answer a question with what the index holds and the viewer may read.

    `waiting` and `index_version` are for the caller to fill in. Raises what `read` and `find` do.
    """
    known = comparable(index, question.vectors)
    ranks = ranker if known is not None else None
    candidates, asked = await read(lambda: _taken_up(question, index, ranks))
    found = await find([each.listing_id for some in candidates.values() for each in some], question.viewer)
    sorted_ = None
    if asked is not None:
        check = partial(assess, asked, ranker=ranks, readings=readings, fold=index.words.fold, gated=not question.among)
        sorted_ = await read(partial(check, candidates[Kind.ACHIEVEMENT], found))
        for depth in range(1, DEPTHS):
            if not _is_short(question, sorted_, len(candidates[Kind.ACHIEVEMENT]), depth):
                break
            deeper = await read(partial(_ranked, question, index, ranks, Kind.ACHIEVEMENT, depth=depth + 1))
            unread = [each.listing_id for each in deeper if each.listing_id not in found]
            found = {**found, **await find(unread, question.viewer)}
            candidates = {**candidates, Kind.ACHIEVEMENT: deeper}
            sorted_ = await read(partial(check, deeper, found))
    again = await reranked(question.query.whole, () if sorted_ is None else sorted_.main, reranker)
    own_ranks: Mapping[ListingId, int] = {}
    if sorted_ is not None:
        main = again.main
        if evener is not None and not question.among:
            evening = await evener([each.listing.organization_id for each in main])
            main, own_ranks = _rerank_fairly(main, evening, shown=question.limit)
        sorted_ = replace(sorted_, main=main)
    matches, near = await read(lambda: _explained(question, index, candidates, found, sorted_))
    return Answers(
        achievements=tuple(
            replace(match, own_rank=own_ranks.get(match.listing.id)) for match in matches.get(Kind.ACHIEVEMENT, ())
        ),
        experts=matches.get(Kind.EXPERT, ()),
        needs=matches.get(Kind.NEED, ()),
        near_misses=near,
        failing=0 if sorted_ is None else sorted_.failing,
        missing_one=0 if sorted_ is None else sorted_.missing_one,
        required=None if asked is None else asked.required,
        relaxed=question.relaxed,
        model=f"{ranker_name(ranks)}+{again.by}" if again.by else ranker_name(ranks),
        reranking=None if sorted_ is None else again.state,
        without_meaning=known is None,
        note=question.query.note,
    )


def _rerank_fairly(
    main: tuple[Assessed, ...], evening: FairReranking | None, *, shown: int
) -> tuple[tuple[Assessed, ...], dict[ListingId, int]]:
    """Move up whose organisations are behind, and give the own places, from 1, of all that moved.

    Only what is shown changes places, so that nobody leaves the list for it.
    """
    if evening is None or any(each.grading is None for each in main):
        return main, {}
    answers = strong_part([each.grading is None or each.grading.level is Level.NONE for each in main[:shown]])
    order = rerank_fairly(
        [each.score for each in main[:answers]],
        [each.listing.organization_id for each in main[:answers]],
        evening.debts,
        loss_pct=evening.loss_pct,
    )
    moved = {main[own].listing.id: own + 1 for place, own in enumerate(order) if own != place}
    return (*(main[own] for own in order), *main[answers:]), moved


def _taken_up(
    question: Question, index: Index, ranker: Ranker | None
) -> tuple[dict[Kind, list[Candidate]], AskingFields | None]:
    """Rank every kind that may answer, and read what achievements are checked against where they may."""
    ranked = {kind: _ranked(question, index, ranker, kind) for kind in _ASKED[question.kind]}
    return ranked, asking(question, index.words.simplify) if Kind.ACHIEVEMENT in ranked else None


def _ranked(question: Question, index: Index, ranker: Ranker | None, kind: Kind, *, depth: int = 1) -> list[Candidate]:
    assessed = question.kind is Kind.NEED and kind is Kind.ACHIEVEMENT
    return rank(
        index,
        question.query,
        question.vectors,
        CandidateScope(viewer=question.viewer, filters=question.filters, today=question.today, kind=kind, ranking=True),
        limit=_assessed(question) * depth if assessed else question.limit + SPARE,
        without=None if question.listing is None else question.listing.id,
        among=question.among,
        ranker=ranker if assessed else None,
    )


def _assessed(question: Question) -> int:
    return max(question.limit + SPARE, ASSESSED)


def _is_short(question: Question, sorted_: Sorted, looked_at: int, depth: int) -> bool:
    """Say whether conditions leave the main list short while there is more in the market to look at."""
    short = len(sorted_.main) < min(question.limit, SHORT) and sorted_.failed > 0
    return short and not question.among and looked_at == depth * _assessed(question)


def asking(question: Question, simplify: Simplifier) -> AskingFields:
    """Read what a question requires, with what its asker gives way on."""
    if isinstance(question.listing, Need):
        asked = asking_of(question.listing)
    else:
        asked = AskingFields(required=read_requirements(question.query.whole, simplify=simplify))
    return AskingFields(
        required=asked.required.relaxed(question.relaxed),
        elements=asked.elements,
        fields=asked.fields,
        place=asked.place,
    )


def _explained(
    question: Question,
    index: Index,
    candidates: Mapping[Kind, Sequence[Candidate]],
    found: Mapping[ListingId, Listing],
    sorted_: Sorted | None,
) -> tuple[dict[Kind, tuple[Match, ...]], tuple[NearMiss, ...]]:
    def explain(kind: Kind, some: Sequence[Candidate], assessed: Mapping[ListingId, Assessed]) -> tuple[Match, ...]:
        return explained(
            question.query,
            some,
            found,
            index,
            asking=question.kind,
            kind=kind,
            limit=question.limit,
            assessed=assessed,
        )

    matches: dict[Kind, tuple[Match, ...]]
    matches = {kind: explain(kind, some, {}) for kind, some in candidates.items() if kind is not Kind.ACHIEVEMENT}
    if sorted_ is None:
        return matches, ()
    matches[Kind.ACHIEVEMENT] = explain(Kind.ACHIEVEMENT, *_apart(sorted_.main))
    near = explain(Kind.ACHIEVEMENT, *_apart([each.assessed for each in sorted_.near]))
    mends = {each.assessed.listing.id: each for each in sorted_.near}
    return matches, tuple(
        NearMiss(match, mends[match.listing.id].mend, mends[match.listing.id].qualify, mends[match.listing.id].would_be)
        for match in near
    )


def _apart(assessed: Sequence[Assessed]) -> tuple[list[Candidate], dict[ListingId, Assessed]]:
    return [each.candidate for each in assessed], {each.listing.id: each for each in assessed}
