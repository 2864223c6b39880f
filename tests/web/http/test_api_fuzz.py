import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.api_market import Served, served
from tests.web.http.openapi_schema import check

__all__ = ["served"]

ODD = ["", "磁", "0", "-1", "9" * 30, "1e3", "nan", "true", "null", "%", "'", '"', "\\", "\x00", "\n", "*", "~2", "^"]
ODD += [
    "a OR b",
    "title:x",
    "+a -b",
    "(",
    "[a TO z]",
    "/",
    "..",
    "B1",
    "B1.01",
    "CN",
    "CN/浙江省",
    "zh",
    "en",
    "😀",
    "①",
]
ODD += ["need", "gbt37264-2018", "磁体" * 60, "a" * 400, "'; DROP TABLE listing; --", "\u202e", "ﬁ"]
NAMES = ["q", "kind", "field", "place", "language", "scale", "level_min", "offset", "limit", "lang", "x"]
VALUES = st.one_of(st.sampled_from(ODD), st.text(max_size=40), st.integers().map(str))
PARAMS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=6)
PLACES = ("search", "suggest", "achievements", "needs", "experts", "status", "taxonomy")
EXAMPLES = 150


def written(pairs: list[tuple[str, str]]) -> str:
    return urlencode([(name, value.encode("utf-8", "replace")) for name, value in pairs])


async def ask(served: Served, template: str, address: str, openapi: dict[str, Any]) -> None:
    answer = await served.client.get(address)
    assert answer.status_code in (200, 400, 404), (address, answer.status_code, answer.text)
    responses = openapi["paths"][f"/api/v1/{template}"]["get"]["responses"]
    schema = responses[str(answer.status_code)]["content"]["application/json"]["schema"]
    check(answer.json(), schema, openapi)


async def fuzz_parameters(served: Served, place: str, pairs: list[tuple[str, str]]) -> None:
    await ask(served, place, f"/api/v1/{place}?{written(pairs)}", served.app.openapi())


@given(place=st.sampled_from(PLACES), pairs=PARAMS)
@settings(max_examples=EXAMPLES)
async def test_no_parameters_break_a_list_or_a_search(served: Served, place: str, pairs: list[tuple[str, str]]) -> None:
    await fuzz_parameters(served, place, pairs)


@given(store=st.sampled_from(["achievements", "needs", "experts"]), key=VALUES, tail=st.sampled_from(["", "/matches"]))
@settings(max_examples=60)
async def test_no_id_breaks_a_listing(served: Served, store: str, key: str, tail: str) -> None:
    answer = await served.client.get(f"/api/v1/{store}/{quote(key, safe='', errors='replace')}{tail}")
    assert answer.status_code in (200, 307, 400, 404)


@given(text=st.text(max_size=300), pairs=PARAMS)
@settings(max_examples=60)
async def test_no_text_breaks_a_match(served: Served, text: str, pairs: list[tuple[str, str]]) -> None:
    answer = await served.client.post(
        f"/api/v1/match?{written(pairs)}",
        content=json.dumps({"text": text}),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code in (200, 400), answer.text


@given(body=st.binary(max_size=400), kind=st.sampled_from(["application/json", "multipart/form-data; boundary=a", ""]))
@settings(max_examples=60)
async def test_no_body_breaks_a_match(served: Served, body: bytes, kind: str) -> None:
    answer = await served.client.post("/api/v1/match", content=body, headers={"content-type": kind})
    assert answer.status_code in (200, 400), answer.text


@pytest.mark.prove
@given(place=st.sampled_from(PLACES), pairs=PARAMS)
@settings(max_examples=4_000)
async def test_thousands_of_requests_meet_no_fault(served: Served, place: str, pairs: list[tuple[str, str]]) -> None:
    await fuzz_parameters(served, place, pairs)
