"""How long it takes to find what is common among 10,000 needs, and how much memory."""

import time

import numpy as np
import psutil
import pytest

from matcher.challenge.clustering import centred, clusters_of
from tests.benchmarks.timing import table

NEEDS, DIMENSION, SUBJECTS = 10_000, 384, 6_000


@pytest.mark.bench
@pytest.mark.parametrize("fields", [1, 12])
def test_ten_thousand_needs_are_clustered(fields: int) -> None:
    """Draw needs about so many subjects in one narrow cone, and cluster them as one field or as twelve."""
    rng = np.random.default_rng(5)
    cone = rng.normal(size=DIMENSION) * 3
    subjects = rng.normal(size=(SUBJECTS, DIMENSION))
    own = rng.normal(scale=0.6, size=(NEEDS, DIMENSION))
    vectors = (cone + subjects[rng.integers(0, SUBJECTS, NEEDS)] + own).astype(np.float32)
    blocks = {str(field): list(range(field, NEEDS, fields)) for field in range(fields)}
    process, begun = psutil.Process(), time.perf_counter()
    before = process.memory_info().rss
    found = clusters_of(centred(vectors), blocks)
    took_s, grown = time.perf_counter() - begun, process.memory_info().rss - before
    count = sum(len(clusters) for clusters in found.values())
    print(table("common needs", ("fields", "clusters", "seconds", "MB"), [(fields, count, took_s, grown / 2**20)]))  # noqa: T201
    assert count > 100
