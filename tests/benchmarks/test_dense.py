"""Dense search: ours beside faiss called directly and pgvector, without a filter and with filters."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.index.faiss_store import FaissStore
from tests.benchmarks import pgvector
from tests.benchmarks.conftest import say
from tests.benchmarks.pgvector import PgVector
from tests.benchmarks.synthetic_market import DIMENSION, SHARES, MadeMarket
from tests.benchmarks.timing import interleaved, table

pytestmark = pytest.mark.bench

Ask = Callable[[int], Awaitable[Sequence[int]]]

K = 100
"""What recall asks each index for."""

ROUNDS = 50
TUNING = 30
WIDTHS = (40, 100, 200, 400, 700, 1000)
"""Values of ef_search that are tried, narrowest first; 1,000 is pgvector's limit."""

CLOSE = 0.001
"""HNSW's recall counts as equal to ours when it lies at most this far below."""


@dataclass(frozen=True)
class Peers:
    """pgvector, asked in three ways; `quick` is HNSW with as many candidates as are asked for, whatever it misses."""

    exact: PgVector
    hnsw: PgVector
    quick: PgVector


@pytest.fixture(scope="module")
async def peers(postgres: str) -> AsyncIterator[Peers]:
    """Open the three."""
    exact = await PgVector.open(postgres, pgvector.EXACT)
    hnsw = await PgVector.open(postgres, pgvector.HNSW)
    quick = await PgVector.open(postgres, pgvector.HNSW)
    await quick.search_wide(K)
    yield Peers(exact, hnsw, quick)
    for peer in (exact, hnsw, quick):
        await peer.close()


@dataclass(frozen=True)
class Indexes:
    """The same vectors in our index and in faiss's own."""

    ours: FaissStore
    direct: faiss.Index


async def test_dense_search(made: MadeMarket, peers: Peers) -> None:
    """Print p50, p99 and recall at 100 of five ways to find the nearest titles."""
    ours = FaissStore(DIMENSION)
    ours.add(np.arange(len(made)), made.titles)
    codes = faiss.IndexScalarQuantizer(DIMENSION, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    direct = faiss.IndexIDMap2(codes)
    direct.add_with_ids(made.titles, np.arange(len(made)))
    rows = [row for share in SHARES for row in await measured(made, peers, Indexes(ours, direct), share)]
    heads = ("listings let through: system", "p50 ms", "p99 ms", "p50 / ours", f"recall@{K}")
    say(table(f"Dense search, {len(made):,} vectors of {DIMENSION}, k = {K}, one thread", heads, rows))
    stored, indexed = await peers.hnsw.bytes_a_listing(len(made))
    say(table("pgvector on disk", ("", "bytes a listing"), [("table", stored), ("HNSW index", indexed)]))


async def measured(made: MadeMarket, peers: Peers, indexes: Indexes, share: float) -> list[Sequence[object]]:
    """Measure all under one filter."""
    say(f"dense search, {share:.0%} of listings")
    allowed = made.allowed(share)
    params = None if allowed is None else selecting(allowed)
    ids = None if allowed is None else np.flatnonzero(allowed)
    truth = nearest_by_numpy(made, share)

    async def ask_ours(question: int) -> Sequence[int]:
        found, _ = indexes.ours.search(made.question_titles[question : question + 1], K, allowed=ids)
        return list(map(int, found[0]))

    async def ask_faiss(question: int) -> Sequence[int]:
        _, found = indexes.direct.search(made.question_titles[question : question + 1], K, params=params)
        return list(map(int, found[0]))

    async def ask_exact(question: int) -> Sequence[int]:
        return await peers.exact.nearest(made.question_titles[question], K, share)

    async def ask_hnsw(question: int) -> Sequence[int]:
        return await peers.hnsw.nearest(made.question_titles[question], K, share)

    async def ask_quick(question: int) -> Sequence[int]:
        return await peers.quick.nearest(made.question_titles[question], K, share)

    reached = await recall_at_k(ask_ours, truth)
    for width in WIDTHS:
        await peers.hnsw.search_wide(width)
        if await recall_at_k(ask_hnsw, truth) >= reached - CLOSE:
            break
    scan = await peers.exact.plan(made.titles[0], share)
    systems: dict[str, Ask] = {
        "ours": ask_ours,
        "faiss called directly": ask_faiss,
        f"pgvector exact ({scan})": ask_exact,
        f"pgvector HNSW, ef_search {width}": ask_hnsw,
        "pgvector HNSW, ef_search = k": ask_quick,
    }
    times = await interleaved(systems, ROUNDS)
    rows: list[Sequence[object]] = []
    for name, ask in systems.items():
        recall = await recall_at_k(ask, truth)
        ratio = times[name].p50_ms / times["ours"].p50_ms
        rows.append((f"{share:.0%}: {name}", times[name].p50_ms, times[name].p99_ms, ratio, f"{recall:.4f}"))
    return rows


def nearest_by_numpy(made: MadeMarket, share: float) -> list[set[int]]:
    """Find the true nearest of the first questions, in single precision."""
    similarities = made.question_titles[:TUNING] @ made.titles.T
    allowed = made.allowed(share)
    count = min(K, len(made) if allowed is None else int(np.count_nonzero(allowed)))
    if allowed is not None:
        similarities[:, ~allowed] = -np.inf
    best = np.argsort(-similarities, axis=1, kind="stable")[:, :count]
    return [set(map(int, row)) for row in best]


async def recall_at_k(ask: Ask, truth: Sequence[set[int]]) -> float:
    """Say which part of the true nearest is found, the mean over questions."""
    return float(np.mean([len(set(await ask(place)) & near) / len(near) for place, near in enumerate(truth)]))


def selecting(allowed: NDArray[np.bool_]) -> faiss.SearchParameters:
    """Make faiss's filter; for the peer this is done before the clock starts."""
    selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg,arg-type]  # the stubs tell of the C++ constructors
    return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # as above
