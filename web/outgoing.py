"""Outgoing (对外请求): what is sent to addresses that members name, and how little is believed of the answer.

No redirect is followed, no proxy of the environment used, no cookie kept, nothing unpacked. An answer counts by
its status; what follows is read for politeness, up to a limit, and thrown away.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import httpcore

from market.web_address import WebhookAddress
from market.webhook.webhook import Answer, Fault
from web.outgoing_network import CheckedNetwork, InnerAddressError, Resolve, UnknownNameError, resolve

AGENT = "cuibai-webhook/1"
ANSWER_MAX = 64 * 1024

_BROKEN = (httpcore.NetworkError, httpcore.ProtocolError, OSError)
"""OSError, as the library lets ssl.SSLError through where what follows a handshake is no TLS."""
_HOST = re.compile(r"[a-z0-9][a-z0-9.-]{0,252}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long connecting may take, and the whole of an attempt with it."""

    connect_s: float = 5.0
    whole_s: float = 10.0


class Outgoing:
    """Sends to one address after the other; `trusted` holds whose certificates are believed."""

    def __init__(
        self,
        inner_hosts: Collection[str],
        *,
        resolve: Resolve = resolve,
        trusted: ssl.SSLContext | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._network = CheckedNetwork(inner_hosts, resolve)
        self._trusted = trusted or ssl.create_default_context()
        self._patience = patience or Patience()

    async def post(self, address: WebhookAddress, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a body of JSON and say what came of it; nothing is raised for what the other side does."""
        try:
            return await self._post(address, headers, body)
        except (TimeoutError, httpcore.TimeoutException):
            return Answer(fault=Fault.SLOW)
        except UnknownNameError:
            return Answer(fault=Fault.NAME)
        except InnerAddressError:
            return Answer(fault=Fault.INNER)
        except httpcore.ConnectError as error:
            trusted = not isinstance(error.args[0], ssl.SSLError)
            return Answer(fault=Fault.UNREACHABLE if trusted else Fault.UNTRUSTED)
        except _BROKEN:
            return Answer(fault=Fault.BROKEN)

    async def _post(self, address: WebhookAddress, headers: Mapping[str, str], body: bytes) -> Answer:
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


def _answer(response: httpcore.Response, address: WebhookAddress) -> Answer:
    heads = {name.lower(): value.decode("latin-1") for name, value in response.headers}
    return Answer.of_status(
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
