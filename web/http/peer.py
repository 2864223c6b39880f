"""Peer (对端): the machine at the other end of a connection, which is a proxy's where there is one before us.

Loopback (本机回环): addresses that answer nobody but this very machine.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import Scope

from market.errors import NotFound

Address = IPv4Address | IPv6Address


def peer_address(scope: Scope) -> Address | None:
    """Give the address that a connection comes from, an IPv4 one as such; None for what has none, such as a pipe."""
    client = scope.get("client")
    if client is None:
        return None
    try:
        address = ip_address(client[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_FORWARDING = ("forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip")
_FORWARDED = "x-forwarded"


def check_loopback(request: Request) -> None:
    """Let a request through that comes straight from this machine and names it.

    A proxy's headers, or another name in Host (a foreign page that had its name resolve to us), are refused: whoever
    they speak for is not here. A page of another origin may not send forms. Raises NotFound: a stranger is not told
    that there is anything.
    """
    if not is_local(request):
        raise NotFound("page", request.url.path)


def is_local(request: Request) -> bool:
    """Say whether a request comes straight from this machine, and names it."""
    return (
        _is_loopback(request)
        and _host(request.headers.get("host", "")) in _NAMES
        and not any(name in _FORWARDING or name.startswith(_FORWARDED) for name in request.headers)
        and _is_own(request)
    )


def _is_loopback(request: Request) -> bool:
    address = peer_address(request.scope)
    return address is not None and address.is_loopback


def _host(authority: str) -> str:
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""


def _is_own(request: Request) -> bool:
    """Say whether a page of ours sent this, or no page at all; a browser names the sending page with every form."""
    origin = request.headers.get("origin")
    return origin is None or origin == f"{request.url.scheme}://{request.headers.get('host', '')}"
