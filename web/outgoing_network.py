"""Outgoing network (对外网络): names are looked up and judged at the moment of connecting, and nowhere else.

Whoever answers for a name may change where it leads between two looks. So the one look that is judged is the one whose
addresses are connected to; the certificate is still asked for by the name.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore

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
