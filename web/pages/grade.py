"""Grade (等级): a level with its chance and its reasons, as a card draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from market.judging.judgement import Level
from matcher.feature import Feature, Group
from matcher.match import Grading
from matcher.ranker import Contribution
from web.feature_words import FEATURE_WORDS

PUSH_WIDTH = 50
"""How wide the longest bar of a contribution is drawn, to either side."""
REASONS_MAX = 3
_LEAST = 0.05
"""Log-odds that nobody would notice: a chance of 50 % would move by one point."""


class Assurance(Enum):
    """How sure a level is, in words for its chance, which is at least a half."""

    ALMOST_CERTAIN = "almost_certain"
    VERY_LIKELY = "very_likely"
    LIKELY = "likely"
    LEANING = "leaning"


_FROM = ((95, Assurance.ALMOST_CERTAIN), (80, Assurance.VERY_LIKELY), (65, Assurance.LIKELY))


@dataclass(frozen=True, slots=True)
class Push:
    """What one feature did to the level: `width` (1 to PUSH_WIDTH) towards a higher one if `raises`.

    `name` and `sentence` are message ids; `known` False where the texts don't tell the feature.
    """

    feature: Feature
    name: str
    sentence: str
    raises: bool
    known: bool
    width: int


@dataclass(frozen=True, slots=True)
class Grade:
    """A level; `chance_pct` is that of at least it (of level 1: of no more), `shares_pct` those of levels 1 to 4.

    The shares add up to 100. `reasons` are the strongest pushes, each of another kind; `pushes` are all, strongest
    first.
    """

    level: Level
    assurance: Assurance
    chance_pct: int
    shares_pct: tuple[int, int, int, int]
    reasons: tuple[Push, ...]
    pushes: tuple[Push, ...]

    @property
    def segments(self) -> tuple[tuple[int, int, int], ...]:
        """List level, start and width of each part of the bar of shares, 0 to 100."""
        return tuple(
            (place + 1, sum(self.shares_pct[:place]), width) for place, width in enumerate(self.shares_pct) if width
        )


def grade_of(grading: Grading) -> Grade:
    """Make the grade that a card shows."""
    chance_pct = min(99, max(1, round(100 * grading.chance)))  # nothing is certain
    pushes = _pushes(grading.contributions)
    return Grade(
        level=grading.level,
        assurance=next((assurance for least, assurance in _FROM if chance_pct >= least), Assurance.LEANING),
        chance_pct=chance_pct,
        shares_pct=shares_pct(grading.chances),
        reasons=_reasons(pushes),
        pushes=pushes,
    )


def shares_pct(chances: tuple[float, float, float]) -> tuple[int, int, int, int]:
    """Cut 100 into the chances of levels 1 to 4, from those of at least 2, 3 and 4."""
    second, third, fourth = (round(100 * chance) for chance in chances)
    return 100 - second, second - third, third - fourth, fourth


def _pushes(contributions: Sequence[Contribution]) -> tuple[Push, ...]:
    telling = [each for each in contributions if abs(each.log_odds) >= _LEAST]
    most = max((abs(each.log_odds) for each in telling), default=1.0)
    return tuple(_push(each, most) for each in telling)


def _push(contribution: Contribution, most: float) -> Push:
    words, raises = FEATURE_WORDS[contribution.feature], contribution.log_odds > 0
    width = max(1, round(PUSH_WIDTH * abs(contribution.log_odds) / most))
    known = contribution.value is not None
    return Push(
        contribution.feature, words.name, words.raises if raises else words.lowers, raises, known=known, width=width
    )


def _reasons(pushes: Sequence[Push]) -> tuple[Push, ...]:
    """Take the strongest known push of each kind; four ways of comparing meanings are one reason.

    In which languages the two are written is seen without being told.
    """
    chosen: dict[Group, Push] = {}
    for push in pushes:
        if push.known and push.feature is not Feature.SAME_LANGUAGE:
            chosen.setdefault(push.feature.definition.group, push)
    return tuple(chosen.values())[:REASONS_MAX]
