"""Signing up: the same answer for everybody, once however often it is sent, and decided by the office."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest

from market.account.member import MemberStanding
from market.account.store import credentials, members
from market.office.store import organizations
from market.viewer import COMMAND_LINE, PUBLIC, Role
from tests.listings import an_organization
from tests.web.account.password_members import PASSWORD, new_attempts, with_password
from tests.web.account.sign_up_form import code_of, sent, sign_up
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]


@pytest.fixture
async def people(served: Served) -> People:
    people = People(served.app, served.app.state.market.database)
    await new_attempts(people)
    return people


async def waiting(people: People) -> str:
    async with people.of(Role.OPERATOR) as office:
        return (await office.get("/office/sign-ups")).text


async def test_an_organisation_signs_up_waits_and_is_let_in(people: People) -> None:
    form = sent(1)
    answer = await sign_up(people, form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-up/done")
    async with people.stranger() as client:
        await client.post("/sign-in", data={"email": form["email"], "password": PASSWORD})
        assert "waits for the market office" in (await client.get("/account")).text
        assert (await client.get("/account/members")).status_code == 403
        async with people.of(Role.OPERATOR) as office:
            page = (await office.get("/office/sign-ups")).text
            action = re.search(rf'{code_of(1)}.*?action="(/office/sign-ups/[^"]+)"', page, re.DOTALL)
            assert action is not None
            for status in (303, 409):
                assert (await office.post(action[1], data={"do": "approve"})).status_code == status
        assert "waits for the market office" not in (await client.get("/account")).text
        assert (await client.get("/account/members")).status_code == 200
    async with people.database.reading() as conn:
        organization = await organizations.find_by_code(conn, code_of(1), viewer=PUBLIC)
    assert organization is not None
    assert organization.place.path == ("CN", "浙江省", "宁波市", "海曙区")


async def test_a_refusal_is_read_corrected_and_decided_again(people: People) -> None:
    form = sent(2)
    await sign_up(people, form)
    async with people.of(Role.OPERATOR) as office, people.stranger() as client:
        page = (await office.get("/office/sign-ups")).text
        action = re.search(rf'{code_of(2)}.*?action="(/office/sign-ups/[^"]+)"', page, re.DOTALL)
        assert action is not None
        without = await office.post(action[1], data={"do": "refuse", "reason": " "})
        assert without.status_code == 400
        assert re.search(r'role="alert" tabindex="-1" autofocus>.*<a href="#reason-', without.text)
        assert (await office.post(action[1], data={"do": "refuse", "reason": "名称与<代码>不符"})).status_code == 303
        await client.post("/sign-in", data={"email": form["email"], "password": PASSWORD})
        assert "名称与&lt;代码&gt;不符" in (await client.get("/account")).text
        assert f'value="{code_of(2)}"' in (await client.get("/account/sign-up")).text
        assert (await client.post("/account/sign-up", data=form | {"code": "1"})).status_code == 400
        assert (await client.post("/account/sign-up", data=form | {"name": "更正企业（样例）"})).status_code == 303
        assert (await client.get("/account/sign-up")).status_code == 409
        assert "更正企业（样例）" in (await office.get("/office/sign-ups")).text


async def test_a_known_address_gets_the_same_answer_and_changes_nothing(people: People) -> None:
    member, email = await with_password(people, Role.EXPERT)
    answers = set()
    for address in (email, email.upper(), "new-3@example.invalid"):
        answer = await sign_up(people, sent(3, email=address, password="another one 77", again="another one 77"))
        answers.add((answer.status_code, answer.headers["location"], answer.text, "set-cookie" in answer.headers))
    assert answers == {(303, "/sign-up/done", "", False)}
    async with people.database.reading() as conn:
        kept = await credentials.hash_of(conn, member.id)
        assert await members.get(conn, member.id) == replace(member, version=2)
    assert await people.app.state.market.passwords.verify(kept, PASSWORD)


async def test_what_is_sent_twice_is_one(people: People) -> None:
    form = sent(4)
    for _ in range(2):
        assert (await sign_up(people, form)).status_code == 303
    assert (await waiting(people)).count(code_of(4)) == 1


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"code": code_of(5)[:17] + ("1" if code_of(5)[17] != "1" else "2")}, "code", "the last one checks the others"),
        ({"code": "12345"}, "code", "18 characters"),
        ({"name": " "}, "name", "as it is registered"),
        ({"kind": "guild"}, "kind", "Choose what kind"),
        ({"country": "FI"}, "country", "choose that kind"),
        ({"country": "Finland"}, "country", "choose that kind"),
        ({"province": ""}, "province", "浙江省"),
        ({"province": "宁波"}, "province", "浙江省"),
        ({"district": "海曙"}, "district", "such as 海曙区"),
        ({"person": ""}, "person", "Write your name"),
        ({"email": "shen@"}, "email", "such as name@example.org"),
        ({"email": "沈@example.invalid"}, "email", "such as name@example.org"),
        ({"password": "password1", "again": "password1"}, "password", "tried first everywhere"),
        ({"password": "测试企业真的很不错", "again": "测试企业真的很不错"}, "password", "Leave it out"),
        ({"again": "x"}, "again", "differ"),
        ({"agreed": ""}, "agreed", "Tick"),
    ],
)
async def test_an_error_stands_beside_its_field_and_what_was_typed_is_kept(
    people: People, change: dict[str, str], field: str, sentence: str
) -> None:
    form = sent(5) | change
    page = await sign_up(people, form)
    assert page.status_code == 400
    assert '<div class="mistakes" role="alert" tabindex="-1" autofocus>' in page.text
    assert re.search(rf'<a href="#{field}">[^<]*{sentence}', page.text)
    assert re.search(rf'id="{field}-error">.*{sentence}', page.text)
    assert 'value="宁波市"' in page.text
    assert PASSWORD not in page.text
    assert form["id"] in page.text
    assert code_of(5) not in await waiting(people)


async def test_a_code_is_read_as_people_copy_it_and_a_province_is_completed(people: People) -> None:
    code = code_of(6)
    copied = "".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())
    form = sent(6) | {"code": f" {copied[:8]}\u3000{copied[8:]}", "province": "上海", "city": "", "district": "闵行区"}
    assert (await sign_up(people, form)).status_code == 303
    page = await waiting(people)
    assert (code in page, "上海市 上海市 闵行区" in page or "Minhang" in page) == (True, True)


@pytest.mark.parametrize("city", ["宁波", "宁波、绍兴"])
async def test_a_city_that_nobody_would_find_is_sent_back(people: People, city: str) -> None:
    page = await sign_up(people, sent(5) | {"city": city})
    assert (page.status_code, "such as 宁波市" in page.text, f'value="{city}"' in page.text) == (400, True, True)


async def test_what_is_wrong_is_summed_up_in_the_order_of_the_form(people: People) -> None:
    page = (await sign_up(people, sent(5) | {"code": "1", "name": "", "city": "宁波", "person": ""})).text
    links = [name for name in re.findall(r'<li><a href="#(\w+)">', page) if name != "agreed"]
    assert links == ["code", "name", "city", "person"]


async def test_an_organisation_that_the_store_knows_is_joined(people: People) -> None:
    known = replace(an_organization(77), code=code_of(6), name="旧名（样例）")
    async with people.database.writing() as conn:
        await organizations.add(conn, known, actor=COMMAND_LINE)
    form = sent(6)
    await sign_up(people, form)
    async with people.of(Role.OPERATOR) as office:
        page = (await office.get("/office/sign-ups")).text
        assert "The store knows an organisation with this code: 旧名（样例）" in page
        action = re.search(rf'{code_of(6)}.*?action="(/office/sign-ups/[^"]+)"', page, re.DOTALL)
        assert action is not None
        assert (await office.post(action[1], data={"do": "approve"})).status_code == 303
    async with people.database.reading() as conn:
        found = await credentials.find(conn, form["email"])
    assert found is not None
    assert (found.member.organization_id, found.member.standing) == (known.id, MemberStanding.ACTIVE)


async def test_one_address_signs_up_so_often_an_hour(people: People) -> None:
    answers = [(await sign_up(people, sent(10 + n))).status_code for n in range(6)]
    assert answers == [303] * 5 + [429]


async def test_only_the_office_sees_sign_ups(people: People, served: Served) -> None:
    for role in (Role.ENTERPRISE, Role.EXPERT, Role.BROKER):
        organization = served.organization if role is Role.ENTERPRISE else None
        async with people.of(role, organization) as client:
            assert (await client.get("/office/sign-ups")).status_code == 403
            assert (await client.post(f"/office/sign-ups/{uuid4()}", data={"do": "approve"})).status_code == 403
    async with people.of(Role.OPERATOR) as office:
        assert (await office.post(f"/office/sign-ups/{uuid4()}", data={"do": "approve"})).status_code == 404
