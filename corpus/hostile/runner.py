"""Isolated reading (隔离读取): start a process for one hostile file, and turn how it ends into an error.

The process gets the file, the import path and nothing else of ours.
"""

import asyncio
import json
import subprocess
import sys
from asyncio.subprocess import Process
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from corpus.hostile.process import EXHAUSTED, READ, REFUSED, IsolatedReading
from corpus.validation.hint import FixHint
from corpus.validation.refusal import FileRefusal, FileRefused

_ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1"}

Refuse = Callable[[str, FixHint | None], Exception]
"""Makes the caller's own error of a reason's value; "damaged", "too_heavy" and "unavailable" are the runner's."""


def refuse_file(reason: str, hint: FixHint | None) -> FileRefused:
    """Make the error of most readings."""
    return FileRefused(FileRefusal(reason), hint)


def run_isolated(
    reading: IsolatedReading,
    file: bytes | IO[bytes],
    *arguments: str,
    timeout_s: float,
    lines: IO[bytes] | None = None,
    refuse: Refuse = refuse_file,
) -> bytes:
    """Read a file in a fresh process and give what it prints, b"" when that goes to the file `lines`.

    A `file` that is one of the system's is read by the process itself, from its start. Blocks. Raises what `refuse`
    makes: the process's own reason; TOO_HEAVY out of time or memory; DAMAGED when it broke; UNAVAILABLE.
    """
    source: dict[str, Any] = {"input": file}
    if not isinstance(file, bytes):
        file.seek(0)
        source = {"stdin": file}
    try:
        ended: subprocess.CompletedProcess[bytes] = subprocess.run(  # noqa: S603  our own interpreter and module
            _command(reading, arguments),
            **source,
            stdout=subprocess.PIPE if lines is None else lines,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            timeout=timeout_s,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise refuse("too_heavy", None) from None
    except OSError as error:
        raise refuse("unavailable", None) from error
    printed = ended.stdout or b""
    if ended.returncode == REFUSED:
        if lines is not None:
            lines.seek(0)
        raise _read_refusal(BytesIO(printed) if lines is None else lines, refuse)
    if ended.returncode == EXHAUSTED or ended.returncode < 0:
        raise refuse("too_heavy", None)
    if ended.returncode != READ:
        raise refuse("damaged", None)
    return printed


async def run_isolated_async(reading: IsolatedReading, payload: bytes, *arguments: str, timeout_s: float) -> bytes:
    """Read a file in a fresh process, which ends when nobody waits for it any more, and give what it prints.

    Raises FileRefused: the process's own reason; TOO_HEAVY for every other end, since readings that are waited for
    give damaged files a reason of their own; UNAVAILABLE.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *_command(reading, arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            start_new_session=True,
        )
    except OSError as error:
        raise FileRefused(FileRefusal.UNAVAILABLE) from error
    try:
        async with asyncio.timeout(timeout_s):
            printed, _ = await process.communicate(payload)
    except TimeoutError:
        raise FileRefused(FileRefusal.TOO_HEAVY) from None
    finally:
        await _end(process)
    if process.returncode == REFUSED:
        raise _read_refusal(BytesIO(printed), refuse_file)
    if process.returncode != READ:
        raise FileRefused(FileRefusal.TOO_HEAVY)
    return printed


def _command(reading: IsolatedReading, arguments: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-P", "-m", "corpus.hostile.child", reading.value, *arguments]


def _read_refusal(lines: Iterable[bytes], refuse: Refuse) -> Exception:
    told = json.loads(deque(lines, maxlen=1).pop())
    values = tuple((key, value) for key, value in told.get("values", ()))
    return refuse(told["refused"], FixHint(told["sentence"], values) if "sentence" in told else None)


async def _end(process: Process) -> None:
    """End a process that still runs; one that it began for a workbook is ended by its own limits."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
