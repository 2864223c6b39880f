"""What a password or a code that was shown changes: the session's secret, what is kept, and what is recorded."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher

from market.account.member import Member
from market.account.store import credentials, second_factors
from market.account.store import links as account_links
from market.viewer import COMMAND_LINE, Role
from tests.web.account.password_members import PASSWORD, new_attempts, with_password
from tests.web.api_market import Served, served
from tests.web.people import People, browser
from web.http.visitor import COOKIE

__all__ = ["served"]

NEW = "雾散以后看见松树"


@pytest.fixture
async def people(served: Served) -> People:
    people = People(served.app, served.app.state.market.database)
    await new_attempts(people)
    return people


async def with_second_factor(people: People, role: Role = Role.EXPERT) -> tuple[Member, str, str, tuple[str, ...]]:
    """Add a member with a second factor, and give them with their address, its secret and the recovery codes."""
    member, email = await with_password(people, role)
    key, before = people.app.state.market.secret_key, datetime.now(UTC) - timedelta(seconds=90)
    async with people.database.writing() as conn:
        await second_factors.begin(conn, member.id, key=key)
        secret = await second_factors.pending(conn, member.id, key=key)
        assert secret is not None
        codes = await second_factors.confirm(conn, member, pyotp.TOTP(secret).at(before), at=before, key=key)
    assert codes is not None
    return member, email, secret, codes


async def recorded(people: People, member: Member) -> list[tuple[str, str, object]]:
    async with people.database.reading() as conn:
        rows = await conn.fetch(
            "SELECT event, actor, detail FROM audit WHERE subject_id = $1 ORDER BY id", str(member.id)
        )
    return [(row["event"], row["actor"], row["detail"]) for row in rows]


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/account/password", {"old": PASSWORD, "password": NEW, "again": NEW}),
        ("/account/sessions", {"which": "others", "password": PASSWORD}),
        ("/account/second-factor", {"do": "codes", "password": PASSWORD}),
        ("/account/second-factor", {"do": "remove", "password": PASSWORD}),
    ],
)
async def test_a_password_shown_again_gives_the_session_a_new_secret(
    people: People, path: str, sent: dict[str, str]
) -> None:
    member, _, _, _ = await with_second_factor(people)
    async with people.signed_in(member) as client:
        before = client.cookies[COOKIE]
        assert (await client.post(path, data=sent)).status_code in (200, 303)
        assert client.cookies[COOKIE] != before
        assert (await client.get("/account")).status_code == 200
    async with browser(people.app, before) as old:
        assert (await old.get("/account")).status_code == 303


async def test_a_new_password_by_link_asks_for_the_second_factor_all_the_same(people: People) -> None:
    member, _, secret, _ = await with_second_factor(people)
    async with people.database.writing() as conn:
        link = await account_links.renew(conn, member.id, actor=COMMAND_LINE)
    async with people.stranger() as client:
        entered = await client.post("/join", data={"link": link, "password": NEW, "again": NEW})
        assert entered.headers["location"] == "/sign-in/second-factor?next=/account"
        assert (await client.get("/account")).headers["location"].startswith("/sign-in?next=")
        await client.post("/sign-in/second-factor", data={"code": pyotp.TOTP(secret).now()})
        assert (await client.get("/account")).status_code == 200


async def test_what_is_shown_to_sign_in_is_recorded_right_or_wrong(people: People) -> None:
    member, email, _, codes = await with_second_factor(people)
    known = len(await recorded(people, member))
    async with people.stranger() as client:
        for password in ("wrong password", PASSWORD):
            await client.post("/sign-in", data={"email": email, "password": password})
        for code in (codes[0] + "x", codes[0]):
            await client.post("/sign-in/second-factor", data={"code": code})
    told = await recorded(people, member)
    name = f"member:{member.id}"
    tried = people.app.state.market.secret_key.digest("address", email).hex()
    assert told[known:] == [
        ("sign-in-failed", "visitor", {"address": tried}),
        ("signed-in", name, {}),
        ("sign-in-failed", "visitor", {"second_factor": True}),
        ("recovery-code-used", name, {}),
        ("signed-in", name, {"second_factor": True}),
    ]


async def test_a_hash_of_older_settings_is_made_anew_at_the_next_sign_in(people: People) -> None:
    member, email = await with_password(people)
    older = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    async with people.database.writing() as conn:
        await credentials.put(conn, member.id, older)
    kept = []
    for password in ("wrong password", PASSWORD, PASSWORD):
        async with people.stranger() as client:
            await client.post("/sign-in", data={"email": email, "password": password})
        async with people.database.reading() as conn:
            kept.append(await credentials.hash_of(conn, member.id))
    assert kept[0] == older
    assert (kept[1] or "").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept[2] == kept[1]
