"""Outgoing (对外请求): what is sent to addresses that members name, and how little is believed of the answer.

No redirect is followed, no proxy of the environment used, no cookie kept, nothing unpacked. An answer counts by
its status; what follows is read for politeness, up to a limit, and thrown away.

Outgoing network (对外网络): names are looked up and judged at the moment of connecting, and nowhere else.

Whoever answers for a name may change where it leads between two looks. So the one look that is judged is the one whose
addresses are connected to; the certificate is still asked for by the name.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import httpcore

from market.web_address import WebhookAddress
from market.webhook.webhook import DeliveryAnswer, DeliveryFault

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Looks a name up and gives addresses as numbers. Raises OSError."""

Address = IPv4Address | IPv6Address
SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]

_RESOLVERS = ThreadPoolExecutor(32, thread_name_prefix="resolver")
"""Threads of their own: one whose name server never answers stays busy after its attempt was given up, some thirty
seconds with the system's usual limits, and eight attempts of ten seconds are made at once."""

_IPV4_BEHIND = IPv6Network("64:ff9b::/96")
"""Where a translator stands for every IPv4 address (RFC 6052)."""


class UnknownNameError(Exception):
    """A name leads nowhere."""


class InnerAddressError(Exception):
    """A name leads to an address that is not of the open internet."""


async def resolve(host: str, port: int) -> list[str]:
    """Look a name up as this machine does. Raises OSError."""
    look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_RESOLVERS, look_up)
    return list(dict.fromkeys(str(where[0]) for _, _, _, _, where in found))


def is_public(address: Address) -> bool:
    """Say whether an address is of the open internet: nobody's own machine or network, no group, nothing reserved.

    An address that stands for another is judged by that one too.
    """
    if isinstance(address, IPv6Address):
        inner = _behind(address)
        if address.is_site_local or (inner is not None and not is_public(inner)):
            return False
        if address.ipv4_mapped is not None:
            return True  # it is the IPv4 address, which was judged
    return address.is_global and not address.is_multicast and not address.is_reserved


