"""Reader pool (读取线程): questions to the index itself, computed beside the event loop, a few at a time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from matcher.errors import Busy

T = TypeVar("T")
LIMIT = 100
"""Questions that may wait for the index itself, each a few hundredths of a second."""


class ReaderPool:
    """Two threads, and those who wait for them."""

    def __init__(self) -> None:
        self._waiting = 0
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="reader")

    async def read(self, work: Callable[[], T]) -> T:
        """Compute something. Raises Busy where too many wait already."""
        if self._waiting >= LIMIT:
            raise Busy(1)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let what is being computed end."""
        self._threads.shutdown(wait=True)
