"""One's own account: the password, the sittings, the second factor and the tokens of programs."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from market.account.member import MemberStanding
from market.account.session import digest_of
from market.account.store import second_factors
from market.viewer import Role
from tests.web.account.password_members import PASSWORD, events, new_attempts, with_password
from tests.web.api_market import Served, served
from tests.web.people import People, browser, session_of
from web.http.visitor import COOKIE

__all__ = ["served"]

NEW = "雾散以后看见松树"


@pytest.fixture
async def people(served: Served) -> People:
    people = People(served.app, served.app.state.market.database)
    await new_attempts(people)
    return people


async def test_a_new_password_needs_the_old_one_and_ends_the_other_sittings(people: People) -> None:
    member, email = await with_password(people)
    other = await session_of(people.database, member)
    async with people.signed_in(member) as client:
        sent = {"old": PASSWORD, "password": NEW, "again": NEW}
        wrong = await client.post("/account/password", data=sent | {"old": "wrong"})
        assert wrong.status_code == 400
        assert 'role="alert" tabindex="-1" autofocus' in wrong.text
        assert '<a href="#old">This is not the present password.</a>' in wrong.text
        assert NEW not in wrong.text
        changed = await client.post("/account/password", data=sent)
        assert (changed.status_code, changed.headers["location"]) == (303, "/account?changed=password")
        assert "every other sitting has ended" in (await client.get(changed.headers["location"])).text
    async with browser(people.app, other) as old:
        assert (await old.get("/account")).status_code == 303
    async with people.stranger() as client:
        for password, status in ((PASSWORD, 400), (NEW, 303)):
            assert (await client.post("/sign-in", data={"email": email, "password": password})).status_code == status
    assert ("password-changed", f"member:{member.id}") in await events(people)


@pytest.mark.parametrize(
    ("password", "again", "field", "sentence"),
    [
        ("short", "short", "password", "at least 8 characters"),
        ("password123", "password123", "password", "tried first everywhere"),
        ("cuibai forever", "cuibai forever", "password", "or the market's"),
        (NEW, NEW + "x", "again", "The two passwords differ"),
    ],
)
async def test_what_is_wrong_with_a_new_password_stands_beside_its_field(
    people: People, password: str, again: str, field: str, sentence: str
) -> None:
    member, _ = await with_password(people)
    async with people.signed_in(member) as client:
        page = await client.post("/account/password", data={"old": PASSWORD, "password": password, "again": again})
    assert page.status_code == 400
    assert re.search(rf'<a href="#{field}">[^<]*{sentence}', page.text)
    assert re.search(rf'id="{field}-error">.*{sentence}', page.text)
    assert re.search(rf'aria-describedby="(?:{field}-note )?{field}-error" aria-invalid="true"', page.text)


async def test_a_member_ends_one_sitting_or_all_others(people: People) -> None:
    member, _ = await with_password(people)
    first, second = [await session_of(people.database, member) for _ in range(2)]
    stranger, _ = await with_password(people)
    foreign = await session_of(people.database, stranger)
    async with people.signed_in(member) as client:
        assert (await client.get("/account")).text.count("Sample browser") == 3
        for which in (digest_of(first).hex(), digest_of(foreign).hex(), "none", "zz"):
            sent = {"which": which, "password": PASSWORD}
            assert (await client.post("/account/sessions", data=sent)).status_code == 303
        assert (await client.get("/account")).text.count("Sample browser") == 2
        wrong = await client.post("/account/sessions", data={"which": "others", "password": "wrong password"})
        assert wrong.status_code == 400
        assert '<a href="#password">This is not the present password.</a>' in wrong.text
        assert wrong.text.count("Sample browser") == 2
        await client.post("/account/sessions", data={"which": "others", "password": PASSWORD})
        assert (await client.get("/account")).text.count("Sample browser") == 1
    for secret, status in ((first, 303), (second, 303), (foreign, 200)):
        async with browser(people.app, secret) as client:
            assert (await client.get("/account")).status_code == status


async def test_a_second_factor_is_set_up_with_an_app_and_shows_its_codes_once(people: People) -> None:
    broker, _ = await with_password(people, Role.BROKER)
    async with people.signed_in(broker, proved=False) as client:
        before = client.cookies[COOKIE]
        begun = await client.post("/account/second-factor", data={"do": "begin", "next": "/account"})
        assert begun.headers["location"] == "/account/second-factor?next=/account"
        page = (await client.get(begun.headers["location"])).text
        shown = re.search(r'<p class="account-secret">([A-Z2-7 ]+)</p>', page)
        assert shown is not None
        secret = shown[1].replace(" ", "")
        drawn = await client.get("/account/second-factor/qr.svg")
        assert (drawn.headers["content-type"], drawn.headers["cache-control"]) == (
            "image/svg+xml; charset=utf-8",
            "no-store",
        )
        wrong = await client.post("/account/second-factor", data={"do": "confirm", "code": "000000"})
        assert wrong.status_code == 400
        code = pyotp.TOTP(secret).now()
        codes = await client.post("/account/second-factor", data={"do": "confirm", "code": code, "next": "/account"})
        assert len(re.findall(r"<li>(?:[A-Z2-9]{6}-){3}[A-Z2-9]{6}</li>", codes.text)) == 10
        assert codes.headers["cache-control"] == "no-store"
        assert client.cookies[COOKIE] != before
        assert (await client.get("/account")).status_code == 200
        assert (await client.get("/account/second-factor/qr.svg")).status_code == 404
        assert secret not in (await client.get("/account/second-factor")).text.replace(" ", "")


async def test_a_broker_can_t_do_without_and_others_show_their_password(people: People) -> None:
    for role, status in ((Role.BROKER, 403), (Role.EXPERT, 303)):
        member, _ = await with_password(people, role)
        key, at = people.app.state.market.secret_key, datetime.now(UTC) - timedelta(minutes=5)
        async with people.database.writing() as conn:
            await second_factors.begin(conn, member.id, key=key)
            secret = await second_factors.pending(conn, member.id, key=key)
            assert secret is not None
            await second_factors.confirm(conn, member, pyotp.TOTP(secret).at(at), at=at, key=key)
        async with people.signed_in(member, proved=False) as half:
            assert (await half.get("/account/second-factor")).status_code == 303
            assert (await half.post("/account/second-factor", data={"do": "remove"})).status_code == 401
        async with people.signed_in(member) as client:
            wrong = await client.post("/account/second-factor", data={"do": "remove", "password": "wrong"})
            assert wrong.status_code == 400
            renewed = await client.post("/account/second-factor", data={"do": "codes", "password": PASSWORD})
            assert renewed.text.count("<li>") >= 10
            answer = await client.post("/account/second-factor", data={"do": "remove", "password": PASSWORD})
            assert answer.status_code == status


async def test_somebody_signed_in_shows_the_password_before_setting_one_up(people: People) -> None:
    member, _ = await with_password(people)
    async with people.signed_in(member) as client:
        await client.post("/account/second-factor", data={"do": "begin"})
        async with people.database.reading() as conn:
            key = people.app.state.market.secret_key
            secret = await second_factors.pending(conn, member.id, key=key)
        assert secret is not None
        code = pyotp.TOTP(secret).now()
        for password, status in (("wrong", 400), (PASSWORD, 200)):
            sent = {"do": "confirm", "code": code, "password": password}
            assert (await client.post("/account/second-factor", data=sent)).status_code == status


async def test_a_waiting_member_sees_that_the_office_is_to_decide_and_has_no_tokens(people: People) -> None:
    member, _ = await with_password(people, Role.ENTERPRISE, MemberStanding.WAITING)
    async with people.signed_in(member) as client:
        assert (await client.get("/account")).status_code == 200
        assert (await client.get("/account/tokens")).status_code == 403
        assert (await client.get("/account/members")).status_code == 403
