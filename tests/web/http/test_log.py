"""A line of the log says what happened, and nothing of what anybody wrote or who they are."""

import asyncio
import json
import logging
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from io import StringIO
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from market.settings import LogStyle
from tests.web.api_market import Served, client_of, served
from tests.web.http.log_lines import log_lines
from web.http.log import format_exception_places, log_unhandled, make_handler

__all__ = ["served"]

SECRET = "绝密配方七号 zq-secret-zq"
MARKS = ("绝密配方七号", "zq-secret-zq", quote("绝密配方七号"), b64encode(SECRET.encode()).decode()[:16])
ASCII = "zq-secret-zq"
COMMON = {"event", "level", "logger", "timestamp", "request_id"}


def placed_everywhere(path: str) -> Iterator[httpx.Request]:
    """Make requests to an address that say the secret wherever a request can say something."""
    url = f"http://market.test{path}"
    names = ("User-Agent", "Referer", "X-Request-Id", "X-Forwarded-For", "Origin", "Accept-Language", f"X-{ASCII}")
    headers = dict.fromkeys(names, ASCII) | {"Authorization": f"Bearer {ASCII}"}
    cookies = {"cuibai-session": ASCII, "language": ASCII, ASCII: ASCII}
    query = {"q": SECRET, "text": SECRET, "page": SECRET, SECRET: SECRET}
    for method in ("GET", "HEAD", "DELETE", "ZQ-SECRET-ZQ"):
        yield httpx.Request(method, url, params=query, headers=headers, cookies=cookies)
    yield httpx.Request("GET", url, headers={"Host": f"{ASCII}.test"})
    yield httpx.Request("POST", url, params=query, headers=headers, cookies=cookies, data={"text": SECRET, "q": SECRET})
    yield httpx.Request("POST", url, json={"text": SECRET, SECRET: SECRET})
    yield httpx.Request("POST", url, content=SECRET.encode(), headers={"Content-Type": f"text/{ASCII}"})
    file = (f"{SECRET}.txt", SECRET.encode(), "text/plain")
    yield httpx.Request("POST", url, files={"file": file}, data={"kind": SECRET})


def addresses(app: FastAPI) -> list[str]:
    """Give an address of each route, with the secret in the place of every id, and some that no route has."""
    found = {"/static/{path}", "/{path}", "/{path}/", "/api/v1/{path}"}
    found |= {context.path_format for context in iter_route_contexts(app.routes) if context.path_format}
    return [quote(template.replace("{", "").replace("}", f" {SECRET}")) for template in sorted(found)]


async def test_no_line_repeats_anything_that_a_request_says(served: Served) -> None:
    with log_lines() as lines:
        sent = 0
        for path in addresses(served.app):
            for request in placed_everywhere(path):
                await served.client.send(request)
                sent += 1
        said = lines()
    requests = [line for line in said if line["logger"] == "cuibai.requests"]
    assert len(requests) == sent >= 300
    assert {line["method"] for line in requests} == {"GET", "HEAD", "POST", "DELETE", "OTHER"}
    assert [line for line in said for mark in MARKS if mark.casefold() in str(line).casefold()] == []


async def test_one_line_a_request_with_the_route_s_template(served: Served) -> None:
    paths = {
        f"/needs/{served.need.id}": ("/needs/{id}", 200),
        f"/api/v1/needs/{served.need.id}": ("/api/v1/needs/{id}", 200),
        "/static/page/tokens.css?v=1": ("/static/{path}", 200),
        "/api/v1/openapi.json": ("/api/v1/openapi.json", 200),
        "/nothing": ("none", 404),
        "/search?page=x": ("/search", 400),
    }
    for path, (route, status) in paths.items():
        with log_lines() as lines:
            answer = await served.client.get(path)
        (line,) = lines()
        assert line.keys() == COMMON | {"method", "route", "status", "duration_ms", "role"}, path
        assert (line["event"], line["level"], line["method"]) == ("request", "info", "GET")
        assert (line["route"], line["status"]) == (route, status)
        assert line["request_id"] == answer.headers["x-request-id"]
        assert line["duration_ms"] > 0


