"""File checker (文件检查员): checks files one at a time, each in a process of its own that it outlives.

A thread would share the interpreter with everybody's pages, and could be neither bounded nor stopped.
"""

import asyncio

from corpus.hostile.process import IsolatedReading
from corpus.hostile.runner import run_isolated_async
from corpus.imports.file_check import CHECKED, FileCheck, read_rows
from corpus.imports.reading import FoundRow
from market.listing.field import Taxonomy

TIMEOUT_S = 60.0
PAST_DEALS_TIMEOUT_S = 240.0
"""For a file of past deals, which has many more rows; nobody's page waits for it."""
WAITING_MAX = 4


class CheckerBusy(Exception):
    """Several files wait already; try again in a minute."""


class FileChecker:
    """Checks one file at a time for an event loop; a few wait, who comes later is sent away."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    async def check(self, name: str, payload: bytes) -> FileCheck:
        """Check a file's rows; nothing of it is kept, and a check that nobody waits for any more is ended.

        Raises FileRefused, CheckerBusy.
        """
        return CHECKED.validate_json(await self._run(IsolatedReading.CHECK, payload, _clean(name)))

    async def rows(self, name: str, payload: bytes, *, taxonomy: Taxonomy) -> list[FoundRow]:
        """Give a file's rows, at most one more than ROWS_MAX of them. Raises FileRefused, CheckerBusy."""
        printed = await self._run(IsolatedReading.ROWS, payload, _clean(name))
        return await asyncio.to_thread(lambda: read_rows(printed.decode().split("\n"), taxonomy=taxonomy))

    async def past_deals(self, payload: bytes) -> bytes:
        """Give the rows of a file of past deals, as corpus.history.rows reads them. Raises FileRefused, CheckerBusy."""
        return await self._run(IsolatedReading.PAST_DEALS, payload, timeout_s=PAST_DEALS_TIMEOUT_S)

    async def _run(
        self, reading: IsolatedReading, payload: bytes, *arguments: str, timeout_s: float = TIMEOUT_S
    ) -> bytes:
        if self._waiting >= WAITING_MAX:
            raise CheckerBusy
        self._waiting += 1
        try:
            async with self._turn:
                return await run_isolated_async(reading, payload, *arguments, timeout_s=timeout_s)
        finally:
            self._waiting -= 1


def _clean(name: str) -> str:
    """Keep of a file's name what a command line takes, its end with the type."""
    return name[-120:].replace("\0", "")
