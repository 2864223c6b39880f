"""Second factors under a new key: all or none of them, and as often as one likes."""

from datetime import UTC, datetime

import pyotp
import pytest

from market.account.member import Member
from market.account.store import members, second_factors
from market.errors import SettingsError
from market.postgres.db import Connection
from market.secret_key import SecretKey
from market.viewer import COMMAND_LINE, Role
from tests.web.people import a_member, a_person

OLD, NEW, OTHER = SecretKey(b"old"), SecretKey(b"new"), SecretKey(b"other")
NOW = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)


async def with_second_factor(conn: Connection, key: SecretKey) -> tuple[Member, str]:
    member = a_member(Role.BROKER)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    await second_factors.begin(conn, member.id, key=key)
    secret = await second_factors.pending(conn, member.id, key=key)
    assert secret is not None
    return member, secret


async def reseal(conn: Connection, before: SecretKey = OLD) -> int:
    return await second_factors.reseal(conn, before=before, now=NEW, actor=COMMAND_LINE)


async def test_every_second_factor_opens_with_the_new_key_and_with_it_alone(conn: Connection) -> None:
    found = [await with_second_factor(conn, OLD) for _ in range(3)]
    await members.add(conn, plain := a_member(Role.EXPERT), a_person(plain), actor=COMMAND_LINE)
    assert await reseal(conn) == 3
    for member, secret in found:
        assert await second_factors.pending(conn, member.id, key=NEW) == secret
        with pytest.raises(SettingsError):
            await second_factors.pending(conn, member.id, key=OLD)
        assert await second_factors.confirm(conn, member, pyotp.TOTP(secret).at(NOW), at=NOW, key=NEW) is not None


async def test_what_broke_off_is_run_again(conn: Connection) -> None:
    await with_second_factor(conn, OLD)
    done, secret = await with_second_factor(conn, NEW)
    assert [await reseal(conn), await reseal(conn)] == [1, 0]
    assert await second_factors.pending(conn, done.id, key=NEW) == secret
    rows = await conn.fetch("SELECT actor, detail FROM audit WHERE subject_id = 'secret-key' ORDER BY id")
    assert [(row["actor"], row["detail"]) for row in rows] == [
        ("command-line", {"second_factors": 1}),
        ("command-line", {"second_factors": 0}),
    ]


async def test_with_a_key_that_is_not_the_old_one_nothing_changes(conn: Connection) -> None:
    member, secret = await with_second_factor(conn, OLD)
    with pytest.raises(SettingsError, match="sealed with another key"):
        await reseal(conn, OTHER)
    assert await second_factors.pending(conn, member.id, key=OLD) == secret
