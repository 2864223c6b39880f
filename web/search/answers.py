"""Answers as a page shows them, for a pasted need or a listed one."""

from dataclasses import dataclass

from market.listing.listing import Kind
from market.listing.requirement import Requirements
from market.postgres.db import Database
from matcher.answering.match import Answers, EncoderState, IndexStatus, Match, Reranking
from web.listing.card import MatchCard, make_match_card, read_organizations
from web.page.notices import (
    INDEX_BUILDING,
    INDEX_TROUBLE,
    QUERY_NOTES,
    RANKER_TROUBLE,
    RERANKER_TROUBLE,
    WITHOUT_MEANING,
    Notice,
    Tone,
)
from web.search.near_misses import (
    NearMissCard,
    QuestionAddress,
    RelaxedCondition,
    list_relaxed_conditions,
    make_near_miss_cards,
)

ACHIEVEMENTS_MAX = 10
OTHERS_MAX = 6


@dataclass(frozen=True, slots=True)
class AnswersSection:
    """The matches from one store, best first."""

    kind: Kind
    matches: tuple[MatchCard, ...]


@dataclass(frozen=True, slots=True)
class AnswersView:
    """The sections in the order they are read; `waiting` listings are not yet found by their meaning.

    `near` fail one condition, and so do `missing_one` more achievements; `failing` fail several. `given_way` is on what
    the asker gave way, and `strictly` the address where they don't. `pairs` is where the pairs of a listed need have
    their pages, "" for a pasted text, whose pairs have none; `compare` is where chosen answers are compared.
    """

    sections: tuple[AnswersSection, ...]
    waiting: int
    required: Requirements | None = None
    near: tuple[NearMissCard, ...] = ()
    failing: int = 0
    missing_one: int = 0
    given_way: tuple[RelaxedCondition, ...] = ()
    strictly: str = ""
    compare: str = ""
    pairs: str = ""

    @property
    def empty(self) -> bool:
        """Say whether no store has an answer."""
        return not self.near and not any(section.matches for section in self.sections)

    @property
    def unmet(self) -> bool:
        """Say whether achievements came up that fail conditions."""
        return bool(self.near or self.failing or self.missing_one)


async def show_answers(
    database: Database,
    answers: Answers,
    *kinds: Kind,
    again: QuestionAddress | None = None,
    compare: str = "",
    pairs: str = "",
) -> AnswersView:
    """Make the cards of the answers from these stores; near misses only where one can ask `again`."""
    stores = {Kind.ACHIEVEMENT: answers.achievements, Kind.EXPERT: answers.experts, Kind.NEED: answers.needs}
    shown = [match.listing for kind in kinds for match in stores[kind]]
    known = await read_organizations(database, (*shown, *(near.match.listing for near in answers.near_misses)))

    def cards(kind: Kind, matches: tuple[Match, ...]) -> tuple[MatchCard, ...]:
        limit = ACHIEVEMENTS_MAX if kind is Kind.ACHIEVEMENT else OTHERS_MAX
        return tuple(make_match_card(match, known, answers.required) for match in matches[:limit])

    sections = tuple(AnswersSection(kind, cards(kind, stores[kind])) for kind in kinds)
    if again is None:
        return AnswersView(sections, answers.waiting, answers.required)
    return AnswersView(
        sections,
        answers.waiting,
        required=answers.required,
        near=make_near_miss_cards(answers, known, again),
        failing=answers.failing,
        missing_one=answers.missing_one,
        given_way=list_relaxed_conditions(answers, again),
        strictly=again.href(),
        compare=compare,
        pairs=pairs,
    )


def list_index_notices(status: IndexStatus) -> tuple[Notice, ...]:
    """Say so while the index fails to follow the store, or does not yet hold every listing.

    An encoder that is out of reach is told with the answers that lack it.
    """
    if status.ranker_trouble is not None and status.trouble is None and status.ready:
        return (Notice(RANKER_TROUBLE, Tone.WARNING),)
    if status.trouble is not None and status.encoder_state is not EncoderState.FAILED:
        return (Notice(INDEX_TROUBLE, Tone.WARNING),)
    return () if status.ready else (Notice(INDEX_BUILDING, Tone.WARNING),)


def list_answer_notices(answers: Answers) -> tuple[Notice, ...]:
    """Say what the reader should know about how their text was taken and compared."""
    notices = [] if answers.note is None else [Notice(QUERY_NOTES[answers.note], Tone.WARNING)]
    if answers.without_meaning:
        notices.append(Notice(WITHOUT_MEANING, Tone.WARNING))
    if answers.reranking is Reranking.FAILED:
        notices.append(Notice(RERANKER_TROUBLE, Tone.WARNING))
    return tuple(notices)
