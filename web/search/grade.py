"""Grade (等级): a level with its chance and its reasons, as a card draws them.

What a feature says to a reader: its name, and a line for when it speaks for a match or against it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from market.judging.judgement import Level
from matcher.answering.match import Grading
from matcher.ranking.feature import Feature, FeatureGroup
from matcher.ranking.ranker import Contribution
from web.page.language import message


@dataclass(frozen=True, slots=True)
class FeatureWords:
    """Message ids: a `name`, and what the feature says where it raises the level or lowers it.

    It raises by being better than is usual, which may be little: a sentence says no more than that.
    """

    name: str
    raises: str
    lowers: str


FEATURE_WORDS: Mapping[Feature, FeatureWords] = {
    Feature.TITLE_TITLE_MEANING: FeatureWords(
        message("titles, by meaning"),
        message("The two titles lie closer in meaning than is usual."),
        message("The two titles lie less close in meaning than is usual."),
    ),
    Feature.BODY_TITLE_MEANING: FeatureWords(
        message("need's text and listing's title, by meaning"),
        message("A passage of the need lies closer in meaning to the listing's title than is usual."),
        message("No passage of the need lies as close in meaning to the listing's title as is usual."),
    ),
    Feature.TITLE_BODY_MEANING: FeatureWords(
        message("need's title and listing's text, by meaning"),
        message("A passage of the listing lies closer in meaning to the need's title than is usual."),
        message("No passage of the listing lies as close in meaning to the need's title as is usual."),
    ),
    Feature.BODY_BODY_MEANING: FeatureWords(
        message("texts, by meaning"),
        message("Two passages of the texts lie closer in meaning than is usual."),
        message("No two passages of the texts lie as close in meaning as is usual."),
    ),
    Feature.TITLE_TITLE_WORDS: FeatureWords(
        message("titles, by words"),
        message("The titles share some words."),
        message("The titles share few words, or none."),
    ),
    Feature.WHOLE_WORDS: FeatureWords(
        message("texts, by words"),
        message("The listing holds more of the need's words than is usual."),
        message("The listing holds fewer of the need's words than is usual."),
    ),
    Feature.TITLE_TITLE_CHARACTERS: FeatureWords(
        message("titles, by characters"),
        message("The titles are spelt more alike than is usual."),
        message("The titles are spelt less alike than is usual."),
    ),
    Feature.WHOLE_TITLE_CHARACTERS: FeatureWords(
        message("need's text and listing's title, by characters"),
        message("The listing's title is spelt more like the need than is usual."),
        message("The listing's title is spelt less like the need than is usual."),
    ),
    Feature.WHOLE_WHOLE_CHARACTERS: FeatureWords(
        message("texts, by characters"),
        message("The two texts are spelt more alike than is usual."),
        message("The two texts are spelt less alike than is usual."),
    ),
    Feature.RARE_TERMS_SHARED: FeatureWords(
        message("rare terms in common"),
        message("Both texts hold terms that few listings have."),
        message("The texts have few rare terms in common, or none."),
    ),
    Feature.TITLE_TERMS_OPEN: FeatureWords(
        message("open terms of the need's title"),
        message("The listing takes up some terms of the need's title."),
        message("Terms of the need's title are missing in the listing."),
    ),
    Feature.TERMS_OPEN: FeatureWords(
        message("open terms of the need"),
        message("The listing takes up more terms of the need than is usual."),
        message("The listing takes up fewer terms of the need than is usual."),
    ),
    Feature.SAME_LANGUAGE: FeatureWords(
        message("language"),
        message("The languages of the two speak for it."),
        message("The languages of the two speak against it."),
    ),
    Feature.MUSTS_MET: FeatureWords(
        message("musts met"),
        message("Its figures meet musts of the need."),
        message("Few of the need's musts are met by its figures."),
    ),
    Feature.MUSTS_MISSED: FeatureWords(
        message("musts missed"),
        message("Its figures miss few musts, or none."),
        message("Its figures miss musts of the need."),
    ),
    Feature.WISHES_MET: FeatureWords(
        message("wishes met"),
        message("Its figures meet wishes of the need."),
        message("Few of the need's wishes are met by its figures."),
    ),
    Feature.ELEMENTS_SHARED: FeatureWords(
        message("the five elements"),
        message("Materials, methods, effects, products or uses agree."),
        message("Materials, methods, effects, products and uses hardly agree."),
    ),
    Feature.FIELD_NEARNESS: FeatureWords(
        message("technical field"),
        message("Both lie near each other in the district plan's fields."),
        message("They lie far apart in the district plan's fields."),
    ),
    Feature.MATURITY_GAP: FeatureWords(
        message("maturity"),
        message("It is as mature as the need wants, or nearly."),
        message("It is less mature than the need wants."),
    ),
    Feature.PRICE_OVER: FeatureWords(
        message("price and budget"),
        message("Its price lies within the budget, or nearly."),
        message("Its price lies above the budget."),
    ),
    Feature.MODE_SHARED: FeatureWords(
        message("ways to work together"),
        message("A way of transfer that is wanted is offered."),
        message("No way of transfer that is wanted is offered."),
    ),
    Feature.PLACE_NEARNESS: FeatureWords(
        message("place"),
        message("The two are near each other."),
        message("The two are far from each other."),
    ),
}


EFFECT_WIDTH = 50
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
class FeatureEffect:
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
class GradeView:
    """A level; `chance_pct` is that of at least it (of level 1: of no more), `shares_pct` those of levels 1 to 4.

    The shares add up to 100. `reasons` are the strongest pushes, each of another kind; `pushes` are all, strongest
    first.
    """

    level: Level
    assurance: Assurance
    chance_pct: int
    shares_pct: tuple[int, int, int, int]
    reasons: tuple[FeatureEffect, ...]
    pushes: tuple[FeatureEffect, ...]

    @property
    def segments(self) -> tuple[tuple[int, int, int], ...]:
        """List level, start and width of each part of the bar of shares, 0 to 100."""
        return tuple(
            (place + 1, sum(self.shares_pct[:place]), width) for place, width in enumerate(self.shares_pct) if width
        )


def view_grade(grading: Grading) -> GradeView:
    """Make the grade that a card shows."""
    chance_pct = min(99, max(1, round(100 * grading.chance)))  # nothing is certain
    pushes = _effects(grading.contributions)
    return GradeView(
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


def _effects(contributions: Sequence[Contribution]) -> tuple[FeatureEffect, ...]:
    telling = [each for each in contributions if abs(each.log_odds) >= _LEAST]
    most = max((abs(each.log_odds) for each in telling), default=1.0)
    return tuple(_effect(each, most) for each in telling)


def _effect(contribution: Contribution, most: float) -> FeatureEffect:
    words, raises = FEATURE_WORDS[contribution.feature], contribution.log_odds > 0
    width = max(1, round(EFFECT_WIDTH * abs(contribution.log_odds) / most))
    known = contribution.value is not None
    return FeatureEffect(
        contribution.feature, words.name, words.raises if raises else words.lowers, raises, known=known, width=width
    )


def _reasons(pushes: Sequence[FeatureEffect]) -> tuple[FeatureEffect, ...]:
    """Take the strongest known push of each kind; four ways of comparing meanings are one reason.

    In which languages the two are written is seen without being told.
    """
    chosen: dict[FeatureGroup, FeatureEffect] = {}
    for push in pushes:
        if push.known and push.feature is not Feature.SAME_LANGUAGE:
            chosen.setdefault(push.feature.definition.group, push)
    return tuple(chosen.values())[:REASONS_MAX]
