"""Where a request comes from, and what its browser calls itself."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from starlette.requests import Request

from market.settings import Settings
from web.http.client import client_name, client_network

PROXIES = Settings(home=Path("none"), trusted_proxies=(ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32")))


def request(peer: str, *headers: tuple[str, str]) -> Request:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw, "client": (peer, 4000)})


@pytest.mark.parametrize(
    ("peer", "forwarded", "network"),
    [
        ("192.0.2.7", (), "192.0.2.7"),
        ("192.0.2.7", ("198.51.100.1",), "192.0.2.7"),
        ("10.0.0.2", (), "10.0.0.2"),
        ("10.0.0.2", ("198.51.100.1",), "198.51.100.1"),
        ("10.0.0.2", ("203.0.113.9, 198.51.100.1",), "198.51.100.1"),
        ("10.0.0.2", ("203.0.113.9", "198.51.100.1, 10.0.0.3"), "198.51.100.1"),
        ("10.0.0.2", ("203.0.113.9, junk",), "10.0.0.2"),
        ("2001:db8:1:2:3:4:5:6", (), "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", (), "192.0.2.7"),
    ],
)
def test_attempts_are_counted_for_the_last_address_that_is_no_proxy_of_ours(
    peer: str, forwarded: tuple[str, ...], network: str
) -> None:
    assert client_network(request(peer, *(("X-Forwarded-For", text) for text in forwarded)), PROXIES) == network


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140 Safari/537.36", "Chrome, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1 MicroMessenger/8", "WeChat, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("python-httpx/0.28", ""),
        ("<script>", ""),
    ],
)
def test_a_browser_is_named_in_two_words(said: str, name: str) -> None:
    assert client_name(request("192.0.2.7", ("User-Agent", said))) == name
