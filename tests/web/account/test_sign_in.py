"""Signing in: with the right pair alone, no faster than attempts allow, and past a second factor where one is owed."""

from datetime import UTC, datetime, timedelta

import httpx
import pyotp
import pytest

from market.account.member import Member, MemberStanding
from market.account.store import members, second_factors
from market.viewer import Role
from tests.web.account.password_members import PASSWORD, as_if_at_once, new_attempts, with_password
from tests.web.api_market import Served, served
from tests.web.people import HERE, People, a_member, a_person, add_member, browser
from web.http.visitor import COOKIE

__all__ = ["served"]


@pytest.fixture
async def people(served: Served) -> People:
    """Give the people, each test with new attempts."""
    people = People(served.app, served.app.state.market.database)
    await new_attempts(people)
    return people


async def with_second_factor(people: People) -> tuple[Member, str, str, tuple[str, ...]]:
    """Add a member with a second factor; the code of half a minute ago was used to set it up."""
    member, email = await with_password(people, Role.BROKER)
    key = people.app.state.market.secret_key
    async with people.database.writing() as conn:
        await second_factors.begin(conn, member.id, key=key)
        secret = await second_factors.pending(conn, member.id, key=key)
        assert secret is not None
        before = datetime.now(UTC) - timedelta(seconds=90)
        codes = await second_factors.confirm(conn, member, pyotp.TOTP(secret).at(before), at=before, key=key)
        assert codes is not None
    return member, email, secret, codes


async def post(
    client: httpx.AsyncClient, email: str, password: str = PASSWORD, onward: str = "/mine"
) -> httpx.Response:
    return await client.post("/sign-in", data={"email": email, "password": password, "next": onward})


async def test_the_right_pair_lets_in_and_goes_on(people: People) -> None:
    _, email = await with_password(people)
    async with people.stranger() as client:
        answer = await post(client, email.upper())
        assert (answer.status_code, answer.headers["location"]) == (303, "/mine")
        cookie = answer.headers["set-cookie"].lower()
        assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/", "max-age=43200"))
        assert (await client.get("/account")).status_code == 200


async def test_whatever_is_wrong_is_answered_alike(people: People) -> None:
    _, known = await with_password(people)
    _, suspended = await with_password(people, Role.EXPERT, MemberStanding.SUSPENDED)
    invited = a_member(Role.EXPERT, standing=MemberStanding.INVITED)
    await add_member(people.database, invited, a_person(invited))
    pages = set()
    tries = [
        (known, "wrong password"),
        (suspended, PASSWORD),
        (a_person(invited).email, PASSWORD),
        ("no@example.invalid", "x"),
    ]
    for email, password in tries:
        async with people.stranger() as client:
            answer = await post(client, email, password)
            assert answer.status_code == 400
            assert COOKIE not in client.cookies
            pages.add(answer.text.replace(email, "…"))
    assert len(pages) == 1
    assert "don't belong together" in pages.pop()


async def test_the_eleventh_attempt_waits_even_with_the_right_password(people: People) -> None:
    _, email = await with_password(people)
    async with people.stranger() as client:
        for _ in range(10):
            assert (await post(client, email, "wrong password")).status_code == 400
            await as_if_at_once(people)
        answer = await post(client, email)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 30
        assert f"Try again in {answer.headers['retry-after']} seconds" in answer.text
        assert f'value="{email}"' in answer.text
    async with people.database.writing() as conn:
        await conn.execute("UPDATE rate_limit SET filled_at = filled_at - interval '30 seconds'")
    async with people.stranger() as client:
        assert (await post(client, email)).status_code == 303


async def test_attempts_are_counted_by_address_too(people: People) -> None:
    async with people.stranger() as client:
        answers = []
        for n in range(11):
            answers.append((await post(client, f"nobody-{n}@example.invalid", "x")).status_code)
            await as_if_at_once(people)
    assert answers == [400] * 10 + [429]


@pytest.mark.parametrize(
    ("onward", "to"),
    [
        ("/search?q=磁", "/search?q=%E7%A3%81"),
        ("https://other.test/", "/account"),
        ("//other.test", "/account"),
        ("/\\other.test", "/account"),
        ("/a\nb", "/account"),
        ("javascript:x", "/account"),
        ("", "/account"),
    ],
)
async def test_it_leads_on_within_the_market_alone(people: People, onward: str, to: str) -> None:
    _, email = await with_password(people)
    async with people.stranger() as client:
        assert (await post(client, email, onward=onward)).headers["location"] == to


