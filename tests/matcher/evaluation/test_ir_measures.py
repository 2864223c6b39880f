"""The measures beside those of ir_measures and scipy, on rankings with ties, gaps and unjudged documents."""

import ir_measures
import numpy as np
import pytest
from ir_measures import AP, RR, P, Qrel, R, ScoredDoc, nDCG
from scipy.stats import spearmanr

from matcher.evaluation.metrics import (
    average_precision,
    ndcg_at_k,
    precision_at_k,
    rank,
    recall_at_k,
    reciprocal_rank,
    spearman,
)

GAINS = {1: 1, 2: 3, 3: 7}
MEASURES = (nDCG(gains=GAINS) @ 10, P(rel=2) @ 5, RR(rel=2), AP(rel=2), R(rel=2) @ 50)


@pytest.mark.parametrize("seed", range(20))
def test_every_measure_equals_that_of_ir_measures(seed: int) -> None:
    generator = np.random.default_rng(seed)
    count = int(generator.integers(8, 120))
    grades = generator.choice(4, size=count, p=(0.5, 0.3, 0.15, 0.05)).astype(np.int64)
    grades[generator.integers(count)] = 2 + seed % 2
    scores = generator.permutation(count).astype(np.float64)
    scores[generator.random(count) < 0.1 * (seed % 3)] = -np.inf
    judged = generator.random(count) < 0.8
    judged[grades > 0] = True
    order = rank(scores)

    qrels = [Qrel("q", f"d{place:03}", int(grades[place])) for place in range(count) if judged[place]]
    run = [ScoredDoc("q", f"d{place:03}", float(scores[place])) for place in order]
    theirs = ir_measures.calc_aggregate(MEASURES, qrels, run)

    ours = (
        ndcg_at_k(grades, order),
        precision_at_k(grades, order, relevant_from=2),
        reciprocal_rank(grades, order, relevant_from=2),
        average_precision(grades, order, relevant_from=2),
        recall_at_k(grades, order, relevant_from=2),
    )
    assert ours == pytest.approx([theirs[measure] for measure in MEASURES])


@pytest.mark.parametrize("seed", range(10))
def test_spearman_equals_that_of_scipy(seed: int) -> None:
    generator = np.random.default_rng(seed)
    grades = generator.integers(0, 4, size=40)
    scores = generator.integers(0, 12, size=40).astype(np.float64)

    assert spearman(grades, scores) == pytest.approx(spearmanr(grades, scores).statistic)
