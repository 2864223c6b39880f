import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import corpus
import market
import matcher
from market.errors import Conflict, Contended, Invalid, MarketError, NotFound, StoreUnavailable
from matcher.errors import Busy, MatcherError
from tests.web.api_market import Served, served
from web.http.errors import OUTCOMES, RETRY_CONTENDED_S, RETRY_STORE_S, UNEXPECTED, find_outcome, retry_after_s

__all__ = ["served"]


def below(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for child in kind.__subclasses__():
        yield from below(child)


def raised() -> list[type[Exception]]:
    """List every error of the market's and the matcher's, wherever it is written."""
    for package in (market, matcher, corpus):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith("matcher.evaluation"):
                importlib.import_module(module.name)
    kinds = {kind for root in (MarketError, MatcherError) for kind in below(root)} - {MarketError, MatcherError}
    return sorted(
        (kind for kind in kinds if not kind.__module__.startswith(("tests.", "matcher.evaluation"))),
        key=lambda kind: kind.__name__,
    )


@pytest.mark.parametrize("kind", raised(), ids=lambda kind: kind.__name__)
def test_every_error_has_its_own_row_in_the_table(kind: type[Exception]) -> None:
    assert kind in OUTCOMES


def test_codes_are_stable_names_and_statuses_are_errors() -> None:
    assert all(outcome.code.isidentifier() and outcome.code.islower() for outcome in OUTCOMES.values())
    assert {outcome.status for outcome in OUTCOMES.values()} <= {400, 401, 403, 404, 409, 413, 422, 429, 500, 503}
    assert len({outcome.code for outcome in OUTCOMES.values()}) == len(OUTCOMES)


def test_an_error_without_a_row_is_its_parent_s_and_a_stranger_is_unexpected() -> None:
    class Gone(NotFound):
        """A later class that nobody put into the table."""

    assert find_outcome(Gone("need", 1)) is OUTCOMES[NotFound]
    assert find_outcome(ZeroDivisionError()) is UNEXPECTED


def test_waiting_is_advised_where_it_helps() -> None:
    assert retry_after_s(Busy(7)) == 7
    assert retry_after_s(StoreUnavailable("away")) == RETRY_STORE_S
    assert retry_after_s(Contended("others were writing")) == RETRY_CONTENDED_S
    assert retry_after_s(Conflict("somebody saved another version")) is None
    assert retry_after_s(Invalid({"a": "b"})) is None


async def test_a_page_and_a_program_are_told_the_same_in_their_own_form(served: Served) -> None:
    page = await served.client.get("/needs/abc")
    program = await served.client.get("/api/v1/needs/00000000-0000-0000-0000-000000000000")
    assert (page.status_code, program.status_code) == (404, 404)
    assert page.headers["content-type"].startswith("text/html")
    said = program.json()["error"]
    named = program.headers["x-request-id"]
    assert said == {"code": "not_found", "message": OUTCOMES[NotFound].sentence, "fields": {}, "request_id": named}
    assert OUTCOMES[NotFound].sentence in page.text


async def test_a_wrong_method_names_the_right_ones(served: Served) -> None:
    answer = await served.client.put("/search")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    said = (await served.client.delete("/api/v1/search")).json()["error"]
    assert said["code"] == "method_not_allowed"


async def test_what_was_sent_is_never_repeated_in_an_error(served: Served) -> None:
    for path in ("/<script>alert(1)</script>", "/search?page=<script>", "/api/v1/search?limit=<script>"):
        assert "<script>alert" not in (await served.client.get(path)).text.replace('<script type="module"', "")
