from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from starlette.requests import HTTPConnection
from starlette.responses import Response

from market.listing.listing import Language
from market.settings import Settings
from web.page.language import choose_language, parse_language, read_catalogues
from web.page.preferences import Preferences, Theme, read_preferences, remember

ZH, EN = Language.ZH, Language.EN


def connection(query: str = "", *, scheme: str = "http", origin: str | None = None, **headers: str) -> HTTPConnection:
    app = FastAPI()
    app.state.market = SimpleNamespace(settings=Settings(home=Path("nowhere"), origin=origin))
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    where = {"path": "/", "query_string": query.encode(), "scheme": scheme, "server": ("market.test", 80), "app": app}
    return HTTPConnection({"type": "http", "headers": raw, **where})


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", ZH),
        ("fr-FR,fr;q=0.9", ZH),
        ("en-GB,en;q=0.9,zh;q=0.1", EN),
        ("zh-CN,zh;q=0.9,en;q=0.8", ZH),
        ("zh;q=0.4, en;q=0.5", EN),
        ("en;q=0, zh;q=0.1", ZH),
        ("en;q=junk", ZH),
        ("en ; q=1.0", EN),
    ],
)
def test_the_browser_s_wish_decides_at_the_first_visit(header: str, language: Language) -> None:
    assert choose_language(header) is language


def test_languages_are_named_with_or_without_a_region() -> None:
    assert [parse_language(text) for text in ("zh-CN", "EN_us", " en", "fr", "", None)] == [
        ZH,
        EN,
        EN,
        None,
        None,
        None,
    ]


def test_the_address_goes_before_the_cookie_and_the_cookie_before_the_browser() -> None:
    cookie = "lang=en; theme=dark"
    assert read_preferences(connection("lang=zh", cookie=cookie)) == Preferences(ZH, Theme.DARK)
    assert read_preferences(connection(cookie=cookie, accept_language="zh")) == Preferences(EN, Theme.DARK)
    assert read_preferences(connection(accept_language="en")) == Preferences(EN, Theme.AUTO)


def test_a_value_nobody_offers_counts_as_none() -> None:
    assert read_preferences(connection("lang=tlh&theme=pink", cookie="lang=xx; theme=no")) == Preferences(
        ZH, Theme.AUTO
    )


def test_only_what_the_address_chose_is_remembered() -> None:
    response = Response()
    remember(connection("lang=en&q=x"), response)
    assert response.headers.getlist("set-cookie") == [
        "lang=en; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax",
    ]


@pytest.mark.parametrize(("scheme", "origin"), [("https", None), ("http", "https://market.example.org")])
def test_over_https_no_other_host_sets_what_is_remembered(scheme: str, origin: str | None) -> None:
    response = Response()
    remember(connection("theme=dark&lang=en", scheme=scheme, origin=origin), response)
    assert response.headers.getlist("set-cookie") == [
        "__Host-lang=en; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax; Secure",
        "__Host-theme=dark; Max-Age=31536000; Path=/; SameSite=lax; Secure",
    ]
    cookie = "lang=zh; __Host-lang=en; theme=light; __Host-theme=dark"
    kept = read_preferences(connection(scheme=scheme, origin=origin, cookie=cookie))
    assert kept == Preferences(EN, Theme.DARK)


def test_a_catalogue_translates_and_fills_its_places() -> None:
    catalogues = read_catalogues()
    assert catalogues[ZH].text("up to %(amount)s", amount="5 万元") == "不超过 5 万元"
    assert catalogues[EN].text("up to %(amount)s", amount="CNY 5") == "up to CNY 5"
