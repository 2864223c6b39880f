"""Answering (应答): whoever can answer a question, this process or the one that holds the index.

Both answer in the API's shapes, so that the same command prints the same, whoever answered.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Protocol

from corpus.reference.taxonomy import load_taxonomy
from market.listing.filters import Filters
from market.listing.listing import Kind, ListingId
from market.listing.relaxation import Relaxation
from market.postgres.db import Database
from market.postgres.deployment import open_market
from market.settings import Settings
from market.viewer import PUBLIC
from matcher.answering.match import EncoderState, IndexStatus
from matcher.answering.matching import Matching
from matcher.encoder.encoder import Encoder, open_encoder
from matcher.errors import EncoderUnavailable, IndexHeld
from matcher.sync.opening import open_matching
from matcher.sync.ownership import owner
from web.command.remote import RemoteAnswering
from web.search.shape import AnswersShape, SearchPage, StatusShape
from web.search.shaping import shape_answers, shape_search, shape_status

Say = Callable[[str], None]
INDEX = "index"
LOOK_S = 0.2


class Answering(Protocol):
    """The questions that the command line asks."""

    async def search(self, text: str, *, kind: Kind | None, filters: Filters, offset: int, limit: int) -> SearchPage:
        """Find listings by their words."""
        ...

    async def match_text(self, text: str, *, filters: Filters, limit: int) -> AnswersShape:
        """Answer a need's text."""
        ...

    async def match_need(
        self, key: ListingId, *, filters: Filters, limit: int, relaxed: tuple[Relaxation, ...] = ()
    ) -> AnswersShape:
        """Answer a need of the store."""
        ...

    async def status(self) -> StatusShape:
        """Say how far the index is."""
        ...


class LocalAnswering:
    """Answers from the index that this process holds."""

    def __init__(self, database: Database, matching: Matching, say: Say) -> None:
        self._database = database
        self._matching = matching
        self._say = say

    async def search(self, text: str, *, kind: Kind | None, filters: Filters, offset: int, limit: int) -> SearchPage:
        """Find listings by their words, once every listing is indexed by them."""
        await wait_until(self._matching, _words_are_in, self._say)
        results = await self._matching.search(
            text, kind=kind, viewer=PUBLIC, filters=filters, offset=offset, limit=limit
        )
        return await shape_search(self._database, results, offset=offset, limit=limit)

    async def match_text(self, text: str, *, filters: Filters, limit: int) -> AnswersShape:
        """Answer a need's text, once every listing is indexed by its meaning."""
        await wait_until(self._matching, meaning_is_in, self._say)
        answers = await self._matching.match_text(text, viewer=PUBLIC, filters=filters, limit=limit)
        return await shape_answers(self._database, answers)

    async def match_need(
        self, key: ListingId, *, filters: Filters, limit: int, relaxed: tuple[Relaxation, ...] = ()
    ) -> AnswersShape:
        """Answer a need of the store, once every listing is indexed by its meaning."""
        await wait_until(self._matching, meaning_is_in, self._say)
        answers = await self._matching.match_listing(key, viewer=PUBLIC, filters=filters, limit=limit, relaxed=relaxed)
        return await shape_answers(self._database, answers)

    async def status(self) -> StatusShape:
        """Say how far the index is, after a look at the store."""
        await wait_until(self._matching, _words_are_in, self._say)
        return shape_status(await self._matching.status())


@asynccontextmanager
async def open_answering(settings: Settings, *, meaning: bool, say: Say) -> AsyncIterator[Answering]:
    """Open the index here, or reach the server that holds it; without `meaning` no encoder is loaded here.

    Raises IndexHeld when its holder serves no address, StoreUnavailable, SettingsError.
    """
    async with AsyncExitStack() as stack:
        holder = owner(settings.home / INDEX)
        if holder is not None:
            pid, address = holder
            if address is None:
                raise IndexHeld(pid, address)
            yield await stack.enter_async_context(RemoteAnswering.open(address))
        else:
            database = await stack.enter_async_context(open_market(settings, say=say))
            unneeded = stack.enter_context(_unneeded_encoder())
            encoder = (lambda: open_encoder(settings, say=say)) if meaning else unneeded
            matching = await stack.enter_async_context(open_index(settings, database, encoder, say=say))
            yield LocalAnswering(database, matching, say)


@asynccontextmanager
async def open_index(
    settings: Settings, database: Database, encoder: Callable[[], Encoder], *, say: Say, address: str | None = None
) -> AsyncIterator[Matching]:
    """Open the index in this process, with the taxonomy's words known; `address` is where this process serves it.

    Raises IndexHeld.
    """
    taxonomy = load_taxonomy()
    terms = [industry.label for industry in taxonomy.industries()]
    terms += [direction.label for direction in taxonomy.directions()]
    async with open_matching(settings, database, _telling(encoder, say), terms, say=say, address=address) as matching:
        yield matching


def _telling(encoder: Callable[[], Encoder], say: Say) -> Callable[[], Encoder]:
    """Let a failure to open the encoder be heard, each once: it is tried again and again."""
    told: set[str] = set()

    def open_it() -> Encoder:
        try:
            return encoder()
        except EncoderUnavailable as error:
            if str(error) not in told:
                say(f"{error}; until then only words are compared")
                told.add(str(error))
            raise

    return open_it


@contextmanager
def _unneeded_encoder() -> Iterator[Callable[[], Encoder]]:
    """Give a factory that opens no encoder while the block lasts: words need none, and torch takes seconds."""
    closing = threading.Event()

    def wait() -> Encoder:
        closing.wait()
        raise RuntimeError("this command compares words alone")

    try:
        yield wait
    finally:
        closing.set()


async def wait_until(matching: Matching, enough: Callable[[IndexStatus], bool], say: Say) -> None:
    """Wait until the index is far enough; tells how many listings wait, when that changes by much."""
    told = 0
    while not enough(status := await matching.status()):
        waiting = max(status.waiting_words, status.waiting_vectors)
        if waiting and abs(waiting - told) * 10 > max(told, 10):
            say(f"{waiting} listings wait for the index")
            told = waiting
        await asyncio.sleep(LOOK_S)


def _words_are_in(status: IndexStatus) -> bool:
    return status.ready and not status.waiting_words


def meaning_is_in(status: IndexStatus) -> bool:
    """Say whether nothing waits any more, or waiting helps no further because the encoder failed."""
    if status.encoder_state is EncoderState.FAILED:
        return _words_are_in(status)
    opened = status.encoder_state is EncoderState.READY
    return _words_are_in(status) and opened and not status.waiting_vectors and not status.rebuilding