async def test_a_page_that_needs_an_account_leads_here_and_back(people: People) -> None:
    async with people.stranger() as client:
        answer = await client.get("/account/tokens?x=1")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/account/tokens%3Fx%3D1")
        assert 'name="next" value="/account/tokens?x=1"' in (await client.get(answer.headers["location"])).text
        assert (await client.post("/account/tokens")).status_code == 401


async def test_a_second_factor_is_asked_for_before_anything_opens(people: People) -> None:
    member, email, secret, _ = await with_second_factor(people)
    async with people.stranger() as client:
        answer = await post(client, email)
        assert answer.headers["location"] == "/sign-in/second-factor?next=/mine"
        half = client.cookies[COOKIE]
        assert (await client.get("/account")).headers["location"].startswith("/sign-in?next=")
        assert (await client.get("/sign-in?next=/mine")).headers["location"] == answer.headers["location"]
        code = pyotp.TOTP(secret).now()
        wrong = await client.post("/sign-in/second-factor", data={"code": f"{(int(code) + 7) % 1_000_000:06}"})
        assert wrong.status_code == 400
        assert code not in wrong.text
        right = await client.post("/sign-in/second-factor", data={"code": code, "next": "/account"})
        assert (right.status_code, right.headers["location"]) == (303, "/account")
        assert client.cookies[COOKIE] != half
        assert (await client.get("/account")).status_code == 200
    async with browser(people.app, half) as old:
        assert (await old.get("/account")).status_code == 303
    async with people.stranger() as other:
        await post(other, email)
        again = await other.post("/sign-in/second-factor", data={"code": code})
        assert again.status_code == 400
    async with people.database.reading() as conn:
        assert (await members.get(conn, member.id)).second_factor


async def test_a_recovery_code_lets_in_once(people: People) -> None:
    _, email, _, codes = await with_second_factor(people)
    statuses = []
    for _ in range(2):
        async with people.stranger() as client:
            await post(client, email)
            statuses.append((await client.post("/sign-in/second-factor", data={"code": codes[0]})).status_code)
    assert statuses == [303, 400]


async def test_codes_can_t_be_guessed_one_after_another(people: People) -> None:
    _, email, _, _ = await with_second_factor(people)
    async with people.stranger() as client:
        await post(client, email)
        answers = [
            (await client.post("/sign-in/second-factor", data={"code": f"{n:06}"})).status_code for n in range(6)
        ]
    assert answers == [400] * 5 + [429]


async def test_whoever_needs_a_second_factor_sets_it_up_before_anything_opens(people: People) -> None:
    _, email = await with_password(people, Role.BROKER)
    async with people.stranger() as client:
        answer = await post(client, email, onward="/account")
        assert answer.headers["location"] == "/account/second-factor?next=/account"
        assert (await client.get("/account")).headers["location"].startswith("/sign-in?next=")
        assert (await client.get("/account/second-factor?next=/account")).status_code == 200


async def test_signing_in_ends_the_session_before_and_signing_out_the_present_one(people: People) -> None:
    _, email = await with_password(people)
    async with people.stranger() as client:
        await post(client, email)
        first = client.cookies[COOKIE]
        await post(client, email)
        second = client.cookies[COOKIE]
        assert first != second
        left = await client.post("/sign-out")
        assert (left.headers["location"], left.headers["clear-site-data"]) == ("/", '"cache"')
        assert COOKIE not in client.cookies
    for secret in (first, second):
        async with browser(people.app, secret) as old:
            assert (await old.get("/account")).status_code == 303


async def test_a_page_of_another_site_signs_nobody_in_or_out(people: People) -> None:
    member, email = await with_password(people)
    async with people.stranger() as client:
        client.headers["Sec-Fetch-Site"] = "cross-site"
        assert (await post(client, email)).status_code == 403
    async with people.signed_in(member) as client:
        assert (await client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 403
        del client.headers["Sec-Fetch-Site"]
        assert (await client.post("/sign-out")).status_code == 403
        assert (await client.post("/sign-out", headers={"Origin": "http://other.test"})).status_code == 403
        assert (await client.post("/sign-out", headers={"Origin": HERE})).status_code == 303
