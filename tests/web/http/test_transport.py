"""What is asked of a browser where the public comes over https, be it that a proxy brings it, and what is not."""

import pytest

from corpus.reference.taxonomy import load_taxonomy
from market.settings import Settings
from market.viewer import Role
from tests.web.account.password_members import PASSWORD, new_attempts, with_password
from tests.web.api_market import Served, served
from tests.web.people import People, browser
from web.app import create_app

__all__ = ["served"]

ORIGIN = "https://market.example.org"
PATHS = ("/", "/nothing", "/static/page/tokens.css", "/api/v1/status", "/api/v1/nothing", "/livez", "/account")


@pytest.fixture
async def public(served: Served) -> People:
    """Give the people of the same market, told that the public comes over https."""
    market = served.app.state.market
    settings = Settings(home=market.settings.home, origin=ORIGIN)
    app = create_app(settings=settings, database=market.database, matching=served.matching, taxonomy=load_taxonomy())
    people = People(app, market.database)
    await new_attempts(people)
    return people


async def test_every_answer_has_browsers_come_by_https_for_a_year(public: People) -> None:
    async with public.stranger() as client:
        for path in PATHS:
            answer = await client.get(path)
            assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains", path


async def test_without_https_nobody_is_sent_where_nothing_answers(served: Served) -> None:
    for path in PATHS:
        assert "strict-transport-security" not in (await served.client.get(path)).headers


async def test_every_cookie_is_for_this_host_and_https_alone(public: People) -> None:
    _, email = await with_password(public, Role.EXPERT)
    async with browser(public.app, base=ORIGIN) as client:
        chosen = await client.get("/?lang=en&theme=dark")
        entered = await client.post("/sign-in", data={"email": email, "password": PASSWORD})
        left = await client.post("/sign-out")
    cookies = [cookie for answer in (chosen, entered, left) for cookie in answer.headers.get_list("set-cookie")]
    assert [cookie.partition("=")[0] for cookie in cookies] == [
        "__Host-lang",
        "__Host-theme",
        "__Host-cuibai-session",
        "__Host-cuibai-known",
        "__Host-cuibai-session",
    ]
    for cookie in cookies:
        parts = {part.strip().lower() for part in cookie.split(";")}
        assert {"secure", "path=/", "samesite=lax"} <= parts, cookie
        assert not any(part.startswith("domain") for part in parts)
        assert ("httponly" in parts) is ("theme" not in cookie), "the page's script sets the colours too"


async def test_a_session_s_secret_goes_in_its_cookie_and_nowhere_else(public: People) -> None:
    _, email = await with_password(public, Role.EXPERT)
    async with browser(public.app, base=ORIGIN) as client:
        entered = await client.post("/sign-in", data={"email": email, "password": PASSWORD})
        secret = client.cookies["__Host-cuibai-session"]
        page = await client.get("/account")
    others = [value for name, value in entered.headers.multi_items() if name != "set-cookie"]
    assert secret not in entered.text + page.text + "".join(others) + str(page.headers)
    assert page.headers["cache-control"] == "no-store"
    async with browser(public.app, base=ORIGIN) as other:
        other.cookies.set("cuibai-session", secret, domain="market.example.org")
        assert (await other.get("/account")).status_code == 303, "a cookie that any host could set opens nothing"
