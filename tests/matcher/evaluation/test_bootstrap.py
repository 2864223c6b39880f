import numpy as np
import pytest

from matcher.evaluation.bootstrap import Resamples


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    values = np.random.default_rng(1).random(60)

    first = Resamples(60, seed=7).interval(values)

    assert Resamples(60, seed=7).interval(values) == first
    assert Resamples(60, seed=8).interval(values) != first
    assert first.mean == pytest.approx(values.mean())


def test_equal_values_have_no_spread() -> None:
    interval = Resamples(5, seed=1, rounds=100).interval(np.full(5, 0.25))

    assert (interval.mean, interval.low, interval.high) == (0.25, 0.25, 0.25)


def test_the_interval_is_as_wide_as_theory_says() -> None:
    values = np.random.default_rng(3).normal(0.5, 0.1, 400)

    interval = Resamples(400, seed=1).interval(values)

    expected = 1.96 * values.std() / np.sqrt(400)
    assert interval.high - interval.mean == pytest.approx(expected, rel=0.08)
    assert interval.mean - interval.low == pytest.approx(expected, rel=0.08)


def test_about_95_of_100_intervals_cover_the_true_mean() -> None:
    generator = np.random.default_rng(11)
    resamples = Resamples(80, seed=5, rounds=1_000)

    intervals = [resamples.interval(generator.beta(4, 2, 80)) for _ in range(300)]

    covered = sum(interval.low <= 4 / 6 <= interval.high for interval in intervals)
    assert 0.90 <= covered / 300 <= 0.98


def test_differences_are_paired() -> None:
    """Two systems that differ by a constant differ by exactly that, however much the needs do."""
    ours = np.random.default_rng(2).random(50)
    resamples = Resamples(50, seed=1)

    difference = resamples.interval(ours - (ours - 0.01))

    assert difference.low == pytest.approx(0.01)
    assert difference.high == pytest.approx(0.01)


def test_the_values_must_be_those_of_the_needs() -> None:
    with pytest.raises(ValueError, match="no need"):
        Resamples(0, seed=1)
    with pytest.raises(ValueError, match="3 needs"):
        Resamples(3, seed=1).interval(np.zeros(2))
