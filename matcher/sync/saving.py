"""Saving (存盘): writes the index to its folder now and then, while it goes on following the store.

The index's own thread only copies what is needed of one moment; another writes it and waits for the disk.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from matcher.index.artifact import Snapshot, snapshot, write
from matcher.sync.follower import Following
from matcher.sync.progress import IndexProgress, described

_IDLE_S = 30.0
_LATEST_S = 600.0

Write = Callable[[Path, Snapshot], None]


class Saver:
    """Saves to one folder, one save at a time; what changes during a save is for the next one."""

    def __init__(
        self,
        folder: Path,
        writer: Executor,
        progress: IndexProgress,
        *,
        say: Callable[[str], None],
        write: Write = write,
    ) -> None:
        self._folder = folder
        self._writer = writer
        self._progress = progress
        self._say = say
        self._write = write
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="saving")
        self._unsaved_since: float | None = None
        self._saving: asyncio.Task[None] | None = None

    @property
    def is_saving(self) -> bool:
        """Say whether a save is in progress."""
        return self._saving is not None and not self._saving.done()

    def note_change(self) -> None:
        """Note that the index is not as it was saved."""
        self._unsaved_since = self._unsaved_since or time.monotonic()

    def is_due(self, *, idle: bool) -> bool:
        """Say whether to save now: some time after a change when all is done, much later while work goes on."""
        if self._unsaved_since is None or self.is_saving:
            return False
        return time.monotonic() - self._unsaved_since > (_IDLE_S if idle else _LATEST_S)

    async def begin(self, following: Following, store: str) -> None:
        """Begin a save, and return once its moment is copied; nothing while another is in progress.

        To be called where nobody applies changes: the positions are those of that moment.
        """
        if self.is_saving:
            return
        since, self._unsaved_since = self._unsaved_since, None  # a vector that comes now may be in it or not
        try:
            taken = await asyncio.get_running_loop().run_in_executor(
                self._writer,
                lambda: snapshot(
                    self._folder, following.index, following.words, store=store, positions=following.positions
                ),
            )
        except asyncio.CancelledError:
            self._unsaved_since = since
            raise
        except OSError as error:
            self._note_failure(error)
        else:
            self._saving = asyncio.create_task(self._finish(taken))

    async def close(self, following: Following | None, store: str) -> None:
        """Wait for the save in progress, and save what is not saved of `following`, if one is given."""
        if self._saving is not None:
            await self._saving
        if following is not None and self._unsaved_since is not None:
            await self.begin(following, store)
            if self._saving is not None:
                await self._saving
        self._disk.shutdown(wait=True)

    async def _finish(self, taken: Snapshot) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._disk, self._write, self._folder, taken)
        except Exception as error:  # noqa: BLE001  the next start replays from what was saved before
            self._note_failure(error)
        else:
            self._progress.forget("saving")

    def _note_failure(self, error: Exception) -> None:
        self._unsaved_since = time.monotonic()
        self._progress.troubles["saving"] = f"the index could not be saved ({described(error)})"
        self._say(self._progress.troubles["saving"])
