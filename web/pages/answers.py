"""Answers as a page shows them, for a pasted need or a listed one."""

from dataclasses import dataclass

from market.db import Database
from market.listing import Kind
from matcher.match import Answers, EncoderState, IndexStatus, Match
from web.notices import INDEX_BUILDING, INDEX_TROUBLE, QUERY_NOTES, WITHOUT_MEANING, Notice, Tone
from web.pages.card import MatchCard, match_card, read_organizations

ACHIEVEMENTS_MAX = 10
OTHERS_MAX = 6


@dataclass(frozen=True, slots=True)
class Section:
    """The matches from one store, best first."""

    kind: Kind
    matches: tuple[MatchCard, ...]


@dataclass(frozen=True, slots=True)
class AnswersShown:
    """The sections in the order they are read; `waiting` listings are not yet found by their meaning."""

    sections: tuple[Section, ...]
    waiting: int

    @property
    def empty(self) -> bool:
        """Say whether no store has an answer."""
        return not any(section.matches for section in self.sections)


async def show_answers(database: Database, answers: Answers, *kinds: Kind) -> AnswersShown:
    """Make the cards of the answers from these stores."""
    stores = {Kind.ACHIEVEMENT: answers.achievements, Kind.EXPERT: answers.experts, Kind.NEED: answers.needs}
    known = await read_organizations(database, (match.listing for kind in kinds for match in stores[kind]))

    def cards(kind: Kind, matches: tuple[Match, ...]) -> tuple[MatchCard, ...]:
        limit = ACHIEVEMENTS_MAX if kind is Kind.ACHIEVEMENT else OTHERS_MAX
        return tuple(match_card(match, known) for match in matches[:limit])

    return AnswersShown(tuple(Section(kind, cards(kind, stores[kind])) for kind in kinds), answers.waiting)


def index_notices(status: IndexStatus) -> tuple[Notice, ...]:
    """Say so while the index fails to follow the store, or does not yet hold every listing.

    An encoder that is out of reach is told with the answers that lack it.
    """
    if status.trouble is not None and status.encoder_state is not EncoderState.FAILED:
        return (Notice(INDEX_TROUBLE, Tone.WARNING),)
    return () if status.ready else (Notice(INDEX_BUILDING, Tone.WARNING),)


def answer_notices(answers: Answers) -> tuple[Notice, ...]:
    """Say what the reader should know about how their text was taken and compared."""
    notices = [] if answers.note is None else [Notice(QUERY_NOTES[answers.note], Tone.WARNING)]
    if answers.without_meaning:
        notices.append(Notice(WITHOUT_MEANING, Tone.WARNING))
    return tuple(notices)
