"""Links that open once: shown by GET, used by POST, and dead after it."""

import asyncio
import re

import pytest

from market.account.member import MemberStanding
from market.account.store import links as account_links
from market.account.store import members
from market.viewer import COMMAND_LINE, Role
from tests.web.account.password_members import PASSWORD, events, new_attempts, with_password
from tests.web.api_market import Served, served
from tests.web.people import People, a_member, a_person, browser, session_of

__all__ = ["served"]

NEW = {"password": "雾散以后看见松树", "again": "雾散以后看见松树"}


@pytest.fixture
async def people(served: Served) -> People:
    people = People(served.app, served.app.state.market.database)
    await new_attempts(people)
    return people


async def operator_link(people: People) -> str:
    async with people.database.writing() as conn:
        return await account_links.make_operator_link(conn, actor=COMMAND_LINE)


async def test_the_first_link_makes_an_operator_who_sets_up_a_second_factor_next(people: People) -> None:
    secret = await operator_link(people)
    async with people.stranger() as client:
        for _ in range(2):
            shown = await client.get(f"/join?link={secret}")
            assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
        sent = {"link": secret, "person": "测试主任（样例）", "email": "office@example.invalid", **NEW}
        wrong = await client.post("/join", data=sent | {"email": "no address"})
        assert wrong.status_code == 400
        assert 'value="测试主任（样例）"' in wrong.text
        made = await client.post("/join", data=sent)
        assert (made.status_code, made.headers["location"]) == (303, "/account/second-factor?next=/account")
        assert (await client.get("/office/members")).headers["location"].startswith("/sign-in?next=")
    async with people.stranger() as client:
        assert (await client.get(f"/join?link={secret}")).status_code == 404
        assert (await client.post("/join", data=sent)).status_code == 404
    async with people.database.reading() as conn:
        assert await members.has_operator(conn)


async def test_an_office_that_locked_itself_out_opens_its_account_again(people: People) -> None:
    operator, email = await with_password(people, Role.OPERATOR, MemberStanding.SUSPENDED)
    sent = {"link": await operator_link(people), "person": "测试主任（样例）", "email": email, **NEW}
    async with people.stranger() as client:
        assert (await client.post("/join", data=sent)).status_code == 303
    async with people.database.reading() as conn:
        assert (await members.get(conn, operator.id)).standing is MemberStanding.ACTIVE


async def test_it_makes_nobody_else_s_account_an_operator_s(people: People) -> None:
    _, email = await with_password(people, Role.EXPERT)
    secret = await operator_link(people)
    sent = {"link": secret, "person": "测试主任（样例）", "email": email, **NEW}
    async with people.stranger() as client:
        refused = await client.post("/join", data=sent)
        assert refused.status_code == 409
        assert '<a href="#email">Another account' in refused.text
        assert (await client.get(f"/join?link={secret}")).status_code == 200


async def test_who_is_invited_chooses_a_password_and_is_in(people: People, served: Served) -> None:
    invited = a_member(Role.INSTITUTE, served.organization, standing=MemberStanding.INVITED, editor=False)
    person = a_person(invited)
    async with people.database.writing() as conn:
        secret = await account_links.invite(conn, invited, person, actor=COMMAND_LINE)
    async with people.stranger() as client:
        page = (await client.get(f"/join?link={secret}")).text
        assert (person.email in page, served.organization.name in page) == (True, True)
        short = await client.post("/join", data={"link": secret, "password": "short", "again": "short"})
        assert short.status_code == 400
        entered = await client.post("/join", data={"link": secret, **NEW})
        assert (entered.status_code, entered.headers["location"]) == (303, "/account")
        assert (await client.get("/account")).status_code == 200
        assert (await client.post("/join", data={"link": secret, **NEW})).status_code == 404
    assert ("member-joined", f"member:{invited.id}") in await events(people)


async def test_of_many_at_once_one_uses_the_link(people: People, served: Served) -> None:
    invited = a_member(Role.INSTITUTE, served.organization, standing=MemberStanding.INVITED)
    async with people.database.writing() as conn:
        secret = await account_links.invite(conn, invited, a_person(invited), actor=COMMAND_LINE)

    async def use() -> int:
        async with people.stranger() as client:
            return (await client.post("/join", data={"link": secret, **NEW})).status_code

    assert sorted(await asyncio.gather(*(use() for _ in range(5)))) == [303, 404, 404, 404, 404]


async def test_a_forgotten_password_is_answered_alike_and_the_office_hands_the_link_on(people: People) -> None:
    member, email = await with_password(people)
    before = await session_of(people.database, member)
    answers = set()
    for address in (email, "nobody@example.invalid"):
        async with people.stranger() as client:
            answer = await client.post("/sign-in/forgotten", data={"email": address})
            page = await client.get(answer.headers["location"])
            answers.add((answer.status_code, answer.headers["location"], page.text))
    assert len(answers) == 1
    async with people.of(Role.OPERATOR) as office:
        listed = (await office.get(f"/office/members?q={email}")).text
        assert "waits for a new password" in listed
        given = await office.post(f"/office/members/{member.id}", data={"do": "link"})
        found = re.search(r'<p class="account-secret">http://127.0.0.1:8000(/join\?link=([\w-]{43}))</p>', given.text)
        assert found is not None
    async with people.stranger() as client:
        assert (await client.get(found[1])).status_code == 200
        assert (await client.post("/join", data={"link": found[2], **NEW})).status_code == 303
    async with browser(people.app, before) as old:
        assert (await old.get("/account")).status_code == 303
    async with people.stranger() as client:
        statuses = [
            (await client.post("/sign-in", data={"email": email, "password": password})).status_code
            for password in (PASSWORD, NEW["password"])
        ]
    assert statuses == [400, 303]


@pytest.mark.parametrize("secret", ["", "x", "%00"])
async def test_what_is_no_link_opens_nothing(people: People, secret: str) -> None:
    async with people.stranger() as client:
        assert (await client.get(f"/join?link={secret}")).status_code == 404
        assert (await client.post("/join", data={"link": secret, **NEW})).status_code == 404