async def test_the_role_is_told_where_a_route_asks_who_reads(served: Served) -> None:
    with log_lines() as lines:
        await served.client.get("/")
        await served.client.get("/nothing")
    assert [line["role"] for line in lines()] == ["public", None]


async def test_a_failure_is_told_by_its_class_and_place(served: Served) -> None:
    async def fail() -> None:
        raise RuntimeError(SECRET) from ValueError(SECRET)

    app = FastAPI(middleware=served.app.user_middleware)
    app.state.market = served.app.state.market
    app.add_api_route("/fail", fail)
    with log_lines() as lines:
        async with client_of(app) as client:
            answer = await client.get("/fail")
    failed, request = lines()
    assert failed["request_id"] == request["request_id"] == answer.headers["x-request-id"]
    assert failed["exception"].startswith("builtins.ValueError\nbuiltins.RuntimeError\n")
    assert "test_log.py" in failed["exception"]
    assert (request["level"], request["status"]) == ("warning", 500)
    assert ASCII not in str([failed, request]) + answer.text


def test_what_a_library_says_of_an_exception_is_cut_to_its_place() -> None:
    with log_lines() as lines:
        try:
            os.environ[SECRET]
        except KeyError:
            logging.getLogger("library").exception("it failed", extra={"text": SECRET}, stack_info=True)
    (line,) = lines()
    assert line["event"] == "it failed"
    assert line["exception"].startswith("builtins.KeyError\n")
    assert not any(mark in str(line) for mark in MARKS)


def test_members_of_a_group_are_told_too() -> None:
    group = ExceptionGroup(SECRET, [ValueError(SECRET), ExceptionGroup(SECRET, [KeyError(SECRET)])])
    told = format_exception_places(group)
    kinds = ["ValueError", "KeyError", "ExceptionGroup", "ExceptionGroup"]
    assert told.splitlines() == [f"builtins.{kind}" for kind in kinds]


@pytest.mark.parametrize("fault", ["raise ValueError(SECRET)", "threading.Thread(target=int, args=(SECRET,)).start()"])
def test_what_nothing_catches_is_a_line_of_the_log(fault: str) -> None:
    """In a process of its own: the hooks are the process's."""
    program = (
        "import sys, threading; from web.http.log import open_log; from market.settings import LogStyle\n"
        f"SECRET = {SECRET!r}\n"
        f"open_log(sys.stderr, LogStyle.JSON, colors=False)\n{fault}\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    (line,) = map(json.loads, done.stderr.splitlines())
    assert line["exception"].startswith("builtins.ValueError\n")
    assert ASCII not in done.stderr


async def test_what_the_event_loop_reports_is_cut_too() -> None:
    async def fail(text: str) -> None:
        raise ValueError(text)

    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(log_unhandled)
    try:
        with log_lines() as lines:
            task = loop.create_task(fail(SECRET))
            await asyncio.wait([task])
            del task
            loop.call_soon(int, SECRET)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
    finally:
        loop.set_exception_handler(before)
    assert [line["exception"].splitlines()[0] for line in lines()] == ["builtins.ValueError"] * 2
    assert not any(mark in str(lines()) for mark in MARKS)


@pytest.mark.parametrize("colors", [True, False])
def test_text_is_one_readable_line_in_colours_only_where_they_are_wanted(colors: bool) -> None:
    stream = StringIO()
    handler = make_handler(stream, LogStyle.TEXT, colors=colors)
    record = logging.makeLogRecord(
        {"name": "cuibai.requests", "levelname": "INFO", "msg": "request", "method": "GET", "route": "/", "status": 200}
    )
    handler.emit(record)
    assert ("\x1b" in stream.getvalue()) is colors
    if not colors:
        assert stream.getvalue().count("\n") == 1
        assert "] request [cuibai.requests] method=GET route=/ status=200" in " ".join(stream.getvalue().split())
