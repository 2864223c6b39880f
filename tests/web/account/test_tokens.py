"""Tokens of programs: made on a page, shown once, taken for their member under /api/ and nowhere else."""

import re

import httpx
import pytest

from market.account.api_token import PREFIX
from market.account.member import Member
from market.account.store import members
from market.listing.listing import Audience
from market.viewer import COMMAND_LINE, Role
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]


@pytest.fixture
def people(served: Served) -> People:
    return People(served.app, served.app.state.market.database)


async def make(people: People, member: Member, *scopes: str, name: str = "Nightly export") -> str:
    async with people.signed_in(member) as client:
        page = await client.post("/account/tokens", data={"name": name, "scopes": list(scopes), "term": "90"})
    found = re.search(r'<p class="account-secret">(cuibai_[\w-]{43})</p>', page.text)
    assert found is not None, page.text
    return found[1]


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def title_and_body(client: httpx.AsyncClient, served: Served, token: str | None) -> tuple[int, bool]:
    assert served.members_only.audience is Audience.MEMBERS
    headers = {} if token is None else bearing(token)
    answer = await client.get(f"/api/v1/achievements/{served.members_only.id}", headers=headers)
    return answer.status_code, served.members_only.body.splitlines()[0] in answer.text


async def test_a_token_reads_what_its_member_reads_and_is_shown_once(people: People, served: Served) -> None:
    member = await people.join(Role.ENTERPRISE, served.organization)
    token = await make(people, member, "read")
    async with people.signed_in(member) as client:
        page = (await client.get("/account/tokens")).text
        assert "Nightly export" in page
        assert PREFIX not in page
    async with people.stranger() as program:
        assert await title_and_body(program, served, None) == (200, False)
        assert await title_and_body(program, served, token) == (200, True)
        answer = await program.get("/api/v1/status", headers=bearing(token))
        assert answer.headers["cache-control"] == "no-store"


async def test_a_token_without_the_scope_reads_as_the_public(people: People, served: Served) -> None:
    member = await people.join(Role.ENTERPRISE, served.organization)
    token = await make(people, member, "post")
    async with people.stranger() as program:
        assert await title_and_body(program, served, token) == (200, False)


async def test_what_is_no_token_any_more_is_refused_and_not_taken_for_the_public(
    people: People, served: Served
) -> None:
    member = await people.join(Role.ENTERPRISE, served.organization)
    revoked, suspended = await make(people, member, "read", name="one"), await make(people, member, "read", name="two")
    async with people.signed_in(member) as client:
        page = (await client.get("/account/tokens")).text
        action = re.search(r'<strong>one</strong>.*?action="([^"]+)"', page, re.DOTALL)
        assert action is not None
        assert (await client.post(action[1])).status_code == 303
        assert (await client.post(action[1])).status_code == 404
    async with people.stranger() as program:
        assert await title_and_body(program, served, revoked) == (401, False)
        assert await title_and_body(program, served, f"{PREFIX}x") == (401, False)
        refused = await program.get("/api/v1/status", headers=bearing(revoked))
        assert refused.headers["www-authenticate"] == "Bearer"
        assert refused.json()["error"]["code"] == "not_signed_in"
        assert await title_and_body(program, served, suspended) == (200, True)
        async with people.database.writing() as conn:
            await members.suspend(conn, member.id, actor=COMMAND_LINE)
        assert await title_and_body(program, served, suspended) == (401, False)


async def test_pages_take_no_token(people: People, served: Served) -> None:
    member = await people.join(Role.ENTERPRISE, served.organization)
    token = await make(people, member, "read", "post")
    async with people.stranger() as program:
        assert (await program.get("/account", headers=bearing(token))).status_code == 303
        assert (await program.post("/account/tokens", headers=bearing(token))).status_code == 401


async def test_a_token_s_form_says_what_is_missing_and_keeps_what_was_typed(people: People, served: Served) -> None:
    member = await people.join(Role.ENTERPRISE, served.organization, editor=False)
    async with people.signed_in(member) as client:
        empty = await client.post("/account/tokens", data={"name": " "})
        assert empty.status_code == 400
        assert '<a href="#name">' in empty.text
        assert '<a href="#scopes">' in empty.text
        too_much = await client.post("/account/tokens", data={"name": "Robot", "scopes": ["read", "office"]})
        assert too_much.status_code == 400
        assert 'value="Robot"' in too_much.text
        assert 'value="post"' not in too_much.text
