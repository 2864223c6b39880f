"""A way to the database that can be cut and mended, for tests of what a reader sees meanwhile."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit


class CuttableWire:
    """A relay between the application and the server: a cut breaks open connections and refuses new ones."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._copies: set[asyncio.Task[None]] = set()
        self._cuts = 0

    @property
    def url(self) -> str:
        """Write the database's address through this wire."""
        user, _, _ = self._parts.netloc.rpartition("@")
        return urlunsplit(self._parts._replace(netloc=f"{user}@127.0.0.1:{self._port}"))

    async def mend(self) -> None:
        """Let connections through, always on the same port."""
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self._cuts += 1
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.gather(*self._copies, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()
            self._server = None

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        before = self._cuts
        there_reader, there_writer = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        if self._cuts != before:  # cut while the other half was being connected
            writer.transport.abort()
            there_writer.transport.abort()
            return
        self._open |= {writer, there_writer}
        for source, target in ((reader, there_writer), (there_reader, writer)):
            task = asyncio.create_task(self._copy(source, target))
            self._copies.add(task)
            task.add_done_callback(self._copies.discard)

    async def _copy(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while chunk := await source.read(65536):
                target.write(chunk)
                await target.drain()
        target.transport.abort()
        self._open.discard(target)
