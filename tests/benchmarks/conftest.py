"""The made-up market of the session, and its index. CUIBAI_BENCH_LISTINGS sets the size, 100,000 by default."""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import faiss
import psutil
import pytest

from market.listing.listing import Kind, Language, ListingId
from market.settings import DEFAULT_ENCODER
from matcher.index.index import FaceVectors, Index
from matcher.index.lexical import LexicalIndex
from matcher.index.meaning import Meaning, TextVectors
from matcher.index.text import Face, IndexedListing, IndexedText
from matcher.index.words import Words
from tests.benchmarks import pgvector
from tests.benchmarks.synthetic_market import DIMENSION, SHARES, MadeMarket, joined, make_market
from tests.database import MarketServer

_AT_ONCE = 5_000


def say(line: str) -> None:
    """Show progress beside pytest's own output."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201  a benchmark shows what it does


@dataclass(frozen=True)
class BuiltIndex:
    """The product's index over the made-up market, what it took to build, and how much memory it holds."""

    index: Index
    words_s: float
    meaning_s: float
    words_bytes: int
    meaning_bytes: int
    folder_bytes: int


@pytest.fixture(scope="session")
def made() -> MadeMarket:
    """Draw the market."""
    listings = int(os.environ.get("CUIBAI_BENCH_LISTINGS", "100000"))
    faiss.omp_set_num_threads(1)  # ours and faiss called directly alike, whatever the cores of the machine
    say(f"drawing {listings:,} listings")
    return make_market(listings)


@pytest.fixture(scope="session")
def built(made: MadeMarket, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuiltIndex]:
    """Index the market as the product does."""
    folder = tmp_path_factory.mktemp("index")
    words = Words.build()
    lexical = LexicalIndex.open(folder, words)
    index = Index(words, lexical)
    index.adopt(Meaning(f"{DEFAULT_ENCODER}@made-up", DIMENSION))  # its cosines need no calibration
    before, started = _resident(), time.monotonic()
    for start in range(0, len(made), _AT_ONCE):
        say(f"indexing words: {start:,} of {len(made):,}")
        index.apply([_listing(made, row) for row in range(start, min(start + _AT_ONCE, len(made)))])
    after_words, words_done = _resident(), time.monotonic()
    say("indexing vectors")
    for row in range(len(made)):
        text = _text(made, row)
        vectors = TextVectors(made.titles[row], made.passages[row : row + 1])
        assert index.put_meaning(_id(row), {Face.EVERYBODY: FaceVectors(text.digest, vectors)})
    yield BuiltIndex(
        index=index,
        words_s=words_done - started,
        meaning_s=time.monotonic() - words_done,
        words_bytes=after_words - before,
        meaning_bytes=_resident() - after_words,
        folder_bytes=_size(folder),
    )
    lexical.close()


@pytest.fixture(scope="session")
async def postgres(market: MarketServer, made: MadeMarket) -> str:
    """Fill pgvector in the product's embedded PostgreSQL, and give the address."""
    await pgvector.load(market.superuser_url, made, say=say)
    return market.superuser_url


def _id(row: int) -> ListingId:
    return ListingId(UUID(int=row + 1))


def _text(made: MadeMarket, row: int) -> IndexedText:
    text = made.texts[row]
    body = joined(text.body)
    return IndexedText(joined(text.title), body, (body,))


def _listing(made: MadeMarket, row: int) -> IndexedListing:
    share = float(made.share[row])
    fields = tuple(f"share-{limit}" for limit in SHARES if share < limit < 1.0)
    return IndexedListing(
        id=_id(row),
        version=1,
        kind=Kind.ACHIEVEMENT,
        language=Language.ZH,
        maturity=None,
        fields=fields,
        places=(),
        expires_on=None,
        published_at=None,
        rankable=True,
        texts={Face.EVERYBODY: _text(made, row)},
    )


def _resident() -> int:
    return int(psutil.Process().memory_info().rss)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
