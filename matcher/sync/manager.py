"""Keeper (索引守护): opens the index, keeps it in step with the store, saves it, rebuilds it.

Two loops: one applies changes (and rebuilds, and saves), one works off what lacks vectors. Whatever fails is said
in `trouble`, tried again after a growing pause, and forgotten once it works.
"""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

from market.errors import MarketError, SettingsError, StoreUnavailable
from market.listing.store import changes
from market.listing.store.changes import Change, ChangeLane
from market.postgres.db import Database
from matcher.encoder.encoder import Encoder
from matcher.encoder.queue import EncoderQueue
from matcher.errors import ArtifactMismatch, MatcherError
from matcher.index.artifact import LIVE, load, open_live, write
from matcher.index.index import Index
from matcher.index.meaning import Meaning
from matcher.index.vector_store import VectorStore
from matcher.index.words import Words
from matcher.sync.backlog import Backlog
from matcher.sync.embedder import Embedder
from matcher.sync.follower import Follower, Following, StoreSetBack
from matcher.sync.progress import HELD_LIMIT_S, HeldBack, IndexProgress, version_of
from matcher.sync.saving import Saver, Write

T = TypeVar("T")

_POLL_S = 0.5  # a change that a running transaction held back announces itself only once
_PAUSES_S = (0.2, 1.0, 3.0, 10.0)
_REBUILD_AFTER_FAILURES = 3


