"""Whether the interval holds as often as it says, in worlds that the forecast knows nothing of."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from matcher.forecast.forecast import forecast_history
from matcher.forecast.trial import pinball, plain_rules
from tests.matcher.forecast.worlds import END, WORLDS

HISTORIES = 200
"""Of each world."""
FEW = 6
YEAR = END - 12


@dataclass(frozen=True)
class Outcome:
    """One forecast of a year in a world; losses as parts of what the year came to."""

    holds: bool
    loss: float
    same_month: float
    scaled: float
    width: float


def outcome(world: str, seed: int) -> Outcome:
    """Draw a history, forecast its last year at a moment drawn from February to mid-December, and look what came."""
    rng = np.random.default_rng([sum(map(ord, world)), seed])
    history = WORLDS[world](rng)
    now = YEAR + rng.uniform(1.0, 11.5)
    truth = history.registered_between(YEAR, END)
    known = history.known_at(now)
    found = forecast_history(known, now, date.fromordinal(730_000 + seed))
    year = found.year
    same_month, scaled = plain_rules(known, now, END - int(now))
    return Outcome(
        holds=year.low <= truth <= year.high,
        loss=pinball((year.low, year.median, year.high), truth) / truth,
        same_month=pinball([found.so_far + same_month] * 3, truth) / truth,
        scaled=pinball([found.so_far + scaled] * 3, truth) / truth,
        width=(year.high - year.low) / truth,
    )


def test_a_few_histories_of_each_world_are_covered_and_better_told_than_by_plain_rules() -> None:
    told = {world: [outcome(world, seed) for seed in range(FEW)] for world in WORLDS}
    every = [each for found in told.values() for each in found]
    assert all(sum(each.holds for each in found) >= FEW / 2 for found in told.values())
    assert np.mean([each.loss for each in every]) < 0.5 * np.mean([each.same_month for each in every])
    assert np.mean([each.loss for each in every]) < 0.5 * np.mean([each.scaled for each in every])


@pytest.mark.prove
def test_four_intervals_of_five_hold_over_worlds_that_it_does_not_know() -> None:
    told: dict[str, list[Outcome]] = {}
    print(f"\n{HISTORIES} histories of each world; losses in % of the year: ours, same months again, with growth")  # noqa: T201  a proof prints its table
    for world in WORLDS:
        found = told[world] = [outcome(world, seed) for seed in range(HISTORIES)]
        held = np.mean([each.holds for each in found])
        losses = [100 * np.mean([getattr(each, of) for each in found]) for of in ("loss", "same_month", "scaled")]
        width = 100 * np.mean([each.width for each in found])
        said = " ".join(f"{loss:.1f}" for loss in losses)
        print(f"  {world:10s} holds {held:.3f}  losses {said}  width {width:.0f} %")  # noqa: T201
    every = [each for found in told.values() for each in found]
    holds = float(np.mean([each.holds for each in every]))
    print(f"  all        holds {holds:.3f}")  # noqa: T201
    assert 0.75 <= holds <= 0.85
    for found in told.values():
        assert 0.68 <= np.mean([each.holds for each in found]) <= 0.90
        assert np.mean([each.loss for each in found]) < np.mean([each.same_month for each in found])
