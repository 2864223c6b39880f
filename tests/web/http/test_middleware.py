import logging
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI, Request
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from tests.web.api_market import Served, client_of, served
from web.http.errors import add_error_handlers
from web.http.middleware import BodyLimit, CatchAllErrors, SecurityHeaders
from web.http.request_id import RequestIds

__all__ = ["served"]

LIMIT = 1000
SECRET = "绝密配方七号"
ZH = {"Accept-Language": "zh-CN"}


@pytest.fixture(scope="module")
def failing(served: Served) -> FastAPI:
    """Give an application with the same guard whose routes read a body, or fail with it."""
    guard = [Middleware(SecurityHeaders), Middleware(CatchAllErrors), Middleware(BodyLimit, limit=LIMIT)]
    app = FastAPI(middleware=[Middleware(RequestIds), *guard])
    app.state.market = served.app.state.market
    add_error_handlers(app)

    async def fail(request: Request) -> None:
        raise RuntimeError((await request.body()).decode())

    async def count(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    for path, route in (
        ("/fail", fail),
        ("/fail/{rest:path}", fail),
        ("/api/v1/fail", fail),
        ("/count", count),
        ("/api/v1/count", count),
    ):
        app.add_api_route(path, route, methods=["POST"], response_model=None)
    return app


async def endless(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 100):
        yield b"x" * 100


async def test_every_answer_carries_the_safe_headers(served: Served) -> None:
    for path in ("/", "/nothing", "/static/page/tokens.css", "/api/v1/status", "/livez", "/search?page=x"):
        headers = (await served.client.get(path)).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'self'; "), path
        assert "unsafe" not in policy
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")


async def test_no_page_holds_an_inline_script_or_style(served: Served) -> None:
    for path in ("/", "/search?q=磁", "/achievements", f"/needs/{served.need.id}", "/nothing"):
        page = (await served.client.get(path)).text.replace('<script type="application/ld+json">', "")  # never run
        assert page.count("<script") == page.count('<script type="module" src="/static/')
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page


async def test_an_unexpected_failure_is_an_honest_page_with_a_number_and_no_detail(
    failing: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with client_of(failing) as client:
        answer = await client.post("/fail", content=SECRET.encode(), headers=ZH)
    assert answer.status_code == 500
    assert "系统出了问题" in answer.text
    assert "content-security-policy" in answer.headers
    said = next(record.__dict__["exception"] for record in caplog.records if record.name == "cuibai.web")
    assert answer.headers["x-request-id"] in answer.text
    assert "builtins.RuntimeError" in said
    assert "test_middleware.py" in said
    assert SECRET not in caplog.text + answer.text
    assert "Traceback" not in answer.text


async def test_an_address_can_t_write_a_line_of_the_log(failing: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    async with client_of(failing) as client:
        answer = await client.post("/fail/a%0Drequest%20000:%20GET%20%2F%1B%5B2J", content=b"x")
    assert answer.status_code == 500
    assert [record.getMessage() for record in caplog.records if record.name == "cuibai.web"] == ["request failed"]


async def test_no_answer_repeats_a_foreign_host(served: Served) -> None:
    for path in ("/search/?q=x", "/achievements/", "/api/v1/search/?q=x"):
        answer = await served.client.get(path, headers={"Host": "elsewhere.test"})
        assert answer.status_code == 404
        assert "elsewhere.test" not in answer.text + str(answer.headers)


async def test_a_program_gets_the_same_as_json(failing: FastAPI) -> None:
    async with client_of(failing) as client:
        answer = await client.post("/api/v1/fail", content=b"x", headers={"Accept-Language": "en"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["fields"]) == (500, "unexpected", {})
    assert error["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 200), (LIMIT + 100, 413), (LIMIT * 50, 413)])
@pytest.mark.parametrize("path", ["/count", "/api/v1/count"])
async def test_a_body_over_the_limit_is_refused_whether_announced_or_not(
    failing: FastAPI, path: str, size: int, status: int
) -> None:
    async with client_of(failing) as client:
        announced = await client.post(path, content=b"x" * size, headers=ZH)
        chunked = await client.post(path, content=endless(size), headers=ZH)
    assert (announced.status_code, chunked.status_code) == (status, status)
    if status == 413:
        assert "内容超过 10 MB" in chunked.text


async def test_an_unannounced_body_is_refused_while_it_is_read(failing: FastAPI) -> None:
    """The route sees no more than the limit; the rest is thrown away unread."""
    seen = 0

    async def route(_scope: Scope, receive: Receive, _send: Send) -> None:
        nonlocal seen
        while True:
            seen += len((await receive())["body"])

    chunks = iter([{"type": "http.request", "body": b"x" * 400, "more_body": n < 9} for n in range(10)])
    sent: list[Message] = []

    async def receive() -> Message:
        return next(chunks)

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "app": failing, "headers": [], "path": "/", "query_string": b"", "method": "POST"}
    await BodyLimit(route, limit=LIMIT)(scope, receive, send)
    assert (seen, sent[0]["status"], next(chunks, None)) == (800, 413, None)


async def test_liveness_asks_nobody_and_readiness_tells_the_truth(served: Served) -> None:
    alive, ready = await served.client.get("/livez"), await served.client.get("/readyz")
    assert (alive.status_code, alive.text) == (200, "alive\n")
    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    assert (await served.client.head("/livez")).status_code == 200


async def test_robots_and_the_icon_are_there(served: Served) -> None:
    robots = await served.client.get("/robots.txt")
    assert "Disallow: /search" in robots.text
    icon = await served.client.get("/favicon.ico")
    assert icon.headers["content-type"] == "image/svg+xml; charset=utf-8"


async def test_assets_are_kept_for_ever_under_their_versioned_address_alone(served: Served) -> None:
    page = (await served.client.get("/")).text
    versioned = page.split('href="/static/page/tokens.css')[1].split('"')[0]
    kept = await served.client.get(f"/static/page/tokens.css{versioned}")
    asked = await served.client.get("/static/page/wide.js")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asked.headers["cache-control"] == "no-cache"
