"""Ownership (归属): one process owns the index folder, under a lock that dies with it."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matcher.errors import IndexHeld

LOCK = "lock"

_TRIES = 26
_PAUSE_S = 0.02  # between tries: half a second in all


@contextmanager
def owned(folder: Path, *, address: str | None) -> Iterator[None]:
    """Own the index in `folder` while the block runs; `address` is where others may ask us.

    Raises IndexHeld, naming the owner, when another process (or another block of this one) owns it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not _locked(file):
            raise IndexHeld(*_note(folder))
        note = json.dumps({"pid": os.getpid(), "address": address}).encode()
        os.ftruncate(file, 0)
        os.pwrite(file, note, 0)
        try:
            yield
        finally:
            os.ftruncate(file, 0)  # the file stays: removing it would let two processes lock two files
    finally:
        os.close(file)


def owner(folder: Path) -> tuple[int | None, str | None] | None:
    """Say who owns the index in `folder`: (pid, address), each None where it left no note; None when nobody does."""
    try:
        file = os.open(folder / LOCK, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # who only looks does not own, for others who look
    except BlockingIOError:
        return _note(folder)
    finally:
        os.close(file)
    return None


def _locked(file: int) -> bool:
    """Take the lock, waiting a moment for those who only look whether it is taken."""
    for tries_left in reversed(range(_TRIES)):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if tries_left:
                time.sleep(_PAUSE_S)
        else:
            return True
    return False


def _note(folder: Path) -> tuple[int | None, str | None]:
    text = (folder / LOCK).read_text(encoding="utf-8")
    try:
        note = json.loads(text)
    except json.JSONDecodeError:  # the owner is just writing it
        return None, None
    return int(note["pid"]), note["address"]
