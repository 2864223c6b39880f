"""Letters of accounts: with a mail server links go out by letter and on no page, under the market's own address."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from market.account.store import members
from market.listing.listing import Language
from market.mail_server import read_mail_server
from market.viewer import Role
from tests.web.account.password_members import new_attempts, with_password
from tests.web.account.sign_up_form import sent, sign_up
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]

ORIGIN = "http://market.example.org"


@pytest.fixture
async def people(served: Served) -> AsyncIterator[People]:
    """Give people before an application with a mail server and a public address."""
    market = served.app.state.market
    settings = replace(
        market.settings,
        mail_server=read_mail_server("smtps://user:password@mail.example.invalid:465"),
        mail_from="market@example.invalid",
        origin=ORIGIN,
    )
    app: FastAPI = served.app
    app.state.market = replace(market, settings=settings)
    people = People(app, market.database)
    await new_attempts(people)
    yield people
    app.state.market = market


async def letters(people: People) -> list[dict[str, Any]]:
    """Take the letters that wait to be sent out of the queue."""
    async with people.database.writing() as conn:
        rows = await conn.fetch("SELECT arguments FROM job WHERE kind = 'send_mail' ORDER BY id")
        await conn.execute("UPDATE job SET kind = 'tidy'")
    return [row["arguments"] for row in rows]


async def test_an_invitation_goes_out_by_letter_and_stands_on_no_page(people: People) -> None:
    invited = {"role": "broker", "person": "受邀人（样例）", "email": "invited@example.invalid"}
    async with people.of(Role.OPERATOR) as office:
        page = await office.post("/office/members", data=invited)
        assert page.status_code == 200
        assert "link=" not in page.text
        assert "A letter with a link is on its way" in page.text
    (letter,) = await letters(people)
    assert (letter["to"], letter["subject"]) == ("invited@example.invalid", "Your account at the technology market")
    found = re.search(rf"{ORIGIN}(/join\?link=[\w-]{{43}})\n", letter["text"])
    assert found is not None
    async with people.stranger() as client:
        assert (await client.get(found[1])).status_code == 200


async def test_a_new_password_is_asked_for_by_letter_in_the_member_s_language(people: People) -> None:
    member, email = await with_password(people)
    async with people.database.writing() as conn:
        await members.put_language(conn, member.id, Language.ZH)
    answers = set()
    for address in (email, "nobody@example.invalid"):
        async with people.stranger() as client:
            answer = await client.post("/sign-in/forgotten", data={"email": address})
            answers.add((answer.headers["location"], (await client.get(answer.headers["location"])).text))
    assert len(answers) == 1
    (letter,) = await letters(people)
    assert (letter["to"], letter["subject"]) == (email, "科技大市场：设置新密码")
    assert "一小时内" in letter["text"]


async def test_who_signs_up_with_a_known_address_is_told_at_that_address_alone(people: People) -> None:
    _, email = await with_password(people)
    await sign_up(people, sent(91, email=email))
    (letter,) = await letters(people)
    assert (letter["to"], letter["subject"]) == (email, "You have an account already")
    assert f"{ORIGIN}/sign-in" in letter["text"]


async def test_what_the_office_decides_is_written_to_the_member(people: People) -> None:
    form = sent(92)
    await sign_up(people, form)
    async with people.of(Role.OPERATOR) as office:
        page = (await office.get("/office/sign-ups")).text
        action = re.search(rf'{form["code"].upper()}.*?action="(/office/sign-ups/[^"]+)"', page, re.DOTALL)
        assert action is not None
        await office.post(action[1], data={"do": "refuse", "reason": "名称与代码不符"})
        async with people.stranger() as client:
            await client.post("/sign-in", data={"email": form["email"], "password": form["password"]})
            await client.post("/account/language", data={"language": "zh"})
            await client.post("/account/sign-up", data=form)
        await office.post(action[1], data={"do": "approve"})
    refused, approved = await letters(people)
    assert (refused["to"], refused["subject"]) == (form["email"], "Your sign-up needs a correction")
    assert "名称与代码不符" in refused["text"]
    assert (approved["subject"], f"{ORIGIN}/mine" in approved["text"]) == ("您的机构已通过审核", True)
