"""A receiver for tests: takes what is sent over real HTTP and answers with the very bytes it was told to."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

FINE = b"HTTP/1.1 204 No Content\r\n\r\n"

Write = Callable[[asyncio.StreamWriter], Awaitable[None]]


def saying(status: int, *heads: str) -> bytes:
    """Write an answer without a body."""
    lines = [f"HTTP/1.1 {status} Said", *heads, "Content-Length: 0", "", ""]
    return "\r\n".join(lines).encode()


@dataclass(frozen=True)
class Message:
    """One request as it came."""

    line: str
    heads: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What one receiver took; `answers` are given in turn, the last one again and again."""

    answers: list[bytes | Write]
    port: int = 0
    connections: int = 0
    names: list[str | None] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    talking: set[asyncio.Task[None]] = field(default_factory=set)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request and answer it, in a task that can be ended."""
        self.connections += 1
        task = asyncio.create_task(self._take(reader, writer))
        self.talking.add(task)
        await asyncio.wait([task])
        writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *rest = head.strip().split("\r\n")
            heads = {name.lower(): value for name, _, value in (each.partition(": ") for each in rest)}
            body = await reader.readexactly(int(heads.get("content-length", "0")))
            self.messages.append(Message(line, heads, body))
            answer = self.answers[min(len(self.messages), len(self.answers)) - 1]
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(writer)


@asynccontextmanager
async def open_receiver(*answers: bytes | Write, trusted_as: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Have a receiver on this machine while the block lasts; with a certificate it speaks TLS."""
    receiver = Receiver([*answers] or [FINE])
    if trusted_as is not None:
        trusted_as.sni_callback = lambda _socket, name, _context: receiver.names.append(name)
    server = await asyncio.start_server(receiver.talk, "127.0.0.1", 0, ssl=trusted_as)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in receiver.talking:
            task.cancel()
        await server.wait_closed()
