"""Keyboard (键盘): single keys of the person at the terminal, or those that a pipe brings, one after the other."""

import asyncio
import codecs
import os
import re
import sys
import termios
import tty
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

ENTER = "\n"
END = ""
"""What `read_key` gives when nothing more comes."""

_END_OF_INPUT = "\x04"
_NO_CHARACTER = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z~]?|O[A-Za-z]?)?")
"""What a terminal sends for a key that is no character: an arrow, Escape; several may come at once."""


class Keyboard:
    """Reads keys without an Enter after each; the event loop goes on meanwhile, so that a signal is heard."""

    def __init__(self, file: int, waiting: deque[str], *, live: bool) -> None:
        self._file = file
        self._waiting = waiting
        self._live = live
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    @classmethod
    @contextmanager
    def open(cls) -> Iterator["Keyboard"]:
        """Open the keyboard while the block lasts; what is no terminal is read to its end first."""
        if not sys.stdin.isatty():
            yield cls(-1, deque(sys.stdin.read().replace("\r\n", ENTER)), live=False)
            return
        file = sys.stdin.fileno()
        before = termios.tcgetattr(file)
        tty.setcbreak(file)
        try:
            yield cls(file, deque(), live=True)
        finally:
            termios.tcsetattr(file, termios.TCSADRAIN, before)

    async def read_key(self) -> str:
        """Wait for one key; an arrow or another key that is no character is passed over. END at the end."""
        while not self._waiting:
            if not self._live:
                return END
            sent = await self._read()
            if not sent:
                return END
            text = _NO_CHARACTER.sub("", self._decoder.decode(sent))
            self._waiting.extend(text.replace("\r", ENTER))
        key = self._waiting.popleft()
        return END if key == _END_OF_INPUT else key

    async def read_line(self) -> str:
        """Read a line as terminals do, with what was typed in sight, and mended by the terminal's own keys."""
        if not self._live:
            line = ""
            while (key := await self.read_key()) not in (ENTER, END):
                line += key
            return line
        cbreak = termios.tcgetattr(self._file)
        cooked = termios.tcgetattr(self._file)
        cooked[3] |= termios.ICANON | termios.ECHO
        termios.tcsetattr(self._file, termios.TCSADRAIN, cooked)
        try:
            return (await self._read()).decode("utf-8", "replace").rstrip("\n")
        finally:
            termios.tcsetattr(self._file, termios.TCSADRAIN, cbreak)

    async def _read(self) -> bytes:
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()

        def tell() -> None:
            if not ready.done():
                ready.set_result(None)

        loop.add_reader(self._file, tell)
        try:
            await ready
        finally:
            loop.remove_reader(self._file)
        return os.read(self._file, 4096)
