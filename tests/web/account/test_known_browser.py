"""Whoever guesses at an account keeps nobody out of it who has signed in from their browser before."""

import httpx
import pytest

from tests.web.account.password_members import PASSWORD, as_if_at_once, new_attempts, with_password
from tests.web.api_market import Served, served
from tests.web.people import People
from web.account.authentication import COOKIE

__all__ = ["served"]


@pytest.fixture
async def people(served: Served) -> People:
    people = People(served.app, served.app.state.market.database)
    await new_attempts(people)
    return people


async def attempt(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> int:
    return (await client.post("/sign-in", data={"email": email, "password": password})).status_code


async def guess_at(people: People, email: str) -> None:
    """Use up an account's attempts, from many addresses."""
    await new_attempts(people)
    for _ in range(10):
        async with people.stranger() as client:
            assert await attempt(client, email, "wrong password") == 400
        await forget_addresses(people, email)
    async with people.stranger() as client:
        assert await attempt(client, email) == 429
    await forget_addresses(people, email)


async def forget_addresses(people: People, email: str) -> None:
    key = people.app.state.market.secret_key.digest("sign-in account", email)
    async with people.database.writing() as conn:
        await conn.execute("DELETE FROM rate_limit WHERE key <> $1", key)
    await as_if_at_once(people)


async def test_a_member_signs_in_from_their_own_browser_while_others_guess(people: People) -> None:
    _, email = await with_password(people)
    async with people.stranger() as client:
        assert await attempt(client, email.upper()) == 303
        await client.post("/sign-out")
        await guess_at(people, email)
        assert await attempt(client, email) == 303


async def test_a_known_browser_has_no_more_attempts_than_others(people: People) -> None:
    _, email = await with_password(people)
    async with people.stranger() as client:
        assert await attempt(client, email) == 303
        answers = []
        for _ in range(11):
            answers.append(await attempt(client, email, "wrong password"))
            async with people.database.writing() as conn:
                await conn.execute(
                    "DELETE FROM rate_limit WHERE key = $1",
                    people.app.state.market.secret_key.digest("sign-in address", "127.0.0.1"),
                )
            await as_if_at_once(people)
    assert answers == [400] * 10 + [429]


@pytest.mark.parametrize("change", ["another's", "forged", "cut"])
async def test_a_mark_counts_for_its_own_member_alone(people: People, change: str) -> None:
    _, email = await with_password(people)
    _, other = await with_password(people)
    async with people.stranger() as client:
        assert await attempt(client, other if change == "another's" else email) == 303
        mark, _, proof = client.cookies[COOKIE].partition(".")
        if change != "another's":
            client.cookies.delete(COOKIE)
            client.cookies.set(COOKIE, f"{mark}.{'0' * len(proof)}" if change == "forged" else mark, domain="127.0.0.1")
        await guess_at(people, email)
        assert await attempt(client, email) == 429
