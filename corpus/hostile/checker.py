"""File checker (文件检查员): checks files one at a time, each in a process of its own that it outlives.

A thread would share the interpreter with everybody's pages, and could be neither bounded nor stopped.
"""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

from corpus.hostile.document_child import READ, REFUSED
from corpus.imports.file_check import CHECKED, FileCheck, read_rows
from corpus.imports.reading import FoundRow
from corpus.validation.hint import FixHint
from corpus.validation.refusal import FileRefusal, FileRefused
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
        return CHECKED.validate_json(await self._said("corpus.hostile.check_child", name, payload))

    async def rows(self, name: str, payload: bytes, *, taxonomy: Taxonomy) -> list[FoundRow]:
        """Give a file's rows, at most one more than ROWS_MAX of them. Raises FileRefused, CheckerBusy."""
        said = await self._said("corpus.hostile.rows_child", name, payload)
        return await asyncio.to_thread(lambda: read_rows(said.decode().split("\n"), taxonomy=taxonomy))

    async def past_deals(self, name: str, payload: bytes) -> bytes:
        """Give the rows of a file of past deals, as corpus.history.rows reads them. Raises FileRefused, CheckerBusy."""
        return await self._said("corpus.hostile.past_deals_child", name, payload, timeout_s=PAST_DEALS_TIMEOUT_S)

    async def _said(self, module: str, name: str, payload: bytes, *, timeout_s: float = TIMEOUT_S) -> bytes:
        if self._waiting >= WAITING_MAX:
            raise CheckerBusy
        self._waiting += 1
        try:
            async with self._turn:
                return await _run_isolated(module, name, payload, timeout_s)
        finally:
            self._waiting -= 1


async def _run_isolated(module: str, name: str, payload: bytes, timeout_s: float) -> bytes:
    """Ask a fresh process, which gets the file, its name, the import path and nothing else of ours."""
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1"}
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", module, name[-120:].replace("\0", "")),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise FileRefused(FileRefusal.UNAVAILABLE) from error
    try:
        said, _ = await asyncio.wait_for(process.communicate(payload), timeout_s)
    except TimeoutError:
        raise FileRefused(FileRefusal.TOO_HEAVY) from None
    finally:
        await _end(process)
    if process.returncode == REFUSED:
        told = json.loads(said)
        advice = FixHint(told["sentence"], tuple((key, value) for key, value in told["values"]))
        raise FileRefused(FileRefusal(told["refused"]), advice)
    if process.returncode != READ:
        raise FileRefused(FileRefusal.TOO_HEAVY)
    return said


async def _end(process: Process) -> None:
    """End a process that still runs; one that it began for a workbook is ended by its own limits."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
