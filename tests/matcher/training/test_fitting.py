import numpy as np
import pytest

from market.judging.judgement import Level
from matcher.ranking.feature import Feature
from matcher.ranking.file import ranker_text, read_ranker
from matcher.ranking.ranker import Provenance
from matcher.training.fitting import FittingChoice, Strictness, choose, fit_ranker, need_ndcg
from matcher.training.learned import queue_shares
from matcher.training.line import fit_line, need_weights
from matcher.training.pairs import Pairs
from matcher.training.stairs import Boosting, grow, read_stairs, reliability
from matcher.training.trial import hold_trial, live_scores, unseen_grades

FEATURES = (Feature.TITLE_TITLE_MEANING, Feature.WHOLE_TITLE_CHARACTERS, Feature.TERMS_OPEN, Feature.SAME_LANGUAGE)
SAID = Provenance(judgements="made up", pairs=600, needs=20, fitted_on=None)


def made_pairs(*, needs: int = 20, each: int = 30, seed: int = 1) -> Pairs:
    """Make pairs whose level follows the first feature and, weakly, the third; the second is noise."""
    random = np.random.default_rng(seed)
    count = needs * each
    columns = random.normal(size=(count, len(FEATURES)))
    worth = 1.5 * columns[:, 0] - 0.7 * columns[:, 2] + random.normal(size=count)
    columns[random.random(columns.shape) < 0.1] = np.nan
    levels = 1 + (worth > 0).astype(np.int64) + (worth > 1.5) + (worth > 2.5)
    places = np.repeat(np.arange(needs), each)
    return Pairs(FEATURES, columns, levels, places, places)


PAIRS = made_pairs()
STRANGE = np.random.default_rng(7).normal(scale=3.0, size=(4_000, len(FEATURES)))
STRANGE[np.random.default_rng(8).random(STRANGE.shape) < 0.3] = np.nan


@pytest.mark.parametrize("level", [Level.WEAK, Level.STRONG])
def test_the_steps_read_back_say_what_scikit_learn_says(level: Level) -> None:
    model = grow(PAIRS, level, boosting=Boosting())
    stairs = read_stairs(model, PAIRS.columns)
    mine = stairs.intercept + sum(shape.values(column) for shape, column in zip(stairs.shapes, STRANGE.T, strict=True))
    assert max(len(shape.breaks) for shape in stairs.shapes) > 3
    np.testing.assert_allclose(mine, model.decision_function(STRANGE), atol=1e-12)


def test_no_shape_goes_against_its_direction() -> None:
    model = grow(PAIRS, Level.FAIR, boosting=Boosting(rounds=200, pairs_a_leaf=5))
    for feature, shape in zip(FEATURES, read_stairs(model, PAIRS.columns).shapes, strict=True):
        assert shape.follows(feature.definition.direction)


def test_a_strict_line_is_the_plain_sum_and_a_loose_one_follows_the_levels() -> None:
    strict, loose = fit_line(PAIRS, ridge=1e6), fit_line(PAIRS, ridge=1e-6)
    spreads = [np.nanstd(PAIRS.columns[PAIRS.needs == need], axis=0) for need in range(20)]
    per_spread = np.array([shape.slope for shape in strict.shapes]) * np.mean(spreads, axis=0)
    weights = np.array([feature.definition.weight * feature.definition.direction for feature in FEATURES])
    np.testing.assert_allclose(per_spread / per_spread[0], weights / weights[0], atol=1e-3)
    assert abs(loose.shapes[1].slope) < 0.1 * loose.shapes[0].slope
    assert loose.shapes[2].slope < -0.2


def test_every_need_counts_the_same() -> None:
    assert need_weights(np.array([4, 4, 4, 9])).tolist() == pytest.approx([1 / 6, 1 / 6, 1 / 6, 1 / 2])


