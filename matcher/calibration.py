"""Calibration (校准): cosines of any encoder on the scale of the default one, which the fusion's constants know.

What is usual differs: two random titles have a cosine of 0.83 for the default encoder, of 0.1 for others, and of
0.89 where the default one compares a listing with a listing instead of a question with a listing.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from market.settings import DEFAULT_ENCODER
from matcher.match import Signal
from matcher.meaning import Meaning, TextVectors

SAMPLE = 128
"""Rows, evenly spread over the index, whose cosines with a query show what is usual for it."""

# Mean and deviation of 300 titles of "CSL, development part" as questions, against the others' titles and abstracts.
USUAL: Mapping[Signal, tuple[float, float]] = {
    Signal.TITLE_MEANING: (0.834, 0.0131),
    Signal.BODY_MEANING: (0.8185, 0.0169),
}

Values = NDArray[np.float64]


def is_calibrated(meaning: Meaning, vectors: TextVectors) -> bool:
    """Say whether the cosines lie on the default encoder's scale as they are: its own, of a question."""
    return vectors.asked and meaning.encoder_key.partition("@")[0] == DEFAULT_ENCODER


def calibrated(meaning: Meaning, vectors: TextVectors, signals: Mapping[Signal, Values]) -> Mapping[Signal, Values]:
    """Move and stretch the cosines of one query so that what is usual for it becomes what is usual by default."""
    if is_calibrated(meaning, vectors):
        return signals
    rows = np.sort(np.array(meaning.rows, dtype=np.int64))
    sample = rows[np.linspace(0, len(rows) - 1, min(SAMPLE, len(rows))).astype(np.int64)]
    usual = {
        Signal.TITLE_MEANING: meaning.title_similarities(vectors.title, sample),
        Signal.BODY_MEANING: meaning.body_similarities(vectors.passages, sample).similarities,
    }
    moved = dict(signals)
    for signal, (mean, deviation) in USUAL.items():
        if signal in signals and len(sample):
            spread = max(float(usual[signal].std()), 1e-3)
            moved[signal] = mean + (signals[signal] - float(usual[signal].mean())) * (deviation / spread)
    return moved
