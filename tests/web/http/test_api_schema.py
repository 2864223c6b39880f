"""The whole description of the API, sent to it by schemathesis: as nobody, and by a token of each role."""

import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from market.account.api_token import TokenTerm, scopes_of
from market.account.store import api_tokens
from market.viewer import Role
from tests.web.access.deal_things import a_deal
from tests.web.api_market import Served, client_of, served
from tests.web.people import ORGANIZED, People

__all__ = ["served"]

ROLES = (Role.ENTERPRISE, Role.INSTITUTE, Role.EXPERT, Role.BROKER, Role.OPERATOR)
NAMES = ("nobody", *(role.value for role in ROLES))
FEW, MANY, REQUESTS_MIN = 60, 3_500, 20_000
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
CHECKED = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@dataclass
class Callers:
    """Nobody, and a program with a token of each role, each with all the scopes that its member may give."""

    clients: Mapping[str, httpx.AsyncClient]
    ids: tuple[str, ...]
    cases: st.SearchStrategy[Case[Any]]
    met: Counter[tuple[str, int]] = field(default_factory=Counter)


@pytest.fixture(scope="module")
async def callers(served: Served) -> AsyncIterator[Callers]:
    database = served.app.state.market.database
    people, clients = People(served.app, database), {"nobody": served.client}
    async with AsyncExitStack() as stack:
        for role in ROLES:
            member = await people.join(role, served.organization if role in ORGANIZED else None)
            async with database.writing() as conn:
                scopes = frozenset(scopes_of(member))
                token = await api_tokens.make(conn, member, name="fuzz", scopes=scopes, term=TokenTerm.MONTH)
            client = await stack.enter_async_context(client_of(served.app))
            client.headers["Authorization"] = f"Bearer {token}"
            clients[role.value] = client
        described = schemathesis.openapi.from_dict(served.app.openapi())
        cases = st.one_of(*(described.as_strategy(generation_mode=mode) for mode in GenerationMode))
        there = (
            served.achievement,
            served.members_only,
            served.withdrawn,
            served.need,
            served.anonymous,
            served.expert,
        )
        dealt = [await a_deal(database, served.organization), await a_deal(database, served.organization, waits=True)]
        ids = (*(str(listing.id) for listing in there), *(deal["id"] for deal in dealt))
        yield Callers(clients, ids, cases)


async def send(callers: Callers, name: str, case: Case[Any]) -> None:
    """Send a case, and hold the answer to what the description says of it."""
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://market.test")).prepare()
    headers = {header: value if isinstance(value, str) else value.decode() for header, value in asked.headers.items()}
    content = asked.body if isinstance(asked.body, str | bytes) else b""
    answer = await callers.clients[name].request(str(asked.method), str(asked.url), headers=headers, content=content)
    callers.met[name, answer.status_code] += 1
    case.validate_response(answer, checks=[check for check in CHECKED if check is not spared(case)])


def spared(case: Case[Any]) -> object:
    """Give the check that a case is spared: a form sends texts alone, so what is bad as drawn may be good as sent."""
    return negative_data_rejection if case.media_type in FORMS else None


async def fuzz(callers: Callers, name: str, data: st.DataObject) -> None:
    """Draw a case, a good one often about a listing or a deal that is there, and send it."""
    case = data.draw(callers.cases)
    good = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    if good and "id" in case.path_parameters and data.draw(st.booleans()):
        case.path_parameters["id"] = data.draw(st.sampled_from(callers.ids))
    await send(callers, name, case)


@pytest.mark.parametrize("name", ["nobody", "enterprise", "operator"])
@given(data=st.data())
@settings(max_examples=FEW, suppress_health_check=list(HealthCheck))
async def test_no_request_breaks_the_description(callers: Callers, name: str, data: st.DataObject) -> None:
    await fuzz(callers, name, data)


@pytest.mark.parametrize(("status", "body"), [(500, {}), (200, {}), (200, []), (404, {"error": "none"})])
def test_a_break_would_be_seen(served: Served, status: int, body: object) -> None:
    described = schemathesis.openapi.from_dict(served.app.openapi())
    case = described["/api/v1/status"]["GET"].Case()
    answer = httpx.Response(status, json=body, request=httpx.Request("GET", "http://market.test/api/v1/status"))
    answer.elapsed = timedelta(0)
    with pytest.raises(FailureGroup):
        case.validate_response(answer, checks=CHECKED)


@pytest.mark.prove
@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=MANY, suppress_health_check=list(HealthCheck), database=None)
async def test_none_of_thousands_breaks_the_description(callers: Callers, name: str, data: st.DataObject) -> None:
    await fuzz(callers, name, data)


@pytest.mark.prove
def test_thousands_were_sent_by_everybody(callers: Callers) -> None:
    sys.stdout.write(f"\nAPI by its description: {callers.met.total():,} requests, no fault\n")
    for name in NAMES:
        answers = {status: count for (who, status), count in sorted(callers.met.items()) if who == name}
        told = ", ".join(f"{status}: {count:,}" for status, count in answers.items())
        sys.stdout.write(f"  {name:10} {sum(answers.values()):6,} requests; answered {told}\n")
    assert callers.met.total() >= REQUESTS_MIN
    assert {status for _, status in callers.met} >= {200, 400, 404}
