"""Tokens of programs: shown once, within their scopes, over with their day, their member or their revocation."""

from dataclasses import replace

import pytest

from market.account.api_token import PREFIX, TOKENS_MAX, TokenScope, TokenTerm, scopes_of
from market.account.member import Member
from market.account.store import api_tokens, members
from market.errors import Conflict, Invalid, NotFound
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, Role
from tests.web.people import a_member, a_person

READ = frozenset({TokenScope.READ})


@pytest.fixture
async def member(conn: Connection, organization: Organization) -> Member:
    member = a_member(Role.INSTITUTE, organization)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    return member


async def make(
    conn: Connection, member: Member, name: str = "Nightly export", term: TokenTerm = TokenTerm.MONTH
) -> str:
    return await api_tokens.make(conn, member, name=name, scopes=READ, term=term)


async def test_a_token_is_its_member_within_its_scopes(conn: Connection, member: Member) -> None:
    token = await make(conn, member)
    assert token.startswith(PREFIX)
    bearer = await api_tokens.find_bearer(conn, token)
    assert bearer is not None
    assert (bearer.member, bearer.scopes) == (member, READ)
    assert await api_tokens.find_bearer(conn, f"{token}x") is None
    kept = await conn.fetch("SELECT * FROM api_token")
    assert token.removeprefix(PREFIX) not in repr(kept)


@pytest.mark.parametrize(("ago", "holds"), [("29 days 23 hours", True), ("30 days 1 second", False)])
async def test_a_token_holds_until_its_day(conn: Connection, member: Member, ago: str, *, holds: bool) -> None:
    token = await make(conn, member)
    await conn.execute("UPDATE api_token SET expires_at = expires_at - $1::text::interval", ago)
    assert (await api_tokens.find_bearer(conn, token) is not None) is holds
    assert bool(await api_tokens.own(conn, actor=member.actor)) is holds


async def test_a_revoked_token_and_a_suspended_member_s_are_over(conn: Connection, member: Member) -> None:
    first, second = await make(conn, member, "first"), await make(conn, member, "second")
    listed = {token.name: token for token in await api_tokens.own(conn, actor=member.actor)}
    await api_tokens.revoke(conn, listed["first"].id, actor=member.actor)
    assert await api_tokens.find_bearer(conn, first) is None
    assert await api_tokens.find_bearer(conn, second) is not None
    with pytest.raises(NotFound):
        await api_tokens.revoke(conn, listed["first"].id, actor=member.actor)
    with pytest.raises(NotFound):
        await api_tokens.revoke(conn, listed["second"].id, actor=a_member(Role.OPERATOR).actor)
    await members.suspend(conn, member.id, actor=COMMAND_LINE)
    assert await api_tokens.find_bearer(conn, second) is None


async def test_the_first_use_is_recorded_once(conn: Connection, member: Member) -> None:
    token = await make(conn, member)
    for stale in (True, False):
        bearer = await api_tokens.find_bearer(conn, token)
        assert bearer is not None
        assert bearer.stale is stale
        await api_tokens.touch(conn, bearer)
    events = await conn.fetch("SELECT event FROM audit ORDER BY id")
    assert [row["event"] for row in events] == ["token-made", "token-first-used"]


async def test_nobody_gives_a_program_more_than_they_have(conn: Connection, member: Member) -> None:
    for scopes in (
        frozenset({TokenScope.OFFICE}),
        frozenset({TokenScope.READ, TokenScope.JUDGE}),
        frozenset[TokenScope](),
    ):
        with pytest.raises(Invalid) as refused:
            await api_tokens.make(conn, member, name="x", scopes=scopes, term=TokenTerm.YEAR)
        assert set(refused.value.fields) == {"scopes"}
    with pytest.raises(Invalid) as refused:
        await make(conn, member, " ")
    assert set(refused.value.fields) == {"name"}


def test_the_scopes_follow_the_role() -> None:
    firm = a_member(Role.ENTERPRISE)
    assert scopes_of(firm) == (TokenScope.READ, TokenScope.POST)
    assert scopes_of(replace(firm, editor=False)) == (TokenScope.READ,)
    assert scopes_of(a_member(Role.BROKER, editor=False)) == (TokenScope.READ, TokenScope.JUDGE)
    assert scopes_of(a_member(Role.OPERATOR)) == tuple(TokenScope)


async def test_there_are_no_more_than_anybody_needs(conn: Connection, member: Member) -> None:
    for number in range(TOKENS_MAX):
        await make(conn, member, str(number))
    with pytest.raises(Conflict):
        await make(conn, member, "one more")
