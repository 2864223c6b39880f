"""Looking after accounts: an organisation's editors their colleagues', the market office everybody's."""

import re
from dataclasses import replace

import pytest

from market.account.member import MemberStanding
from market.account.store import members
from market.mail_server import Encryption, MailServer
from market.organization import OrganizationKind
from market.viewer import Role
from tests.web.account.password_members import events, new_attempts, with_password
from tests.web.api_market import Served, served
from tests.web.people import People, add_firm, browser, session_of

__all__ = ["served"]

LINK = re.compile(r'<p class="account-secret">http://127.0.0.1:8000(/join\?link=[\w-]{43})</p>')


@pytest.fixture
async def people(served: Served) -> People:
    people = People(served.app, served.app.state.market.database)
    await new_attempts(people)
    return people


async def test_an_editor_invites_a_colleague_and_hands_the_link_on(people: People, served: Served) -> None:
    sent = {"person": "新同事（样例）", "email": "colleague@example.invalid"}
    async with people.of(Role.INSTITUTE, served.organization) as editor:
        given = await editor.post("/account/members", data=sent)
        assert given.status_code == 200
        whose = f'<p><strong>{sent["person"]}</strong> <span class="soft">{sent["email"]}</span></p>'
        assert f'{whose}<p class="account-secret">' in given.text
        found = LINK.search(given.text)
        assert found is not None
        assert LINK.search((await editor.get("/account/members")).text) is None
        again = await editor.post("/account/members", data=sent)
        assert again.status_code == 409
        assert '<a href="#email">This address has an account already.</a>' in again.text
        assert 'value="新同事（样例）"' in again.text
    async with people.stranger() as client:
        page = (await client.get(found[1])).text
        assert (served.organization.name in page, "institute" in page) == (True, True)


async def test_whoever_is_shut_out_is_out_at_once(people: People, served: Served) -> None:
    colleague = await people.join(Role.INSTITUTE, served.organization, editor=False)
    secret = await session_of(people.database, colleague)
    async with people.of(Role.INSTITUTE, served.organization) as editor:
        async with browser(people.app, secret) as client:
            assert (await client.get("/account")).status_code == 200
            answer = await editor.post(f"/account/members/{colleague.id}", data={"do": "suspend"})
            assert (answer.status_code, answer.headers["location"]) == (303, "/account/members?done=1")
            assert (await client.get("/account")).status_code == 303
        assert (await editor.post(f"/account/members/{colleague.id}", data={"do": "suspend"})).status_code == 409
        assert (await editor.post(f"/account/members/{colleague.id}", data={"do": "restore"})).status_code == 303
        assert (await editor.post(f"/account/members/{colleague.id}", data={"do": "editor"})).status_code == 303
        assert (await editor.post(f"/account/members/{colleague.id}", data={"do": "dance"})).status_code == 404
    async with people.database.reading() as conn:
        kept = await members.get(conn, colleague.id)
    assert (kept.standing, kept.editor) == (MemberStanding.INVITED, True)
    assert {event for event, _ in await events(people)} >= {"member-suspended", "member-restored", "member-changed"}


@pytest.mark.parametrize(
    ("role", "editor", "own", "statuses"),
    [
        (Role.INSTITUTE, False, True, (403, 403, 403)),
        (Role.ENTERPRISE, True, False, (200, 404, 404)),
        (Role.BROKER, True, False, (403, 403, 403)),
        (Role.EXPERT, True, True, (403, 403, 403)),
    ],
)
async def test_readers_and_strangers_look_after_nobody(
    people: People, served: Served, role: Role, *, editor: bool, own: bool, statuses: tuple[int, int, int]
) -> None:
    member, _ = await with_password(people, Role.INSTITUTE, organization=served.organization)
    organization = served.organization if own else None
    if role is Role.ENTERPRISE:
        async with people.database.reading() as conn:
            count = await conn.fetchval("SELECT count(*) FROM organization")
        organization = await add_firm(people.database, 500 + count, OrganizationKind.ENTERPRISE)
    async with people.of(role, organization, editor=editor) as client:
        path = f"/account/members/{member.id}"
        found = (
            (await client.get("/account/members")).status_code,
            (await client.post(path, data={"do": "suspend"})).status_code,
            (await client.post(path, data={"do": "link"})).status_code,
        )
        assert found == statuses
        assert (await client.get("/office/members")).status_code == 403
        assert (await client.post(f"/office/members/{member.id}", data={"do": "suspend"})).status_code == 403


