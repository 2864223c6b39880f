"""Open data files (开放数据文件): each written once for a state of the store, and given out until that changes."""

import asyncio
import hashlib
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.exports.export import write_atomically
from corpus.exports.format import find_format
from corpus.exports.open_data import FOLDERS, VERSION, write_open_data
from market.listing.listing import Kind
from market.listing.store import open_listings
from market.postgres.db import Connection, Database

KEPT = 3
"""Files that stay of each name: the newest, and those that somebody may still be reading."""


@dataclass(frozen=True, slots=True)
class OpenDataFile:
    """A file with the tag that names its very bytes."""

    path: Path
    etag: str


class OpenDataFiles:
    """The open data's files in a folder of their own; one is written at a time, and who comes meanwhile shares it."""

    def __init__(self, folder: Path, *, origin: str) -> None:
        self._folder = folder
        self._origin = origin
        self._turn = asyncio.Lock()
        self._newest: dict[tuple[Kind, str], tuple[float, OpenDataFile]] = {}

    async def get(self, database: Database, kind: Kind, ending: str) -> OpenDataFile:
        """Give the file of a kind as the store is now, written if there is none yet.

        Raises NotFound for an unknown ending, StoreUnavailable, OSError when the disk is full.
        """
        asked_at = time.monotonic()
        async with database.reading() as conn:
            file = await self._of_now(conn, kind, ending)
        if file.path.exists():
            return file
        async with self._turn:
            begun_at, newest = self._newest.get((kind, ending), (0.0, file))
            if begun_at > asked_at and newest.path.exists():
                return newest
            begun_at = time.monotonic()
            async with database.reading() as conn:
                file = await self._of_now(conn, kind, ending)
                if not file.path.exists():
                    await self._write(conn, file.path, kind, ending)
            self._newest[kind, ending] = (begun_at, file)
            return file

    async def _of_now(self, conn: Connection, kind: Kind, ending: str) -> OpenDataFile:
        """Name the file of the state that a transaction sees."""
        state = await open_listings.state(conn)
        named = "\n".join((str(VERSION), self._origin, state, kind.value, ending))
        digest = hashlib.sha256(named.encode()).hexdigest()[:32]
        return OpenDataFile(self._folder / f"{FOLDERS[kind]}-{digest}.{ending}", f'"{digest}"')

    async def _write(self, conn: Connection, path: Path, kind: Kind, ending: str) -> None:
        with write_atomically(path) as file:
            await write_open_data(conn, file, kind, find_format(ending), origin=self._origin)
        self._forget(f"{FOLDERS[kind]}-*.{ending}")

    def _forget(self, pattern: str) -> None:
        """Remove all but the newest files of a name; another process may do the same at the same time."""
        with suppress(FileNotFoundError):
            files = sorted(self._folder.glob(pattern), key=lambda path: path.stat().st_mtime_ns, reverse=True)
            for path in files[KEPT:]:
                path.unlink(missing_ok=True)