class IndexManager:
    """Owns the index of one folder; `run` keeps it until cancelled, `close` saves it."""

    def __init__(
        self,
        folder: Path,
        database: Database,
        desk: EncoderQueue,
        words: Words,
        *,
        say: Callable[[str], None],
        engine: type[VectorStore] | None = None,
        write: Write = write,
        held_limit_s: float = HELD_LIMIT_S,
    ) -> None:
        self._folder = folder
        self._database = database
        self._desk = desk
        self._words = words
        self._say = say
        self._engine = engine
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._backlog = Backlog()
        self._follower = Follower(database, self._backlog, self._writer)
        self._embedder = Embedder(database, desk, self._backlog, self._writer)
        self._rebuild_wanted = False
        self._work_for_encoder, self._moved = asyncio.Event(), asyncio.Event()
        self._held_back = HeldBack(held_limit_s)
        self._live = 0
        self._store = ""
        self._sure_of_store = True
        self._scanned: Meaning | None = None
        self.following: Following | None = None
        self.progress = IndexProgress()
        self._saver = Saver(folder, self._writer, self.progress, say=say, write=write)

    @property
    def index(self) -> Index:
        """Give the index that answers now. Raises MatcherError before `open`."""
        return self._present().index

    @property
    def waiting_vectors(self) -> int:
        """Count the listings whose vectors are to come; those that the encoder fails on are not waited for."""
        return self.index.waiting - self._embedder.set_aside(self.index)

    def held(self, lane: ChangeLane, read: Sequence[Change]) -> list[Change]:
        """Give the first changes of a lane, up to one that is not applied or whose vectors are to come."""
        index, reached, busy = self.index, self._present().positions[lane], self._embedder.at_work
        waits = {id_ for one in read if index.lacks_meaning(id_ := one.listing_id) and (busy or id_ in self._backlog)}
        return list(takewhile(lambda one: one.position <= reached and one.listing_id not in waits, read))

    async def open(self) -> None:
        """Load the saved index, or begin an empty one that `run` will fill. Raises StoreUnavailable."""
        async with self._database.reading() as conn:
            self._store = await changes.store_identity(conn)
        for path in self._folder.glob(f"{LIVE}*"):
            shutil.rmtree(path, ignore_errors=True)
        try:
            live = self._next_live()
            loaded = await self._write(
                lambda: load(self._folder, self._words, store=self._store, live=live, engine=self._engine)
            )
        except (ArtifactMismatch, OSError) as error:
            self._say(f"{error}; building the index from the store")
            self.following = await self._empty()
            self.want_rebuild()
            return
        self.following = Following(loaded.index, live, dict(loaded.positions))
        self._name_version()
        if loaded.trouble:
            self._say(loaded.trouble)
            self.progress.troubles["vectors"] = loaded.trouble

    def want_rebuild(self) -> None:
        """Have the index built anew; the old one answers meanwhile."""
        self._rebuild_wanted = True
        self.progress.rebuilding = True

    async def run(self) -> None:
        """Keep the index until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow())
            tasks.create_task(self._embed())

    async def caught_up(self, *, meaning: bool = True) -> None:
        """Wait until everything committed before is applied: its words, and with `meaning` its vectors."""
        while True:
            self._moved.clear()
            if await self._is_caught_up(meaning=meaning):
                return
            await self._moved.wait()

    async def _is_caught_up(self, *, meaning: bool) -> bool:
        if not self.progress.ready or self._rebuild_wanted or self.following is None:
            return False
        if await self._follower.waiting(self.following) > 0:
            return False
        return not meaning or (self.waiting_vectors == 0 and not self._embedder.at_work)

    def note_end(self, task: asyncio.Task[None]) -> None:
        """Say so when one of the loops ended by itself: what is missing from then on is a mistake of ours."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self._say(self.progress.note_stop(task.get_name(), error))

    async def close(self) -> None:
        """Save what is not saved and free the folder; after `run` has ended."""
        await self._saver.close(self.following if self.progress.ready else None, self._store)
        if self.following is not None:
            await self._write(self.following.index.lexical.close)
        self._writer.shutdown(wait=True)

    async def _follow(self) -> None:
        failures = 0
        while True:
            try:
                await self._turn()
            except Exception as error:  # noqa: BLE001  whatever failed once, what is published later must be found
                failures += not isinstance(error, StoreUnavailable)
                self._note_failure(error, failures)
            else:
                failures = 0
                self.progress.store_reachable = True
                self.progress.forget("store", "index")
                continue
            self._tell()
            await asyncio.sleep(_PAUSES_S[min(failures, len(_PAUSES_S) - 1)])

    def _note_failure(self, error: Exception, failures: int) -> None:
        self._sure_of_store = False
        if isinstance(error, StoreUnavailable | SettingsError):
            self.progress.store_reachable = False
            self.progress.note("store", error)
        else:
            self.progress.note("index", error)
            self._rebuild_wanted |= failures % _REBUILD_AFTER_FAILURES == 0 and not isinstance(error, MarketError)

    async def _turn(self) -> None:
        """Do one thing: notice another store, rebuild, apply a batch of changes, save, or wait."""
        if not self._sure_of_store:
            async with self._database.reading() as conn:
                identity = await changes.store_identity(conn)
            self._rebuild_wanted |= identity != self._store
            self._store = identity
            self._sure_of_store = True
        if self._rebuild_wanted:
            await self._rebuild()
        elif await self._step() == 0 and not self._rebuild_wanted:
            self.progress.ready = True
            self._rebuild_wanted |= self.index.needs_rewrite and not self._backlog
            await self._write(self.index.teach)
            if self._saver.is_due(idle=not self._backlog):
                await self._saver.begin(self._present(), self._store)
            self._tell()
            await self._database.wait_for_change(_POLL_S)

    async def _step(self) -> int:
        following = self._present()
        try:
            count = await self._follower.step(following)
        except StoreSetBack as error:
            if not self._rebuild_wanted:
                self._say(f"{error}; building the index from the store")
            self.want_rebuild()
            return 0
        self.progress.applied += count
        self._name_version()  # whoever has found what was applied meets the version that has it
        self.progress.note_waiting(await self._follower.waiting(following))
        self._held_back.note(count == 0 and self.progress.waiting_words > 0, self.progress)
        if count:
            self._saver.note_change()
            self._tell()
        return count

    async def _rebuild(self) -> None:
        self.progress.rebuilding = True
        old, fresh = self._present(), await self._empty()
        unused = fresh
        try:
            await self._follower.rebuild(fresh, self._meanwhile)
            while await self._follower.step(fresh):
                pass
            await self._write(lambda: fresh.index.inherit(old.index))
            await self._write(fresh.index.teach)
            self.following, unused = fresh, old
        finally:
            await self._write(unused.index.lexical.close)
            shutil.rmtree(unused.words, ignore_errors=True)
        self._rebuild_wanted = self.progress.rebuilding = False
        self.progress.ready = True
        self._say(f"the index holds {len(fresh.index)} listings")
        self._saver.note_change()
        await self._saver.begin(fresh, self._store)
        self._tell()

    async def _meanwhile(self, done: int) -> None:
        """Go on applying changes to the index that answers while another is built."""
        self._say(f"indexed {done} listings")
        if self.progress.ready:
            await self._step()

    async def _embed(self) -> None:
        failures = 0
        while True:
            try:
                await self._embed_some()
            except Exception as error:  # noqa: BLE001  whatever failed once, listings that follow need vectors
                self.progress.note("vectors", error)
                await asyncio.sleep(_PAUSES_S[min(failures, len(_PAUSES_S) - 1)])
                failures += 1
            else:
                if failures:
                    self.progress.forget("vectors")
                failures = 0
            self._moved.set()

    async def _embed_some(self) -> None:
        """Give vectors to a few listings, or wait until some lack them."""
        encoder = await self._desk.opened()
        index = self.index
        await self._use_encoder(index, encoder)
        if self._backlog:
            self._saver.note_change()  # before, too: who closes as soon as nothing waits finds it noted
            if await self._embedder.take_turn(index, self.progress):
                self._saver.note_change()
        else:
            self.progress.forget("vectors")
            self._embedder.tell(index, self.progress)
            self._work_for_encoder.clear()
            self._moved.set()
            await self._work_for_encoder.wait()

    async def _use_encoder(self, index: Index, encoder: Encoder) -> None:
        """Begin anew with vectors of another encoder, and queue what lacks them, once for each index."""
        if index.meaning is None or index.meaning.encoder_key != encoder.key:
            await self._write(lambda: index.adopt(Meaning(encoder.key, encoder.dimension, self._engine)))
            self._name_version()
        if self._scanned is not index.meaning:
            self._scanned = index.meaning
            self._backlog.add(index.without_meaning(), ChangeLane.BULK)

    def _name_version(self) -> None:
        following = self._present()
        key = "" if following.index.meaning is None else following.index.meaning.encoder_key
        self.progress.version = version_of(self._store, following.positions, key)

    def _tell(self) -> None:
        self._name_version()
        self._moved.set()
        self._work_for_encoder.set()

    def _present(self) -> Following:
        if self.following is None:
            raise MatcherError("the index is not open")
        return self.following

    def _next_live(self) -> Path:
        self._live += 1
        return self._folder / f"{LIVE}-{self._live}"

    async def _empty(self) -> Following:
        live = self._next_live()
        return Following(await self._write(lambda: Index(self._words, open_live(live, self._words))), live)

    def _write(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._writer, work)
