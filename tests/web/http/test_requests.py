"""What a request may not say: more than its form asks for, the same thing twice over, a command."""

from urllib.parse import quote

import pytest

from market.account.member import MemberStanding
from market.account.store import credentials
from market.viewer import Role
from tests.web.account.password_members import PASSWORD, new_attempts, with_password
from tests.web.account.sign_up_form import sent
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]


@pytest.fixture
async def people(served: Served) -> People:
    people = People(served.app, served.app.state.market.database)
    await new_attempts(people)
    return people


async def test_a_form_gives_nobody_more_than_it_asks_for(people: People) -> None:
    form = sent(41) | {
        "role": "operator",
        "standing": "active",
        "editor": "yes",
        "state": "approved",
        "member_id": "00000000-0000-4000-8000-000000000001",
        "organization_id": "00000000-0000-4000-8000-000000000002",
        "proved": "true",
    }
    async with people.stranger() as client:
        assert (await client.post("/sign-up?role=operator&standing=active", data=form)).status_code == 303
    async with people.database.reading() as conn:
        found = await credentials.find(conn, form["email"])
    assert found is not None
    member = found.member
    assert (member.role, member.standing, member.organization_id) == (Role.ENTERPRISE, MemberStanding.WAITING, None)
    assert str(member.id) != form["member_id"]


async def test_what_belongs_into_the_form_is_not_read_from_the_address_or_a_cookie(people: People) -> None:
    _, email = await with_password(people)
    async with people.stranger() as client:
        in_address = await client.post("/sign-in", params={"email": email, "password": PASSWORD}, data={"next": "/"})
        client.cookies.update({"email": email, "password": quote(PASSWORD)})
        in_cookie = await client.post("/sign-in", data={"next": "/"})
    assert (in_address.status_code, in_cookie.status_code) == (400, 400)


async def test_of_a_field_sent_twice_one_value_counts_everywhere(people: People) -> None:
    """The last one: it is checked, and the same one is used."""
    _, email = await with_password(people)
    values = {
        "email": ("nobody@example.invalid", email),
        "password": ("wrong", PASSWORD),
        "next": ("/mine", "//o.test"),
    }
    doubled = "&".join(f"{name}={quote(value, safe='')}" for name, both in values.items() for value in both)
    async with people.stranger() as client:
        client.headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = await client.post("/sign-in", content=doubled.encode())
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/xml", ""])
async def test_a_form_that_is_none_does_nothing(people: People, content_type: str) -> None:
    _, email = await with_password(people)
    body = f'{{"email": "{email}", "password": "{PASSWORD}"}}'
    async with people.stranger() as client:
        answer = await client.post("/sign-in", content=body.encode(), headers={"Content-Type": content_type})
        assert answer.status_code == 400
        assert client.cookies.get("cuibai-session") is None


@pytest.mark.parametrize(
    "text",
    [
        "' OR '1'='1",
        "x'; DROP TABLE listing; --",
        "\\'; SELECT pg_sleep(9); --",
        "%27%20OR%201=1",
        "{{9999*9999}}",
        "${9999*9999}",
    ],
)
async def test_a_text_is_a_text_to_the_database_and_to_the_page(people: People, served: Served, text: str) -> None:
    async with people.stranger() as client:
        for path in ("/search", "/achievements", "/search/suggestions", "/api/v1/search"):
            answer = await client.get(path, params={"q": text, "place": text})
            assert answer.status_code in (200, 400), path
            assert "99980001" not in answer.text
        assert (await client.post("/sign-in", data={"email": text, "password": text})).status_code == 400
        assert (await client.get(f"/achievements/{served.achievement.id}")).status_code == 200
