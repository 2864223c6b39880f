"""Webhook address (推送网址): which addresses a member may name, in the one spelling that is kept and asked for.

Only the spelling is judged here. Where a name leads is looked at each time it is asked for (`web/http/outgoing.py`).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urlsplit

import idna

from market.errors import Invalid

ADDRESS_LIMIT = 500
DEFAULT_PORTS = {"https": 443, "http": 80}

_PLAIN = re.compile(r"[^\s\\\x00-\x1f\x7f]+")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""The last part of a host that C libraries take for the digits of an IP address, whatever stands before it."""
_KEPT = "!$&'()*+,;=:@/?%-._~"
_FIRST_FREE_PORT = 1024


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """An address in its one spelling: a host in lower-case ASCII, a port, a path with its parameters."""

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def read(cls, text: str, *, inner_hosts: Collection[str] = ()) -> Self:
        """Read what was typed; http and any port for hosts that the market's keeper named, else https alone.

        A name is wanted, no number: IP addresses have too many spellings, and no certificate to be known by.
        Raises Invalid.
        """
        try:
            parts = urlsplit(_one_line(text))
            host, port = _host(parts.hostname or ""), parts.port
        except ValueError:
            raise Invalid({"url": "write an address such as https://example.org/hooks"}) from None
        inner = host in inner_hosts
        if parts.scheme not in (("https", "http") if inner else ("https",)):
            raise Invalid({"url": "write an address that begins with https://"})
        if not inner and ("." not in host or _NUMBER.fullmatch(host.rpartition(".")[2])):
            raise Invalid({"url": "name a host of the internet, by its name and not by a number"})
        if "@" in parts.netloc or "#" in text:
            raise Invalid({"url": "leave out user, password and what stands behind #"})
        port = DEFAULT_PORTS[parts.scheme] if port is None else port
        if not (inner or port == DEFAULT_PORTS["https"] or port >= _FIRST_FREE_PORT):
            raise Invalid({"url": "choose port 443, or one from 1024 on"})
        target = quote(parts.path or "/", safe=_KEPT) + (f"?{quote(parts.query, safe=_KEPT)}" if parts.query else "")
        address = cls(parts.scheme, host, port, target)
        if len(address.text) > ADDRESS_LIMIT:
            raise Invalid({"url": f"write an address of at most {ADDRESS_LIMIT} characters"})
        return address

    @property
    def text(self) -> str:
        """Write the address, the port only where it is not the usual one."""
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.target}"


def read_host(text: str) -> str:
    """Read a host's name, of whatever script, as it is asked for: lower-case ASCII. Raises ValueError."""
    return _host(text.strip())


def _one_line(text: str) -> str:
    """Refuse what a reader of addresses would leave out unsaid, or take for something else. Raises ValueError."""
    plain = text.strip()
    if not _PLAIN.fullmatch(plain) or len(plain) > ADDRESS_LIMIT:
        raise ValueError("not one line of plain characters")
    return plain


def _host(name: str) -> str:
    """Write a name as it is asked for. Raises ValueError, which idna's own errors are."""
    if not name or name.endswith("."):
        raise ValueError("no host, or one that ends in a full stop")
    return idna.encode(name, uts46=True, std3_rules=True).decode().lower()
