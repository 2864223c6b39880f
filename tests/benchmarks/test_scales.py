"""The scales of fusion: what is usual for a signal among candidates, measured anew on a collection.

CUIBAI_BENCH_COLLECTION names a folder whose query i is the title, and document i the text, of the same paper
(CSL's development part is one); without it there is nothing to measure.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from market.settings import read_settings
from matcher.answering.match import Signal
from matcher.encoder.encoder import Encoder, open_encoder
from matcher.evaluation.beir import read_collection
from matcher.evaluation.collection import Text
from matcher.evaluation.ours import open_ours
from matcher.evaluation.system import EncodedOnce
from matcher.ranking.fusion import SCALES
from tests.benchmarks.conftest import say
from tests.benchmarks.timing import table

pytestmark = pytest.mark.bench

_FIRST_SENTENCE = re.compile(r".+?(?:[。;；.!?]|$)")

QUESTIONS = 300
SEED = 5
NEAR = 20
"""Candidates of each way of recall."""

AT_RANDOM = 10


@pytest.mark.skipif("CUIBAI_BENCH_COLLECTION" not in os.environ, reason="CUIBAI_BENCH_COLLECTION names no folder")
def test_scales() -> None:
    """Print centre and spread of every signal beside those that ship."""
    collection = read_collection(Path(os.environ["CUIBAI_BENCH_COLLECTION"]))
    encoder = EncodedOnce(open_encoder(read_settings(os.environ), say=say), say=say)
    titles = [Text(str(place), query.whole, "") for place, query in enumerate(collection.queries)]
    texts = [Text(str(place), "", document.whole) for place, document in enumerate(collection.documents)]
    firsts = [Text(text.id, "", (_FIRST_SENTENCE.match(text.text) or [text.text])[0]) for text in texts]
    measured = [
        scales_of(encoder, titles, texts),
        scales_of(encoder, texts, titles),
        scales_of(encoder, firsts, titles),
        scales_of(encoder, titles, firsts),
    ]
    rows = []
    for signal, scale in SCALES.items():
        centre, spread = np.mean([each[signal] for each in measured], axis=0)
        spreads = [each[signal][1] / spread for each in measured]
        apart = f"{min(spreads):.2f} to {max(spreads):.2f}"
        rows.append(
            (signal.value, f"{centre:.4f}", f"{scale.centre:.4f}", f"{spread:.4f}", f"{scale.spread:.4f}", apart)
        )
    heads = ("signal", "centre", "ships", "spread", "ships", "spreads / mean spread")
    say(table(f"Scales of fusion on {len(titles):,} papers", heads, rows))


def scales_of(encoder: Encoder, asked: Sequence[Text], answers: Sequence[Text]) -> dict[Signal, tuple[float, float]]:
    """Ask some of `asked` against all `answers`; the answer of a question is the one at its own place."""
    generator = np.random.default_rng(SEED)
    everything = np.arange(len(answers))
    values: dict[Signal, list[tuple[float, float]]] = {signal: [] for signal in Signal}
    with open_ours(answers, encoder, say=say) as ours:
        for place in generator.choice(len(asked), min(QUESTIONS, len(asked)), replace=False):
            near, _ = ours.signals(asked[place], everything, k=NEAR)
            pool = np.union1d(near, generator.integers(0, len(answers), AT_RANDOM))
            found, signals = ours.signals(asked[place], pool[pool != place], k=len(pool))
            assert len(found) > NEAR / 2
            for signal, raw in signals.items():
                scaled = np.sqrt(raw) if SCALES[signal].root else raw
                values[signal].append((float(scaled.mean()), float(scaled.std())))
    means = {signal: np.mean(some, axis=0) for signal, some in values.items()}
    return {signal: (float(mean[0]), float(mean[1])) for signal, mean in means.items()}
