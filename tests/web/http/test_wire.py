"""Where a request ends on the wire: what two programs could read differently is refused or read in one way alone."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator

import pytest

from tests.web.api_market import Served, served
from web.command.listening import Listener

__all__ = ["served"]

BODY = json.dumps({"text": "需要高矫顽力磁体"}).encode()
CHUNKED = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
POST = b"POST /api/v1/match HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n"


@pytest.fixture(scope="module")
async def port(served: Served) -> AsyncIterator[int]:
    """Serve the market on a port of its own, as `cuibai serve` does."""
    market = served.app.state.market
    listener = Listener.over(market.settings, market.database, served.matching)
    ready = asyncio.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:
        serving = asyncio.create_task(listener.serve(door, ready=ready.set))
        await ready.wait()
        yield door.getsockname()[1]
        listener.stop()
        await serving


async def answers(port: int, sent: bytes) -> list[int]:
    """Send bytes, and give the status of every answer that comes until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    await writer.drain()
    said = await reader.read()
    writer.close()
    return [int(part[:3]) for part in said.decode("utf-8", "replace").split("HTTP/1.1 ")[1:]]


async def test_a_body_in_chunks_ends_with_its_last_chunk_whatever_length_is_announced(port: int) -> None:
    announced = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert await answers(port, POST + announced + CHUNKED) == [200]


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 4\r\nContent-Length: 40\r\n",
        b"Content-Length: +4\r\n",
        b"Content-Length: 4_0\r\n",
        b"Content-Length: -1\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"X-Mark: a\r\n b: c\x00\r\n",
        b"Host: elsewhere.test\r\n",
    ],
)
async def test_what_could_be_read_in_two_ways_is_refused(port: int, headers: bytes) -> None:
    found = await answers(port, POST + headers + b"\r\n" + CHUNKED)
    assert len(found) == 1
    assert found[0] in (400, 501)


@pytest.mark.parametrize("chunk", [b"g\r\nx\r\n", b"-1\r\nx\r\n", b"5\r\nx\r\n0\r\n\r\n", b"0x5\r\nhello\r\n0\r\n\r\n"])
async def test_a_broken_chunk_ends_the_connection(port: int, chunk: bytes) -> None:
    sent = POST.replace(b"Connection: close\r\n", b"") + b"Transfer-Encoding: chunked\r\n\r\n" + chunk
    smuggled = b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert 200 not in await answers(port, sent + smuggled)


async def test_an_answer_names_no_program_and_no_version(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    said = (await reader.read()).lower()
    writer.close()
    assert said.startswith(b"http/1.1 200")
    assert not any(word in said for word in (b"\r\nserver:", b"x-powered-by", b"uvicorn", b"python"))
