"""Threaded writing (线程写出): a writer that wants an iterator works in a thread, while its rows are read here."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


async def write_in_thread(batches: AsyncIterator[Sequence[T]], write: Callable[[Iterator[T]], None]) -> None:
    """Let `write` go through the rows of `batches`, each of them read when the ones before were written.

    A batch must not be empty: that is how the end is known. Raises what either of them raises.
    """
    loop = asyncio.get_running_loop()

    async def following() -> Sequence[T]:
        async for batch in batches:
            return batch
        return ()

    def rows() -> Iterator[T]:
        while batch := asyncio.run_coroutine_threadsafe(following(), loop).result():
            yield from batch

    await asyncio.to_thread(write, rows())
