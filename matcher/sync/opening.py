"""Opening (开启): the index of a home, kept in step with the store and asked, while a block runs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date

from market.postgres.db import Database
from market.settings import Settings
from matcher.answering.local import LocalMatching, market_day
from matcher.encoder.encoder import Encoder
from matcher.encoder.queue import EncoderQueue
from matcher.encoder.reranker import make_reranker_queue
from matcher.index.vector_store import import_engine
from matcher.index.words import Words
from matcher.ranking.live import RankerSource
from matcher.sync.manager import IndexManager
from matcher.sync.ownership import owned


@asynccontextmanager
async def open_matching(
    settings: Settings,
    database: Database,
    encoder_factory: Callable[[], Encoder],
    terms: Sequence[str],
    *,
    say: Callable[[str], None],
    address: str | None = None,
    today: Callable[[], date] = market_day,
) -> AsyncIterator[LocalMatching]:
    """Own the index of the settings' home, keep it in step with the store, and answer from it while the block runs.

    The encoder is opened beside; until then only words are compared. `address` is where others may ask this process,
    if it serves. Raises IndexHeld, StoreUnavailable.
    """
    folder = settings.home / "index"
    with owned(folder, address=address):
        words = await asyncio.to_thread(Words.build, terms)
        desk = EncoderQueue(encoder_factory)
        keeper = IndexManager(folder, database, desk, words, say=say, engine=import_engine(settings.vector_store))
        await keeper.open()
        rankers, reranker = RankerSource(settings.home), make_reranker_queue(settings, say=say)
        matching = LocalMatching(database, keeper, desk, words, rankers=rankers, reranker=reranker, today=today)
        work = [
            asyncio.create_task(desk.run(), name="encoder"),
            asyncio.create_task(keeper.run(), name="index's following of the store"),
        ]
        for task in work:
            task.add_done_callback(keeper.note_end)
        try:
            yield matching
        finally:
            for task in work:
                task.cancel()
            ended = await asyncio.gather(*work, return_exceptions=True)
            matching.close()
            await keeper.close()
            for error in ended:
                if isinstance(error, Exception):
                    raise error
