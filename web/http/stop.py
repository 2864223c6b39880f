"""Stop (停止): what is under way is brought to its end, and nothing new is taken up."""

import asyncio


class Stop:
    """Whether this process was asked to stop, and the requests that it still owes an answer."""

    def __init__(self) -> None:
        self._asked = False
        self._under_way = 0
        self._none_left = asyncio.Event()

    @property
    def asked(self) -> bool:
        """Say whether a stop was asked for."""
        return self._asked

    def ask(self) -> None:
        """Ask for the stop: what comes from now on is sent away."""
        self._asked = True
        self._note()

    async def wait(self, limit_s: float) -> None:
        """Wait until what was under way is answered, at most so long."""
        try:
            async with asyncio.timeout(limit_s):
                await self._none_left.wait()
        except TimeoutError:
            return  # who is left is cut off

    def begin(self) -> None:
        """Count a request that is taken up."""
        self._under_way += 1

    def end(self) -> None:
        """Count a request that has ended."""
        self._under_way -= 1
        self._note()

    def _note(self) -> None:
        if self._asked and self._under_way == 0:
            self._none_left.set()
