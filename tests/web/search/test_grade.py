import pytest

from market.judging.judgement import Level
from matcher.answering.match import Grading
from matcher.ranking.feature import Feature
from matcher.ranking.ranker import Contribution
from web.search.grade import EFFECT_WIDTH, FEATURE_WORDS, Assurance, shares_pct, view_grade


def graded(level: Level, chances: tuple[float, float, float], *contributions: Contribution) -> Grading:
    return Grading(level, chances, contributions)


def test_every_feature_has_its_words() -> None:
    assert set(FEATURE_WORDS) == set(Feature)


def test_the_shares_of_the_levels_are_cut_from_their_chances() -> None:
    assert shares_pct((0.9, 0.6, 0.25)) == (10, 30, 35, 25)
    segments = view_grade(graded(Level.FAIR, (0.9, 0.6, 0.25))).segments
    assert segments == ((1, 0, 10), (2, 10, 30), (3, 40, 35), (4, 75, 25))


def test_a_level_without_a_share_is_not_drawn() -> None:
    assert view_grade(graded(Level.NONE, (0.0, 0.0, 0.0))).segments == ((1, 0, 100),)


@pytest.mark.parametrize(
    ("level", "chances", "pct", "assurance"),
    [
        (Level.STRONG, (0.99, 0.9, 0.66), 66, Assurance.LIKELY),
        (Level.FAIR, (0.99, 0.85, 0.4), 85, Assurance.VERY_LIKELY),
        (Level.WEAK, (0.51, 0.1, 0.0), 51, Assurance.LEANING),
        (Level.NONE, (0.03, 0.0, 0.0), 97, Assurance.ALMOST_CERTAIN),
        (Level.NONE, (0.0, 0.0, 0.0), 99, Assurance.ALMOST_CERTAIN),
    ],
)
def test_the_chance_is_of_at_least_the_level_and_never_certain(
    level: Level, chances: tuple[float, float, float], pct: int, assurance: Assurance
) -> None:
    grade = view_grade(graded(level, chances))
    assert (grade.chance_pct, grade.assurance) == (pct, assurance)


def test_reasons_are_of_different_kinds_and_only_of_what_is_known() -> None:
    grade = view_grade(
        graded(
            Level.FAIR,
            (0.9, 0.6, 0.2),
            Contribution(Feature.TITLE_TITLE_MEANING, 2.0, 1.0),
            Contribution(Feature.BODY_BODY_MEANING, 2.0, 0.9),
            Contribution(Feature.MATURITY_GAP, None, -0.8),
            Contribution(Feature.PRICE_OVER, 0.5, -0.5),
            Contribution(Feature.WHOLE_WORDS, 0.1, 0.01),
        )
    )
    assert [push.feature for push in grade.reasons] == [Feature.TITLE_TITLE_MEANING, Feature.PRICE_OVER]
    assert [(push.width, push.raises, push.known) for push in grade.pushes] == [
        (EFFECT_WIDTH, True, True),
        (45, True, True),
        (40, False, False),
        (25, False, True),
    ]
    assert grade.reasons[1].sentence == "Its price lies above the budget."


def test_a_reason_says_no_more_than_that_it_is_better_than_usual() -> None:
    words = [(Feature.TITLE_TITLE_WORDS, 0.01, 0.06), (Feature.MUSTS_MET, 0.2, 0.3), (Feature.TERMS_OPEN, 0.95, 0.1)]
    grade = view_grade(graded(Level.WEAK, (0.6, 0.2, 0.1), *(Contribution(*each) for each in words)))
    assert [push.sentence for push in grade.reasons] == [
        "The titles share some words.",
        "Its figures meet musts of the need.",
        "The listing takes up more terms of the need than is usual.",
    ]
