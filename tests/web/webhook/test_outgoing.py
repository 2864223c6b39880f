"""What is sent to members' addresses: how each answer counts, and that nothing is followed, unpacked or waited for."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from market.web_address import WebhookAddress
from market.webhook.webhook import DeliveryAnswer, DeliveryFault
from tests.web.webhook.receiver import FINE, Receiver, Write, open_receiver, saying
from web.http.outgoing import ANSWER_MAX, OutgoingClient, OutgoingTimeouts

HOST = "hooks.test"
SHORT = OutgoingTimeouts(connect_s=30, whole_s=0.3)
ENOUGH = OutgoingTimeouts(connect_s=30, whole_s=4)
"""Time for the head of an answer to come, also where the machine has other things to do."""

LONG = OutgoingTimeouts(connect_s=30, whole_s=30)


async def here(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def address(receiver: Receiver, target: str = "/take?all=1") -> WebhookAddress:
    return WebhookAddress("http", HOST, receiver.port, target)


async def sent_to(receiver: Receiver, patience: OutgoingTimeouts = LONG) -> DeliveryAnswer:
    outgoing = OutgoingClient({HOST}, resolve=here, patience=patience)
    return await outgoing.post(address(receiver), {"webhook-id": "d-1"}, b'{"type":"x"}')


async def test_a_body_arrives_as_it_was_given_with_few_words_about_us() -> None:
    async with open_receiver() as receiver:
        assert await sent_to(receiver) == DeliveryAnswer(status=204)
    (message,) = receiver.messages
    assert (message.line, message.body) == ("POST /take?all=1 HTTP/1.1", b'{"type":"x"}')
    assert message.heads == {
        "host": f"{HOST}:{receiver.port}",
        "user-agent": "cuibai-webhook/1",
        "content-type": "application/json; charset=utf-8",
        "accept": "*/*",
        "webhook-id": "d-1",
        "content-length": "12",
    }


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (saying(200), DeliveryAnswer(status=200)),
        (saying(299), DeliveryAnswer(status=299)),
        (saying(404), DeliveryAnswer(status=404, fault=DeliveryFault.STATUS)),
        (saying(410), DeliveryAnswer(status=410, fault=DeliveryFault.GONE)),
        (saying(500), DeliveryAnswer(status=500, fault=DeliveryFault.STATUS)),
        (saying(101), DeliveryAnswer(fault=DeliveryFault.BROKEN)),
        (
            saying(503, "Retry-After: 120"),
            DeliveryAnswer(status=503, fault=DeliveryFault.STATUS, wait=timedelta(minutes=2)),
        ),
        (saying(503, "Retry-After: soon"), DeliveryAnswer(status=503, fault=DeliveryFault.STATUS)),
        (b"SMTP 220 hello\r\n", DeliveryAnswer(fault=DeliveryFault.BROKEN)),
        (b"", DeliveryAnswer(fault=DeliveryFault.BROKEN)),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 40_000 + b"\r\n", DeliveryAnswer(fault=DeliveryFault.BROKEN)),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", DeliveryAnswer(status=200)),
    ],
)
async def test_an_answer_counts_by_its_status(said: bytes, expected: DeliveryAnswer) -> None:
    async with open_receiver(said) as receiver:
        assert await sent_to(receiver) == expected


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("http://127.0.0.1:{port}/inner", "127.0.0.1"),
        ("https://user:secret@Elsewhere.Test/path?token=secret", "elsewhere.test"),
        ("/other", HOST),
        ("http://[::1/", None),
        ("https://<script>/", None),
    ],
)
async def test_a_redirect_is_told_by_its_host_and_not_followed(status: int, location: str, host: str | None) -> None:
    async with open_receiver() as inner, open_receiver(saying(status, f"Location: {location}")) as receiver:
        receiver.answers = [saying(status, f"Location: {location.format(port=inner.port)}")]
        answer = await sent_to(receiver)
    assert answer == DeliveryAnswer(status=status, fault=DeliveryFault.REDIRECT, redirect_host=host)
    assert (len(receiver.messages), inner.connections) == (1, 0)


async def silent(_: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def dripping_heads(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-Drip: 1\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


async def dripping_body(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("answer", "patience", "expected"),
    [
        (silent, SHORT, DeliveryAnswer(fault=DeliveryFault.SLOW)),
        (dripping_heads, SHORT, DeliveryAnswer(fault=DeliveryFault.SLOW)),
        (dripping_body, ENOUGH, DeliveryAnswer(status=200)),
    ],
)
async def test_nobody_is_waited_for_longer_than_the_whole_time(
    answer: Write, patience: OutgoingTimeouts, expected: DeliveryAnswer
) -> None:
    async with open_receiver(answer) as receiver:
        assert await sent_to(receiver, patience) == expected


async def test_no_more_of_an_answer_is_read_than_the_limit() -> None:
    taken = 0

    async def endless(writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 999999999\r\n\r\n")
        while True:
            writer.write(b"." * 4096)
            await writer.drain()  # raises once nobody reads any more
            taken += 4096

    async with open_receiver(endless) as receiver:
        assert await sent_to(receiver) == DeliveryAnswer(status=200)
    assert ANSWER_MAX <= taken < ANSWER_MAX + 32 * 2**20  # what the system's buffers hold goes on top


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_receiver() as proxy, open_receiver(FINE) as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert await sent_to(receiver) == DeliveryAnswer(status=204)
    assert (proxy.connections, len(receiver.messages)) == (0, 1)


async def test_where_nobody_listens_nothing_is_reached() -> None:
    async with open_receiver() as receiver:
        pass
    assert await sent_to(receiver) == DeliveryAnswer(fault=DeliveryFault.UNREACHABLE)
