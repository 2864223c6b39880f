import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.database import MarketServer
from tests.web.access.challenge_things import a_call
from tests.web.api_market import Served, served
from tests.web.http.openapi_schema import Mismatch, check

__all__ = ["served"]

NIL = "00000000-0000-0000-0000-000000000000"
DEALS, DEAL = "/api/v1/deals", "/api/v1/deals/{id}"
"""Read with a token alone: tests/web/deal/test_api.py."""
ENTRY = "/api/v1/deals/{id}/entries/{number}"
PACKAGE, FLAGS = f"{DEAL}/registration", "/api/v1/flags"
"""So are these: tests/web/registration/test_api.py."""
TARGET = "/api/v1/target"
"""The office's alone: tests/web/target/test_pages.py."""

REFUSING = {
    ("post", path) for path in ("/api/v1/match", DEALS, f"{DEAL}/entries", f"{DEAL}/entries/{{number}}/decision")
}


def described(openapi: Mapping[str, Any], path: str, method: str, status: int) -> Mapping[str, Any]:
    content = openapi["paths"][path][method]["responses"][str(status)]["content"]
    schema: Mapping[str, Any] = content["application/json"]["schema"]
    return schema


def paths(served: Served, call: str) -> list[tuple[str, str]]:
    """Pair each template of the description with an address of it."""
    return [
        ("/api/v1/search", "/api/v1/search?q=磁体"),
        ("/api/v1/search", "/api/v1/search"),
        ("/api/v1/search", "/api/v1/search?q=xyzzy&kind=need&field=B1&place=CN&language=zh"),
        ("/api/v1/suggest", "/api/v1/suggest?q=citi"),
        ("/api/v1/achievements", "/api/v1/achievements?scale=gbt37264-2018&level_min=3"),
        ("/api/v1/achievements/{id}", f"/api/v1/achievements/{served.achievement.id}"),
        ("/api/v1/achievements/{id}", f"/api/v1/achievements/{served.members_only.id}"),
        ("/api/v1/achievements/{id}/matches", f"/api/v1/achievements/{served.achievement.id}/matches"),
        ("/api/v1/needs", "/api/v1/needs?limit=1"),
        ("/api/v1/needs/{id}", f"/api/v1/needs/{served.need.id}"),
        ("/api/v1/needs/{id}", f"/api/v1/needs/{served.anonymous.id}"),
        ("/api/v1/needs/{id}/matches", f"/api/v1/needs/{served.need.id}/matches"),
        ("/api/v1/experts", "/api/v1/experts"),
        ("/api/v1/experts/{id}", f"/api/v1/experts/{served.expert.id}"),
        ("/api/v1/calls", "/api/v1/calls?limit=1"),
        ("/api/v1/calls/{id}", f"/api/v1/calls/{call}"),
        ("/api/v1/status", "/api/v1/status"),
        ("/api/v1/taxonomy", "/api/v1/taxonomy"),
        ("/api/v1/totals", "/api/v1/totals"),
    ]


async def openapi_of(client: httpx.AsyncClient) -> Mapping[str, Any]:
    description: Mapping[str, Any] = (await client.get("/api/v1/openapi.json")).json()
    return description


async def test_every_get_answers_in_the_shape_that_it_describes(served: Served, market: MarketServer) -> None:
    openapi = await openapi_of(served.client)
    call = await a_call(market.database, served.organization, "N-9", published=True)
    asked = paths(served, call["id"])
    for template, address in asked:
        answer = await served.client.get(address)
        assert answer.status_code == 200, (address, answer.text)
        check(answer.json(), described(openapi, template, "get", 200), openapi)
    gets = {template for template, methods in openapi["paths"].items() if "get" in methods}
    assert {template for template, _ in asked} == gets - {DEALS, DEAL, ENTRY, PACKAGE, FLAGS, TARGET}


