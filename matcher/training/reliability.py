"""Reliability (可靠性): whether a chance of 30 % comes true three times in ten."""

from dataclasses import dataclass

import numpy as np

from matcher.feature import Values

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs whose chance lies in one tenth: how many, their mean chance, and how often the level was reached."""

    pairs: int
    chance: float
    reached: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The tenths that hold pairs, ascending, and the expected calibration error (Naeini et al., AAAI 2015)."""

    bins: tuple[Bin, ...]
    error: float


def reliability(chances: Values, reached: Values) -> Reliability:
    """Compare chances (n,) with what came true (n,), 0 or 1, in ten bins of equal width.

    Raises ValueError for no pair, or a chance outside 0 to 1.
    """
    if not len(chances) or float(chances.min()) < 0 or float(chances.max()) > 1:
        raise ValueError("a reliability needs chances between 0 and 1")
    places = np.minimum((chances * BINS).astype(np.int64), BINS - 1)
    bins = [
        Bin(int(marks.sum()), float(chances[marks].mean()), float(reached[marks].mean()))
        for marks in (places == place for place in range(BINS))
        if marks.any()
    ]
    error = sum(each.pairs * abs(each.chance - each.reached) for each in bins) / len(chances)
    return Reliability(tuple(bins), error)
