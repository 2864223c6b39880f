"""Client (客户端): where a request comes from, and what the browser calls itself, in the few words a person needs."""

from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import Request

from market.settings import Settings
from web.http.peer import Address, peer_address

_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("QQBrowser", "QQ Browser"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Linux", "Linux"),
)
_NETWORK_BITS = 64
"""An IPv6 customer has a network of this size: its single addresses are as many as anybody likes."""


def client_name(request: Request) -> str:
    """Name the browser and the system: "Firefox, Windows"; nothing where neither is known."""
    said = request.headers.get("user-agent", "")
    found = [next((name for mark, name in known if mark in said), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found))


def client_network(request: Request, settings: Settings) -> str:
    """Name whoever attempts are counted for: the address a request comes from, of IPv6 the network.

    Behind proxies of ours it is the last address that none of them has: what stands before it anybody may have written.
    """
    address = peer_address(request.scope)
    if address is not None and _is_ours(address, settings):
        for sent in reversed(",".join(request.headers.getlist("x-forwarded-for")).split(",")):
            try:
                address = ip_address(sent.strip())
            except ValueError:
                break
            if not _is_ours(address, settings):
                break
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _NETWORK_BITS), strict=False))
    return str(address)


def _is_ours(address: Address, settings: Settings) -> bool:
    return any(address in network for network in settings.trusted_proxies)