async def test_a_match_answers_in_the_shape_that_it_describes(served: Served) -> None:
    openapi = await openapi_of(served.client)
    answer = await served.client.post("/api/v1/match", json={"text": "需要高温电机磁钢"})
    assert answer.status_code == 200
    check(answer.json(), described(openapi, "/api/v1/match", "post", 200), openapi)


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        (f"/api/v1/achievements/{NIL}", 404, "not_found"),
        (f"/api/v1/needs/{NIL}/matches", 404, "not_found"),
        ("/api/v1/experts/abc", 404, "not_found"),
        ("/api/v1/needs/abc/matches?limit=0", 404, "not_found"),
        ("/api/v1/search?limit=101", 400, "invalid"),
        ("/api/v1/search?offset=-1", 400, "invalid"),
        ("/api/v1/search?language=fi", 400, "invalid"),
        ("/api/v1/search?kind=firm", 400, "invalid"),
        ("/api/v1/search?level_min=3", 400, "invalid"),
        ("/api/v1/search?q=%00", 400, "invalid"),
        ("/api/v1/needs?place=nowhere", 400, "invalid"),
        ("/api/v1/needs?field=C9", 400, "invalid"),
    ],
)
async def test_errors_have_one_shape(served: Served, address: str, status: int, code: str) -> None:
    openapi = await openapi_of(served.client)
    answer = await served.client.get(address)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert answer.headers["content-type"] == "application/json"
    template = re.sub(r"(ments|needs|experts)/[^/?]+", r"\1/{id}", address.partition("?")[0])
    check(answer.json(), described(openapi, template, "get", status), openapi)


async def test_only_the_errors_that_can_occur_are_described(served: Served) -> None:
    openapi = await openapi_of(served.client)
    named = {
        (method, path): set(operation["responses"]) - {"200", "default"}
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    }
    assert named[("post", "/api/v1/match")] == {"400", "413", "422", "503"}
    assert {key: codes for key, codes in named.items() if codes & {"413", "422"}}.keys() == REFUSING
    for (method, path), codes in named.items():
        assert ("404" in codes) == ("{id}" in path or (method, path) == ("post", DEALS)), path
        plain = ("{id}", "{number}", "/registration", "/status", "/target", "/taxonomy", "/totals")
        assert ("400" in codes) == (not path.endswith(plain)), path
    assert all("default" in one["responses"] for methods in openapi["paths"].values() for one in methods.values())
    assert "HTTPValidationError" not in openapi["components"]["schemas"]


async def test_a_match_takes_every_body_that_it_describes(served: Served) -> None:
    openapi = await openapi_of(served.client)
    bodies = openapi["paths"]["/api/v1/match"]["post"]["requestBody"]["content"]
    for answer in (
        await served.client.post("/api/v1/match", json={"text": "磁"}),
        await served.client.post("/api/v1/match", data={"text": "磁"}),
        await served.client.post("/api/v1/match", files={"text": (None, "磁")}),
    ):
        assert answer.status_code == 200
        assert answer.request.headers["content-type"].partition(";")[0] in bodies
    assert len(bodies) == 3


async def test_an_unknown_address_and_a_wrong_method_have_it_too(served: Served) -> None:
    for answer, status in (
        (await served.client.get("/api/v1/nothing"), 404),
        (await served.client.delete("/api/v1/match"), 405),
    ):
        assert answer.status_code == status
        assert set(answer.json()["error"]) == {"code", "message", "fields", "request_id"}


async def test_the_reference_page_names_every_address_and_loads_nothing_from_elsewhere(served: Served) -> None:
    openapi = await openapi_of(served.client)
    page = (await served.client.get("/api/v1/docs")).text
    for path, methods in openapi["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in page
    assert "://" not in page.replace("http://market.test", "").replace("http://www.w3.org/", "")


def test_the_checker_sees_what_it_is_for() -> None:
    openapi = {"components": {"schemas": {"A": {"type": "object", "required": ["n"], "additionalProperties": False}}}}
    wrong: list[tuple[object, Mapping[str, object]]] = [
        ({}, {"$ref": "#/components/schemas/A"}),
        ({"n": 1, "m": 2}, {"$ref": "#/components/schemas/A"}),
        (True, {"type": "integer"}),
        ("x", {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        ("2026-13-01", {"type": "string", "format": "date"}),
        (["a"], {"type": "array", "items": {"type": "integer"}}),
        ("b", {"enum": ["a"]}),
    ]
    for value, schema in wrong:
        with pytest.raises(Mismatch):
            check(value, schema, openapi)
