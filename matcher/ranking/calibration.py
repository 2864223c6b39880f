"""Calibration (校准): cosines of any encoder, and across languages, on the scale that the fusion's constants know.

What is usual differs. Two random titles have a cosine of 0.83 for the default encoder, of 0.1 for others, of 0.89
where the default one compares a listing with a listing instead of a question with a listing, and of 0.79 where one
title is Chinese and the other English: without this, an answer in the other language would never come first.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from market.listing.listing import Language
from market.settings import DEFAULT_ENCODER
from matcher.answering.match import Signal
from matcher.index.meaning import Meaning, TextVectors

SAMPLE = 128
"""Rows of a language, evenly spread over the index, whose cosines with a query show what is usual for it."""

SAMPLE_MIN = 8
"""Fewer rows of a language than this show nothing; those of every language stand for them."""

Usual = Mapping[Signal, tuple[float, float]]

# Mean and deviation of 300 titles of "CSL, development part" as questions, against the others' titles and abstracts.
USUAL: Usual = {
    Signal.TITLE_MEANING: (0.834, 0.0131),
    Signal.BODY_MEANING: (0.8185, 0.0169),
}

# How the default encoder's cosines of random pairs of the sample market lie: mean and deviation within a question that
# is written in the same language. Chinese is what USUAL and the fusion's scales are made for.
WITHIN: Mapping[Language, Usual] = {
    Language.ZH: {Signal.TITLE_MEANING: (0.851, 0.0109), Signal.BODY_MEANING: (0.888, 0.0114)},
    Language.EN: {Signal.TITLE_MEANING: (0.805, 0.0152), Signal.BODY_MEANING: (0.798, 0.0169)},
}

Values = NDArray[np.float64]
Rows = NDArray[np.int64]


def calibrated(
    meaning: Meaning,
    vectors: TextVectors,
    signals: Mapping[Signal, Values],
    *,
    asking: Language,
    groups: Mapping[Language, tuple[NDArray[np.bool_], Rows]],
) -> Mapping[Signal, Values]:
    """Move and stretch the cosines of one query so that what is usual for it becomes what is usual by default.

    `asking` is the query's language. `groups` gives for each language which of the candidates are written in it, a
    mask over the signals' arrays, and which rows of the whole index. Candidates in the other language are as close as
    they stand out among the rows of that language for this very query. Inputs are unchanged.
    """
    moved = {name: values.copy() if name in USUAL else values for name, values in signals.items()}
    everything = np.concatenate([rows for _, rows in groups.values()]) if groups else np.zeros(0, dtype=np.int64)
    if not len(everything):
        return moved

    def usual_among(language: Language) -> Usual:
        rows = groups[language][1] if language in groups else everything
        return _usual(meaning, vectors, rows if len(rows) >= SAMPLE_MIN else everything)

    default = vectors.asked and meaning.encoder_key.partition("@")[0] == DEFAULT_ENCODER
    own, wanted = (WITHIN[asking], WITHIN[Language.ZH]) if default else (usual_among(asking), USUAL)
    for language, (mask, _) in groups.items():
        if not mask.any():
            continue
        found = own if language is asking else usual_among(language)
        # What is usual for this query in its own language is the mark for the other: some questions lie close to all.
        mark = own if language is asking or not default else usual_among(asking)
        for signal in USUAL:
            if signal in moved:
                inside = _moved(moved[signal][mask], found[signal], (mark[signal][0], own[signal][1]))
                moved[signal][mask] = _moved(inside, own[signal], wanted[signal])
    return moved


def _moved(values: Values, usual: tuple[float, float], wanted: tuple[float, float]) -> Values:
    return wanted[0] + (values - usual[0]) * (wanted[1] / max(usual[1], 1e-3))


def _usual(meaning: Meaning, vectors: TextVectors, rows: Rows) -> Usual:
    """Measure mean and deviation of a query's cosines with a sample of rows."""
    sample = np.sort(rows)[np.linspace(0, len(rows) - 1, min(SAMPLE, len(rows))).astype(np.int64)]
    found = {
        Signal.TITLE_MEANING: meaning.title_similarities(vectors.title, sample),
        Signal.BODY_MEANING: meaning.body_similarities(vectors.passages, sample).similarities,
    }
    return {signal: (float(values.mean()), float(values.std())) for signal, values in found.items()}
