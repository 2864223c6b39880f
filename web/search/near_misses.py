"""Near misses (差一点) as a page shows them, and the addresses on which a question is asked again."""

from dataclasses import dataclass

from market.judging.judgement import Level
from market.listing.relaxation import ConditionKind, Relaxation
from market.listing.requirement import Requirements
from matcher.answering.match import Answers, NearMiss
from web.listing.card import MatchCard, Organizations, make_match_card
from web.page.filters import Pairs, address, relaxed_pairs


@dataclass(frozen=True, slots=True)
class QuestionAddress:
    """Where the same question goes again: a path, and its parameters but for relaxations."""

    path: str
    pairs: Pairs = ()

    def href(self, *relaxed: Relaxation) -> str:
        """Write the address with the asker giving way."""
        return address(self.path, *self.pairs, *relaxed_pairs(relaxed))


@dataclass(frozen=True, slots=True)
class NearMissCard:
    """One near miss; asking at `href` gives way so far that it answers, with `qualify` others alike counting it.

    `mend` says how far; `would_be` is its level then, None where that is not known.
    """

    match: MatchCard
    mend: Relaxation
    qualify: int
    would_be: Level | None
    href: str


@dataclass(frozen=True, slots=True)
class RelaxedCondition:
    """One condition on which the asker gave way; asking at `href` takes that back.

    `applies` False: the need sets no such condition, so that nothing was changed.
    """

    relaxation: Relaxation
    applies: bool
    href: str


def make_near_miss_cards(answers: Answers, known: Organizations, again: QuestionAddress) -> tuple[NearMissCard, ...]:
    """Make the cards of the near misses, the best first."""
    return tuple(_card(near, answers, known, again) for near in answers.near_misses)


def list_relaxed_conditions(answers: Answers, again: QuestionAddress) -> tuple[RelaxedCondition, ...]:
    """List on what the asker gave way."""
    return tuple(
        RelaxedCondition(
            each,
            _applies(each, answers.required),
            again.href(*(other for other in answers.relaxed if other is not each)),
        )
        for each in answers.relaxed
    )


def _card(near: NearMiss, answers: Answers, known: Organizations, again: QuestionAddress) -> NearMissCard:
    others = tuple(each for each in answers.relaxed if (each.kind, each.place) != (near.mend.kind, near.mend.place))
    return NearMissCard(
        match=make_match_card(near.match, known, answers.required),
        mend=near.mend,
        qualify=near.qualify,
        would_be=near.would_be,
        href=again.href(*others, near.mend),
    )


def _applies(relaxation: Relaxation, required: Requirements | None) -> bool:
    if required is None:
        return False
    match relaxation.kind:
        case ConditionKind.INDICATOR:
            return relaxation.place is not None and relaxation.place < len(required.indicators)
        case ConditionKind.PRICE:
            return relaxation.value is None or required.budget is not None
        case ConditionKind.MATURITY:
            return relaxation.value is None or required.maturity is not None
        case ConditionKind.TERRITORY:
            return True
        case ConditionKind.MODE:
            return False
