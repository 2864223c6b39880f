from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from market.judging.judgement import Level
from matcher.ranking.feature import Feature, FeatureDirection
from matcher.ranking.ranker import FeatureTerm, Prior, Provenance, Ranker, graded
from matcher.ranking.shape import FeatureShape, blend

CLOSE = FeatureShape(slope=2.0, centre=1.0, breaks=(0.0, 3.0), steps=(-1.0, 0.0, 0.5), missing=-0.25)
FLAT = FeatureShape(0.0, 0.0, (), (0.0,), 0.0)
FALLING = FeatureShape(-1.0, 0.5, (), (0.0,), 0.0)
SAID = Provenance(judgements="made up", pairs=10, needs=2, fitted_on=date(2026, 11, 24))
HALF = Prior((0.5, 0.25, 0.1), (0.5, 0.25, 0.1))


def a_ranker() -> Ranker:
    return Ranker(
        encoder="some@1",
        intercepts=(0.0, -1.0, -2.0),
        terms=(
            FeatureTerm(Feature.TITLE_TITLE_MEANING, 1.0, (CLOSE, CLOSE, CLOSE)),
            FeatureTerm(Feature.TERMS_OPEN, None, (FALLING, FLAT, FLAT)),
        ),
        prior=HALF,
        provenance=SAID,
    )


def test_a_shape_adds_its_line_and_the_step_that_x_falls_into() -> None:
    # A break belongs to the step before it.
    found = CLOSE.values(np.array([-1.0, 0.0, 0.5, 3.0, 4.0, np.nan]))
    assert found.tolist() == [-5.0, -3.0, -1.0, 4.0, 6.5, -0.25]


def test_a_shape_knows_which_way_it_goes() -> None:
    assert CLOSE.follows(FeatureDirection.RAISES)
    assert not CLOSE.follows(FeatureDirection.LOWERS)
    assert FALLING.follows(FeatureDirection.LOWERS)
    assert replace(CLOSE, steps=(0.0, -1.0, 0.5)).follows(FeatureDirection.FREE)
    assert not replace(CLOSE, steps=(0.0, -1.0, 0.5)).follows(FeatureDirection.RAISES)


@pytest.mark.parametrize(
    "change",
    [{"steps": (0.0,)}, {"breaks": (3.0, 0.0)}, {"breaks": (0.0, 0.0)}, {"slope": float("nan")}],
)
def test_a_shape_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"breaks|finite"):
        replace(CLOSE, **change)  # type: ignore[arg-type]


def test_a_blend_lies_between_a_line_and_steps() -> None:
    line, stairs = FeatureShape(4.0, 1.0, (), (0.0,), 0.0), FeatureShape(0.0, 0.0, (2.0,), (-2.0, 2.0), 1.0)
    mixed = blend(line, stairs, share=0.25)
    assert mixed.values(np.array([0.0, 2.0, 3.0, np.nan])).tolist() == [-3.5, 2.5, 6.5, 0.25]


def test_a_blend_without_steps_is_the_line_itself() -> None:
    line = FeatureShape(4.0, 1.0, (), (0.0,), 0.0)
    assert blend(line, FeatureShape(0.0, 0.0, (2.0, 3.0), (-2.0, 2.0, 5.0), 1.0), share=0.0) == line


def test_chances_never_rise_with_the_level_and_the_level_is_the_median() -> None:
    found = graded(np.array([[2.0, 0.5, 1.0], [-1.0, 3.0, 3.0], [3.0, 2.0, 0.1]]))
    assert (np.diff(found.chances, axis=1) <= 0).all()
    assert found.levels.tolist() == [4, 1, 4]
    first = found.chances[0]
    assert found.gains[0] == pytest.approx(first[0] + 2 * first[1] + 4 * first[2])


def test_the_prior_moves_the_chances_by_its_odds() -> None:
    ranker = a_ranker()
    rarer = replace(ranker, prior=Prior(HALF.fitted, (0.2, 0.05, 0.01)))
    columns = np.array([[1.0, 0.5]])
    before, after = ranker.grade_columns(columns).chances[0], rarer.grade_columns(columns).chances[0]
    odds_before, odds_after = before / (1 - before), after / (1 - after)
    assert (odds_after / odds_before).tolist() == pytest.approx([0.25, (5 / 95) / (25 / 75), (1 / 99) / (10 / 90)])


def test_contributions_add_up_to_the_odds() -> None:
    ranker = a_ranker()
    values = {Feature.TITLE_TITLE_MEANING: np.array([1.0, 4.0]), Feature.TERMS_OPEN: np.array([np.nan, 0.75])}
    thresholds = [Level.STRONG, Level.WEAK]
    usual = {Feature.TITLE_TITLE_MEANING: np.array([1.0])}
    for place, told in enumerate(ranker.contributions(values, thresholds)):
        reached = thresholds[place] - Level.WEAK
        chances = [ranker.grade(values, 2).chances[place, reached], ranker.grade(usual, 1).chances[0, reached]]
        odds = [np.log(chance / (1 - chance)) for chance in chances]
        assert sum(each.log_odds for each in told) == pytest.approx(odds[0] - odds[1])
    assert [each.feature for each in told] == [Feature.TITLE_TITLE_MEANING, Feature.TERMS_OPEN]
    assert [each.value for each in told] == [4.0, 0.75]
    assert ranker.contributions(values, thresholds)[0][-1].value is None
    with pytest.raises(ValueError, match="not in tuple"):
        ranker.contributions(values, [Level.NONE, Level.WEAK])


def test_what_is_left_out_moves_nothing() -> None:
    ranker = a_ranker().without([Feature.TITLE_TITLE_MEANING])
    columns = np.array([[-3.0, 0.5], [9.0, 0.5], [np.nan, 0.5]])
    chances = ranker.grade_columns(columns).chances
    assert (chances == chances[0]).all()


def test_a_shape_against_its_direction_is_refused() -> None:
    with pytest.raises(ValueError, match="terms_open goes against"):
        FeatureTerm(Feature.TERMS_OPEN, None, (CLOSE, CLOSE, CLOSE))


def test_every_feature_says_what_it_means_in_a_line() -> None:
    for feature in Feature:
        definition = feature.definition
        assert 10 < len(definition.meaning) < 100
        assert definition.weight == 0.0 or definition.direction is not FeatureDirection.FREE
