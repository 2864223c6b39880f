"""Which addresses are connected to: the public ones that were judged, by the name they were asked for."""

import asyncio
import os
import ssl
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from market.errors import Invalid
from market.web_address import WebhookAddress
from market.webhook.webhook import DeliveryAnswer, DeliveryFault
from tests.web.webhook.receiver import open_receiver
from web.http.outgoing import OutgoingClient, is_public, resolve

INNER = (
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),  # noqa: S104
    *("100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%2", "fec0::1"),
    *("fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
    *("::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1"),
    "2001:0:5ef5:79fd:0:f5ff:80ff:fffe",
)
PUBLIC = ("1.1.1.1", "93.184.216.34", "223.5.5.5", "2606:4700::1111", "2400:3200::1", "::ffff:1.1.1.1")


@pytest.mark.parametrize("text", INNER)
def test_an_address_of_somebody_s_own_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_an_address_of_the_open_internet_is_public(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.asyncio(loop_scope="function")  # a loop of its own: the session's keeps its threads
async def test_names_are_looked_up_where_nobody_else_s_work_waits() -> None:
    """Mail and files share the loop's own threads; while all of these are taken, names are looked up all the same."""
    free = threading.Event()
    taken = ThreadPoolExecutor(1)
    asyncio.get_running_loop().set_default_executor(taken)
    waiting = asyncio.create_task(asyncio.to_thread(free.wait))
    try:
        async with asyncio.timeout(120):
            assert await resolve("127.0.0.1", 80) == ["127.0.0.1"]
        assert not waiting.done()
    finally:
        free.set()
        await waiting


class Names:
    """Answers look-ups in turn, and keeps what was looked up."""

    def __init__(self, *answers: Sequence[str] | OSError) -> None:
        self.answers: Iterator[Sequence[str] | OSError] = iter(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        answer = next(self.answers)
        if isinstance(answer, OSError):
            raise answer
        return answer


class Line(httpcore.AsyncNetworkBackend):
    """Keeps where a connection was tried, and reaches nothing."""

    def __init__(self) -> None:
        self.tried: list[tuple[str, int]] = []

    async def connect_tcp(self, host: str, port: int, **_: object) -> httpcore.AsyncNetworkStream:  # type: ignore[override]
        self.tried.append((host, port))
        raise httpcore.ConnectError(OSError())


def watched(names: Names, monkeypatch: pytest.MonkeyPatch, *inner: str) -> tuple[OutgoingClient, Line]:
    outgoing, line = OutgoingClient(set(inner), resolve=names), Line()
    monkeypatch.setattr(outgoing._network, "_network", line)
    return outgoing, line


async def post(outgoing: OutgoingClient, text: str = "https://hooks.example.org/take") -> DeliveryAnswer:
    return await outgoing.post(WebhookAddress.read(text, inner_hosts={"inner"}), {}, b"{}")


async def test_the_address_that_was_judged_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers for the name says another address the second time, and it is judged anew."""
    names = Names(["1.1.1.1"], ["127.0.0.1"])
    outgoing, line = watched(names, monkeypatch)
    assert await post(outgoing) == DeliveryAnswer(fault=DeliveryFault.UNREACHABLE)
    assert (names.asked, line.tried) == ([("hooks.example.org", 443)], [("1.1.1.1", 443)])
    assert await post(outgoing) == DeliveryAnswer(fault=DeliveryFault.INNER)
    assert line.tried == [("1.1.1.1", 443)]


@pytest.mark.parametrize("text", INNER)
async def test_a_name_that_leads_inward_is_not_connected_to(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    outgoing, line = watched(Names(["1.1.1.1", text]), monkeypatch)
    assert await post(outgoing) == DeliveryAnswer(fault=DeliveryFault.INNER)
    assert line.tried == []


async def test_a_host_that_the_keeper_allowed_may_lead_inward(monkeypatch: pytest.MonkeyPatch) -> None:
    outgoing, line = watched(Names(["10.0.0.7", "fd00::7"]), monkeypatch, "inner")
    assert await post(outgoing, "http://inner:8081/take") == DeliveryAnswer(fault=DeliveryFault.UNREACHABLE)
    assert line.tried == [("10.0.0.7", 8081), ("fd00::7", 8081)]


async def test_a_name_that_leads_nowhere_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    outgoing, line = watched(Names(OSError("no such name"), []), monkeypatch)
    assert [await post(outgoing), await post(outgoing)] == [DeliveryAnswer(fault=DeliveryFault.NAME)] * 2
    assert line.tried == []


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "１２７.０.０.１", "①②⑦.0.0.1"),
        *("[::1]", "[::ffff:7f00:1]", "localhost", "inner.", "a.0x", "1.2.3.4.5", "169.254.169.254"),
        *("good.example@127.0.0.1", "u:p@good.example", "good.example\\@127.0.0.1", "good.exam\tple", "good.example#x"),
        *("good.example:22", "good.example:80", "good.example:0", "good.example:65536", "a..b", "-a.example", ""),
    ],
)
def test_what_is_no_plain_name_of_the_internet_is_refused_as_it_is_typed(host: str) -> None:
    with pytest.raises(Invalid, match="url"):
        WebhookAddress.read(f"https://{host}/take")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://Hooks.Example.ORG", "https://hooks.example.org/"),
        ("https://hooks.example.org:443/a?b=c", "https://hooks.example.org/a?b=c"),
        ("https://hooks.example.org:8443/ü", "https://hooks.example.org:8443/%C3%BC"),
        ("https://例子.测试/钩", "https://xn--fsqu00a.xn--0zwm56d/%E9%92%A9"),
        ("http://inner:81/", "http://inner:81/"),
    ],
)
def test_an_address_has_one_spelling(text: str, expected: str) -> None:
    assert WebhookAddress.read(text, inner_hosts={"inner"}).text == expected
    assert WebhookAddress.read(expected, inner_hosts={"inner"}).text == expected


def test_http_is_for_hosts_that_the_keeper_allowed() -> None:
    with pytest.raises(Invalid, match="https"):
        WebhookAddress.read("http://hooks.example.org/", inner_hosts={"inner"})


def certificate_for(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Make a server with a certificate for a name, and a client that believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    vouched, private = folder / "certificate.pem", folder / "key.pem"
    vouched.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private.write_bytes(key.private_bytes(*pem))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(vouched, private)
    return server, ssl.create_default_context(cafile=str(vouched))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("hooks.test", DeliveryAnswer(status=204)), ("other.test", DeliveryAnswer(fault=DeliveryFault.UNTRUSTED))],
)
async def test_the_certificate_is_asked_for_by_the_name_and_not_by_the_address(
    name: str, expected: DeliveryAnswer, tmp_path: Path
) -> None:
    server, client = certificate_for(name, tmp_path)
    async with open_receiver(trusted_as=server) as receiver:
        outgoing = OutgoingClient({"hooks.test"}, resolve=Names(["127.0.0.1"]), trusted=client)
        answer = await outgoing.post(WebhookAddress("https", "hooks.test", receiver.port, "/"), {}, b"{}")
    assert (answer, receiver.names) == (expected, ["hooks.test"])
    assert len(receiver.messages) == (name == "hooks.test")


async def test_a_certificate_that_nobody_vouches_for_is_not_believed(tmp_path: Path) -> None:
    server, _ = certificate_for("hooks.test", tmp_path)
    async with open_receiver(trusted_as=server) as receiver:
        outgoing = OutgoingClient({"hooks.test"}, resolve=Names(["127.0.0.1"]))
        answer = await outgoing.post(WebhookAddress("https", "hooks.test", receiver.port, "/"), {}, b"{}")
    assert (answer, receiver.messages) == (DeliveryAnswer(fault=DeliveryFault.UNTRUSTED), [])


async def test_what_is_no_tls_after_the_handshake_is_a_broken_answer(tmp_path: Path) -> None:
    async def speak_plainly(writer: asyncio.StreamWriter) -> None:
        os.write(writer.get_extra_info("socket").fileno(), b"HTTP/1.1 200 OK\r\n\r\n")

    server, client = certificate_for("hooks.test", tmp_path)
    async with open_receiver(speak_plainly, trusted_as=server) as receiver:
        outgoing = OutgoingClient({"hooks.test"}, resolve=Names(["127.0.0.1"]), trusted=client)
        answer = await outgoing.post(WebhookAddress("https", "hooks.test", receiver.port, "/"), {}, b"{}")
    assert (answer, len(receiver.messages)) == (DeliveryAnswer(fault=DeliveryFault.BROKEN), 1)
