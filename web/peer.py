"""Peer (对端): the machine at the other end of a connection, which is a proxy's where there is one before us."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.types import Scope

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