async def test_an_editor_makes_no_link_to_a_colleague_s_password(people: People, served: Served) -> None:
    colleague, _ = await with_password(people, Role.INSTITUTE, organization=served.organization)
    async with people.of(Role.INSTITUTE, served.organization) as editor:
        assert (await editor.post(f"/account/members/{colleague.id}", data={"do": "link"})).status_code == 403
        assert (await editor.post(f"/account/members/{colleague.id}", data={"do": "second-factor"})).status_code == 403


async def test_nobody_invites_without_end(people: People, served: Served) -> None:
    async with people.of(Role.INSTITUTE, served.organization) as editor:
        answers = [
            (
                await editor.post(
                    "/account/members", data={"person": "同事（样例）", "email": f"many-{n}@example.invalid"}
                )
            )
            for n in range(21)
        ]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert int(answers[-1].headers["retry-after"]) <= 180


@pytest.mark.parametrize(
    ("role", "more", "field"),
    [
        ("broker", {}, None),
        ("operator", {}, None),
        ("expert", {"expert": "…"}, None),
        ("expert", {"expert": "…"}, "expert"),
        ("expert", {"expert": "/experts/none"}, "expert"),
        ("institute", {"organization": "…"}, None),
        ("institute", {"organization": "NONE"}, "organization"),
        ("enterprise", {}, "organization"),
        ("visitor", {}, "role"),
    ],
)
async def test_the_office_invites_anybody_whose_place_is_known(
    people: People, served: Served, role: str, more: dict[str, str], field: str | None
) -> None:
    places = {"expert": f"http://127.0.0.1:8000/experts/{served.expert.id}", "organization": served.organization.code}
    told = {name: places[name] if value == "…" else value for name, value in more.items()}
    email = f"{role}-{len(told)}-{field}@example.invalid"
    async with people.of(Role.OPERATOR) as office:
        sent = {"role": role, "person": "受邀人（样例）", "email": email} | told
        page = await office.post("/office/members", data=sent)
        if field is None:
            assert (page.status_code, LINK.search(page.text) is not None) == (200, True)
            assert email in (await office.get(f"/office/members?q={email}&role={role}")).text
        else:
            assert page.status_code == 400
            assert f'<a href="#{field}">' in page.text


async def test_the_office_is_shown_a_link_where_letters_do_not_arrive(people: People) -> None:
    broker, _ = await with_password(people, Role.BROKER)
    state = people.app.state
    without = state.market
    server = MailServer(host="127.0.0.1", port=25, encryption=Encryption.NEVER, user=None, password="")
    settings = replace(without.settings, mail_server=server, mail_from="market@example.org")
    async with people.of(Role.OPERATOR) as office, people.stranger() as client:
        path = f"/office/members/{broker.id}"
        assert 'value="show"' not in (await office.get("/office/members")).text
        state.market = replace(without, settings=settings)
        try:
            assert LINK.search((await office.post(path, data={"do": "link"})).text) is None
            shown = [LINK.search((await office.post(path, data={"do": "show"})).text) for _ in range(2)]
            assert 'value="show"' in (await office.get(f"/office/members?q={broker.id.hex[:12]}")).text
        finally:
            state.market = without
        first, second = (found[1] for found in shown if found is not None)
        assert [(await client.get(link)).status_code for link in (first, second)] == [404, 200]
    async with people.database.reading() as conn:
        told = await conn.fetch(
            "SELECT detail FROM audit WHERE event = 'password-reset-asked' ORDER BY id DESC LIMIT 3"
        )
    assert [row["detail"].get("shown") for row in told] == [True, True, None]


async def test_the_office_lets_a_lost_second_factor_be_set_up_anew(people: People) -> None:
    broker = await people.join(Role.BROKER)
    async with people.database.writing() as conn:
        await conn.execute("UPDATE member SET totp_secret = '1', totp_confirmed_at = now() WHERE id = $1", broker.id)
    secret = await session_of(people.database, broker)
    async with people.of(Role.OPERATOR) as office, browser(people.app, secret) as client:
        assert (await client.get("/account")).status_code == 200
        answer = await office.post(f"/office/members/{broker.id}", data={"do": "second-factor"})
        assert answer.status_code == 303
        assert (await client.get("/account")).status_code == 303
    async with people.database.reading() as conn:
        assert not (await members.get(conn, broker.id)).second_factor
