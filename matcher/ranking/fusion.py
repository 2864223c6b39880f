"""Fusion (融合): put the signals of a candidate on one scale and add them up.

The formula looks at one candidate at a time. It is the same for 50 candidates of 100,000 listings and for
a pool of 58, and a score does not change when another candidate comes or goes. One value that it is given does: how
far an expert's further evidence lies above the usual is measured against all candidates (`Meaning.body_similarities`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.answering.match import Signal

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SignalScale:
    """Where a signal lies among candidates that recall brings up: its usual value and its usual spread.

    `root`: the square root is taken first. Word and character similarities grow with every shared term, and
    with the length of both texts; their roots spread about equally for short and long texts, and one very
    high value does not drown the other signals.
    """

    centre: float
    spread: float
    root: bool = False


# Measured on "CSL, development part" (1,000 Chinese papers) with this index and the default encoder: for 300 questions
# the 20 best of each way of recall and 10 at random, the right answer left out; mean and spread within a question,
# averaged over title → abstract, abstract → title, first sentence → title and title → first sentence. The spreads of
# the four differ by less than a fifth from these. `tests/benchmarks/test_scales.py` measures them again.
SCALES: Mapping[Signal, SignalScale] = {
    Signal.TITLE_MEANING: SignalScale(centre=0.853, spread=0.018),
    Signal.BODY_MEANING: SignalScale(centre=0.853, spread=0.018),
    Signal.WORDS: SignalScale(centre=2.0, spread=1.55, root=True),
    Signal.CHARACTERS: SignalScale(centre=0.145, spread=0.065, root=True),
}

# Meaning and letters count the same, whatever each was read from; two readings of one are averaged. On the same
# collection no other weights were better by more than chance, and equal ones were chosen beforehand.
FAMILIES: tuple[tuple[Signal, ...], ...] = (
    (Signal.TITLE_MEANING, Signal.BODY_MEANING),
    (Signal.WORDS, Signal.CHARACTERS),
)


def standardise(signal: Signal, values: Values) -> Values:
    """Put raw values of one signal on the common scale: 0 is usual for a candidate, 1 is one spread above.

    Raises ValueError for a negative word or character similarity, which has no root.
    """
    scale = SCALES[signal]
    if scale.root:
        if (values < 0).any():
            raise ValueError(f"{signal.value} is below 0")
        values = np.sqrt(values)
    return (values - scale.centre) / scale.spread


def fuse(signals: Mapping[Signal, Values]) -> Values:
    """Score candidates, shape (n,): the mean of their families, each the mean of its signals; higher is better.

    Each array holds one raw value a candidate, NaN where that candidate has none (its meaning is not
    encoded yet, say): what it has then stands for what it lacks. A signal that nobody has is left out.
    Raises ValueError when the arrays differ in shape, or a candidate has no signal at all.
    """
    if len({values.shape for values in signals.values()}) != 1:
        raise ValueError("the signals differ in shape, or there are none")
    families = [
        _mean([standardise(signal, signals[signal]) for signal in family if signal in signals])
        for family in FAMILIES
        if any(signal in signals for signal in family)
    ]
    scores = _mean(families)
    if np.isnan(scores).any():
        raise ValueError("a candidate has no signal at all")
    return scores


def _mean(parts: list[Values]) -> Values:
    """Average what is there; NaN only where nothing is."""
    stacked = np.stack(parts)
    present = ~np.isnan(stacked)
    counts = present.sum(axis=0)
    total = np.where(present, stacked, 0.0).sum(axis=0)
    means: Values = np.divide(total, counts, out=np.full(total.shape, np.nan), where=counts > 0)
    return means