def test_a_fitted_ranker_orders_needs_that_it_did_not_see_and_survives_its_file() -> None:
    fitted = fit_ranker(PAIRS, encoder="some@1", provenance=SAID)
    fresh = made_pairs(seed=2)
    ranker = read_ranker(ranker_text(fitted.ranker), name="it", encoder="some@1")
    reached = need_ndcg(fresh, ranker.grade_columns(fresh.columns).gains).mean()
    chance = need_ndcg(fresh, np.random.default_rng(0).random(len(fresh))).mean()
    assert reached > chance + 0.2
    chances = ranker.grade_columns(fresh.columns).chances
    for place, level in enumerate((Level.WEAK, Level.FAIR, Level.STRONG)):
        assert reliability(chances[:, place], fresh.reaches(level)).error < 0.08


def test_a_stated_prior_is_kept_beside_the_judgements_own() -> None:
    fitted = fit_ranker(PAIRS, encoder="some@1", provenance=SAID, stated=(0.2, 0.1, 0.02)).ranker
    assert fitted.prior.stated == (0.2, 0.1, 0.02)
    assert fitted.prior.fitted[0] == pytest.approx(float(PAIRS.reaches(Level.WEAK).mean()))
    assert fitted.grade_columns(PAIRS.columns).chances[:, 0].mean() < PAIRS.reaches(Level.WEAK).mean()


def test_too_few_needs_are_named() -> None:
    with pytest.raises(ValueError, match="4 needs can't be split into 5 parts"):
        fit_ranker(made_pairs(needs=4), encoder="some@1", provenance=SAID)


def test_a_ranker_wins_only_if_it_is_surely_better() -> None:
    columns = PAIRS.columns[:, :2].round(1)  # few features, and few enough values to be bins: it is fitted thirty times
    coarse = Pairs(FEATURES[:2], columns, PAIRS.levels, PAIRS.needs, PAIRS.groups)
    new = unseen_grades(coarse, encoder="some@1", provenance=SAID, say=lambda _: None).gains
    assert hold_trial(PAIRS, new, np.random.default_rng(0).random(len(PAIRS))).won
    assert not hold_trial(PAIRS, new, new).won
    assert not hold_trial(PAIRS, np.random.default_rng(0).random(len(PAIRS)), new).won


def test_a_live_ranker_that_looks_at_less_is_compared_on_the_same_pairs() -> None:
    less = Pairs(FEATURES[:1], PAIRS.columns[:, :1], PAIRS.levels, PAIRS.needs, PAIRS.groups)
    live = fit_ranker(less, encoder="some@1", provenance=SAID).ranker
    assert live_scores(live, PAIRS).tolist() == live.grade_columns(less.columns).gains.tolist()
    with pytest.raises(ValueError, match="the pairs lack title_title_meaning"):
        live_scores(live, Pairs(FEATURES[1:], PAIRS.columns[:, 1:], PAIRS.levels, PAIRS.needs, PAIRS.groups))


def test_a_chance_that_comes_true_as_often_as_it_says_has_no_error() -> None:
    chances = np.array([0.25] * 4 + [0.75] * 4)
    found = reliability(chances, np.array([1, 0, 0, 0, 1, 1, 1, 0], dtype=np.float64))
    assert found.error == 0.0
    assert [(each.pairs, each.reached) for each in found.bins] == [(4, 0.25), (4, 0.75)]
    assert reliability(chances, np.zeros(8)).error == pytest.approx(0.5)


def test_shares_of_a_queue_are_those_of_its_pairs_and_never_certain() -> None:
    levels = [Level.NONE] * 60 + [Level.WEAK] * 20 + [Level.FAIR] * 20
    assert queue_shares(levels) == pytest.approx((40.5 / 101, 20.5 / 101, 0.5 / 101))
    assert queue_shares(levels[:49]) is None


def test_the_best_on_unseen_needs_is_chosen_and_of_equals_the_strictest() -> None:
    steps, loose, strict = (FittingChoice(Strictness(*how), 0.7) for how in ((1.0, 0.25), (1.0, 0.0), (10.0, 0.0)))
    best = FittingChoice(Strictness(0.1, 0.25), 0.71)
    assert choose([strict, best, loose]) is best
    assert choose([steps, loose, strict]) is strict
    assert choose([steps, loose]) is loose