def _behind(address: IPv6Address) -> IPv4Address | None:
    """Give the IPv4 address that an IPv6 address carries: mapped, 6to4, Teredo, or behind a translator."""
    if address in _IPV4_BEHIND:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo is not None else None)


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to public addresses alone, and to wherever a name leads that the market's keeper has allowed."""

    def __init__(self, inner_hosts: Collection[str], resolve: Resolve) -> None:
        self._inner_hosts = inner_hosts
        self._resolve = resolve
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the library's own signature
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of a name that answers.

        Raises UnknownNameError, InnerAddressError where a single one of its addresses is not public, httpcore's own.
        """
        try:
            async with asyncio.timeout(timeout):
                return await self._connect(await self._addresses(host, port), port, local_address, socket_options)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error

    async def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            found = [ip_address(text) for text in await self._resolve(host, port)]
        except (OSError, UnicodeError) as error:
            raise UnknownNameError from error
        if not found:
            raise UnknownNameError
        if host not in self._inner_hosts and not all(is_public(address) for address in found):
            raise InnerAddressError
        return found

    async def _connect(
        self,
        addresses: Sequence[Address],
        port: int,
        local_address: str | None,
        socket_options: Iterable[SocketOption] | None,
    ) -> httpcore.AsyncNetworkStream:
        failure = httpcore.ConnectError(OSError())
        for address in addresses:
            try:
                return await self._network.connect_tcp(
                    str(address), port, local_address=local_address, socket_options=socket_options
                )
            except httpcore.ConnectError as error:
                failure = error
        raise failure


AGENT = "cuibai-webhook/1"
ANSWER_MAX = 64 * 1024

_BROKEN = (httpcore.NetworkError, httpcore.ProtocolError, OSError)
"""OSError, as the library lets ssl.SSLError through where what follows a handshake is no TLS."""
_HOST = re.compile(r"[a-z0-9][a-z0-9.-]{0,252}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OutgoingTimeouts:
    """How long connecting may take, and the whole of an attempt with it."""

    connect_s: float = 5.0
    whole_s: float = 10.0


class OutgoingClient:
    """Sends to one address after the other; `trusted` holds whose certificates are believed."""

    def __init__(
        self,
        inner_hosts: Collection[str],
        *,
        resolve: Resolve = resolve,
        trusted: ssl.SSLContext | None = None,
        patience: OutgoingTimeouts | None = None,
    ) -> None:
        self._network = CheckedNetwork(inner_hosts, resolve)
        self._trusted = trusted or ssl.create_default_context()
        self._patience = patience or OutgoingTimeouts()

    async def post(self, address: WebhookAddress, headers: Mapping[str, str], body: bytes) -> DeliveryAnswer:
        """Send a body of JSON and say what came of it; nothing is raised for what the other side does."""
        try:
            return await self._post(address, headers, body)
        except (TimeoutError, httpcore.TimeoutException):
            return DeliveryAnswer(fault=DeliveryFault.SLOW)
        except UnknownNameError:
            return DeliveryAnswer(fault=DeliveryFault.NAME)
        except InnerAddressError:
            return DeliveryAnswer(fault=DeliveryFault.INNER)
        except httpcore.ConnectError as error:
            trusted = not isinstance(error.args[0], ssl.SSLError)
            return DeliveryAnswer(fault=DeliveryFault.UNREACHABLE if trusted else DeliveryFault.UNTRUSTED)
        except _BROKEN:
            return DeliveryAnswer(fault=DeliveryFault.BROKEN)

    async def _post(self, address: WebhookAddress, headers: Mapping[str, str], body: bytes) -> DeliveryAnswer:
        """Send, and read a little more than the status, which counts whatever becomes of the rest."""
        end = asyncio.get_running_loop().time() + self._patience.whole_s
        async with AsyncExitStack() as stack:
            async with asyncio.timeout_at(end):
                response = await stack.enter_async_context(self._sent(address, headers, body))
            with suppress(TimeoutError, *_BROKEN):
                async with asyncio.timeout_at(end):
                    await _read_a_little(response)
            return _answer(response, address)

    @asynccontextmanager
    async def _sent(
        self, address: WebhookAddress, headers: Mapping[str, str], body: bytes
    ) -> AsyncIterator[httpcore.Response]:
        url = httpcore.URL(
            scheme=address.scheme, host=address.host, port=address.port, target=address.target.encode("ascii")
        )
        usual = {"user-agent": AGENT, "content-type": "application/json; charset=utf-8", "accept": "*/*"}
        sent = [*usual.items(), *headers.items()]
        timeouts = {"connect": self._patience.connect_s, "read": None, "write": None, "pool": None}
        async with (
            httpcore.AsyncConnectionPool(
                ssl_context=self._trusted, max_connections=1, network_backend=self._network, retries=0
            ) as pool,
            pool.stream("POST", url, headers=sent, content=body, extensions={"timeout": timeouts}) as response,
        ):
            yield response


async def _read_a_little(response: httpcore.Response) -> None:
    length = 0
    async for part in response.aiter_stream():
        length += len(part)
        if length > ANSWER_MAX:
            return


def _answer(response: httpcore.Response, address: WebhookAddress) -> DeliveryAnswer:
    heads = {name.lower(): value.decode("latin-1") for name, value in response.headers}
    return DeliveryAnswer.of_status(
        response.status,
        redirect_host=_host_of(heads.get(b"location", ""), address),
        wait=_wait_of(heads.get(b"retry-after", "")),
    )


def _host_of(location: str, address: WebhookAddress) -> str | None:
    """Give the host that an answer sends on to; None where what it says is none."""
    try:
        host = urlsplit(location).hostname if "//" in location else address.host
    except ValueError:
        return None
    return host if host is not None and _HOST.fullmatch(host) else None


def _wait_of(text: str) -> timedelta | None:
    return timedelta(seconds=int(text)) if _SECONDS.fullmatch(text) else None
