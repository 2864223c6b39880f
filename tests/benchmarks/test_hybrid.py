"""Hybrid recall: from a question to ranked ids over the product's own index, beside PostgreSQL; and memory."""

from collections.abc import AsyncIterator, Sequence

import pytest

from market.day import current_day
from market.listing.filters import NO_FILTERS, Filters
from market.viewer import PUBLIC
from matcher.analysis.query import Query
from matcher.answering.recall import rank, recall
from matcher.index.catalog import CandidateScope
from matcher.index.index import Index
from matcher.index.meaning import TextVectors
from tests.benchmarks import fulltext
from tests.benchmarks.conftest import BuiltIndex, say
from tests.benchmarks.fulltext import HybridPostgres
from tests.benchmarks.synthetic_market import QUESTIONS, SHARES, MadeMarket, joined
from tests.benchmarks.timing import interleaved, table

pytestmark = pytest.mark.bench

ROUNDS = QUESTIONS - 1
PEER_ROUNDS = 20
LIMIT = 20
"""How many answers a page asks for."""


@pytest.fixture(scope="module")
async def peer(postgres: str, made: MadeMarket) -> AsyncIterator[HybridPostgres]:
    """Fill PostgreSQL with the same words beside the vectors."""
    await fulltext.load(postgres, made, say=say)
    opened = await HybridPostgres.open(postgres)
    yield opened
    await opened.close()


async def test_hybrid_recall(made: MadeMarket, built: BuiltIndex, peer: HybridPostgres) -> None:
    """Print p50 and p99 from a question (its vectors at hand) to ranked ids, without and with filters."""
    rows = [row for share in SHARES for row in await measured(made, built.index, peer, share)]
    heads = ("listings let through: system", "p50 ms", "p99 ms", "p50 / ours")
    say(table(f"Hybrid recall to ids, {len(made):,} listings, {ROUNDS} questions of 48 words", heads, rows))


async def measured(made: MadeMarket, index: Index, peer: HybridPostgres, share: float) -> list[Sequence[object]]:
    """Measure ours, parts of it, and the peer under one filter."""
    say(f"hybrid recall, {share:.0%} of listings")
    questions = [question_of(made, place) for place in range(QUESTIONS)]
    scope = scope_of(share)

    async def ask_ours(place: int) -> object:
        query, vectors = questions[place]
        return rank(index, query, vectors, scope, limit=LIMIT)

    async def ask_recall(place: int) -> object:
        query, vectors = questions[place]
        return recall(index, query, vectors, index.catalog.mask(scope))

    async def ask_words(place: int) -> object:
        return rank(index, questions[place][0], None, scope, limit=LIMIT)

    async def ask_peer(place: int) -> object:
        return await peer.rank(made.question_texts[place].title, made.question_titles[place], LIMIT, share)

    parts = {"recall, four signals, fusion": ask_ours, "recall alone": ask_recall, "without meaning": ask_words}
    times = await interleaved(parts, ROUNDS)
    whole = next(iter(times.values())).p50_ms
    rows: list[Sequence[object]] = [
        (f"{share:.0%}: ours, {name}", each.p50_ms, each.p99_ms, each.p50_ms / whole) for name, each in times.items()
    ]
    beside = await interleaved({"ours": ask_ours, "peer": ask_peer}, PEER_ROUNDS)
    slower = beside["peer"].p50_ms / beside["ours"].p50_ms
    return [*rows, (f"{share:.0%}: {peer.name}", beside["peer"].p50_ms, beside["peer"].p99_ms, slower)]


async def test_memory(made: MadeMarket, built: BuiltIndex) -> None:
    """Print what the index holds in memory and on disk, and how long it took to build."""
    count = len(made)
    vectors = 2 * 2 * made.titles.shape[1]
    both = built.words_bytes + built.meaning_bytes
    rows = [
        ("memory: columns and texts", built.words_bytes / 2**20, built.words_bytes / count),
        ("memory: vectors of titles and passages", built.meaning_bytes / 2**20, built.meaning_bytes / count),
        ("memory: both", both / 2**20, both / count),
        ("the bare numbers of the vectors (peer)", vectors * count / 2**20, float(vectors)),
        ("disk: words", built.folder_bytes / 2**20, built.folder_bytes / count),
    ]
    say(table(f"Memory of the index, {count:,} listings", ("", "MiB", "bytes a listing"), rows))
    took = [("words, characters, columns", built.words_s, 1000 * built.words_s / count)]
    took.append(("vectors", built.meaning_s, 1000 * built.meaning_s / count))
    say(table("Time to build it, encoder left out", ("", "s", "ms a listing"), took))
    assert len(built.index) == count


def question_of(made: MadeMarket, place: int) -> tuple[Query, TextVectors]:
    text = made.question_texts[place]
    body = joined(text.body)
    vectors = TextVectors(made.question_titles[place], made.question_passages[place : place + 1])
    return Query(joined(text.title), body, (body,)), vectors


def scope_of(share: float) -> CandidateScope:
    filters = NO_FILTERS if share == 1.0 else Filters(fields=(f"share-{share}",))
    return CandidateScope(viewer=PUBLIC, filters=filters, today=current_day(), ranking=True)
