"""What answers say of themselves to browsers, and what there is nothing of."""

import re

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from market.account.password import LENGTH_MAX
from market.viewer import Role
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]

FOREIGN = "https://other.test"
TYPES = {
    "/": "text/html; charset=utf-8",
    "/nothing": "text/html; charset=utf-8",
    "/livez": "text/plain; charset=utf-8",
    "/robots.txt": "text/plain; charset=utf-8",
    "/sitemap.xml": "application/xml; charset=utf-8",
    "/favicon.ico": "image/svg+xml; charset=utf-8",
    "/static/page/icon.svg": "image/svg+xml; charset=utf-8",
    "/static/page/tokens.css": "text/css; charset=utf-8",
    "/static/page/theme.js": "text/javascript; charset=utf-8",
    "/api/v1/status": "application/json",
    "/api/v1/nothing": "application/json",
    "/metrics": "text/html; charset=utf-8",
}


@pytest.mark.parametrize(("path", "media_type"), TYPES.items())
async def test_an_answer_says_what_it_is_and_in_which_letters(served: Served, path: str, media_type: str) -> None:
    answer = await served.client.get(path)
    assert answer.headers["content-type"] == media_type
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_policy_lets_nothing_in_but_our_own(served: Served) -> None:
    policy = dict(
        part.strip().split(" ", 1)
        for part in (await served.client.get("/")).headers["content-security-policy"].split(";")
    )
    assert policy == {
        "default-src": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }


async def test_no_other_site_s_script_may_read_an_answer_but_the_open_data(served: Served) -> None:
    paths = {context.path_format for context in iter_route_contexts(served.app.routes) if context.path_format}
    open_to_all = set()
    for path in sorted(path for path in paths if "{" not in path):
        answer = await served.client.get(path, headers={"Origin": FOREIGN})
        assert FOREIGN not in str(answer.headers), path
        if "access-control-allow-origin" in answer.headers:
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "access-control-allow-credentials" not in answer.headers
            open_to_all.add(path)
    assert open_to_all <= {"/open-data/datapackage.json"}


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "OPTIONS", "PUT", "PATCH", "DELETE"])
async def test_other_methods_are_refused_and_echo_nothing(served: Served, method: str) -> None:
    for path in ("/", "/sign-in", "/api/v1/search?q=x", "/static/page/tokens.css"):
        answer = await served.client.request(method, path, headers={"X-Mark": "zq-mark-zq"})
        assert answer.status_code == 405, path
        assert "zq-mark-zq" not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    "path",
    [
        *("/static/", "/static", "/static/vendor/", "/attachments/", "/.git/config", "/.env", "/var/secret.key"),
        *("/static/../guard.py", "/static/%2e%2e/guard.py", "/static/..%2fguard.py", "/static/....//guard.py"),
        *("/static//etc/passwd", "/static/%2fetc%2fpasswd", "/docs", "/redoc", "/openapi.json", "/server-status"),
    ],
)
async def test_there_is_no_folder_to_look_into_and_no_way_out_of_ours(served: Served, path: str) -> None:
    answer = await served.client.get(path)
    assert answer.status_code == 404
    assert "def " not in answer.text


@pytest.mark.parametrize(
    "path", [b"//other.test/x", b"///other.test", b"/%2Fother.test/x", b"/\\other.test", b"/%5Cother.test"]
)
async def test_no_address_makes_a_page_lead_to_another_host(served: Served, path: bytes) -> None:
    url = httpx.URL("http://market.test/").copy_with(raw_path=path)
    answer = await served.client.send(httpx.Request("GET", url))
    assert answer.status_code == 404
    assert "location" not in answer.headers
    links = re.findall(r'(?:href|action|src)="([^"]*)"', answer.text)
    assert len(links) > 10
    assert [link for link in links if re.match(r"[/\\]{2}|[a-z]+:", link)] == []


async def test_a_password_is_masked_may_be_pasted_and_kept_by_a_program(served: Served) -> None:
    people = People(served.app, served.app.state.market.database)
    member = await people.join(Role.EXPERT)
    found = []
    async with people.stranger() as stranger, people.signed_in(member) as own:
        for client, path in ((stranger, "/sign-in"), (stranger, "/sign-up"), (own, "/account/password")):
            page = (await client.get(path)).text
            assert "onpaste" not in page
            found += re.findall(r"<input[^>]*type=\"password\"[^>]*>", page)
    kept = [re.search(r'name="(\w+)".*maxlength="(\d+)" autocomplete="([\w-]+)"', field) for field in found]
    assert [(match[1], match[3]) for match in kept if match] == [
        ("password", "current-password"),
        *(("password", "new-password"), ("again", "new-password")),
        ("old", "current-password"),
        *(("password", "new-password"), ("again", "new-password")),
    ]
    assert min(int(match[2]) for match in kept if match) >= LENGTH_MAX


async def test_whoever_is_signed_in_can_leave_from_every_page(served: Served) -> None:
    people = People(served.app, served.app.state.market.database)
    async with people.of(Role.OPERATOR) as client:
        for path in ("/", "/search?q=x", "/account", "/mine", "/office"):
            assert '<form method="post" action="/sign-out">' in (await client.get(path)).text, path
