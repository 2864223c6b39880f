"""Second factors: confirmed by the member's own app, each code once, and useless to who has the database alone."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from market.account.member import Member
from market.account.second_factor import COUNT
from market.account.store import members, second_factors
from market.errors import Conflict, SettingsError
from market.postgres.db import Connection
from market.secret_key import SecretKey
from market.viewer import COMMAND_LINE, Role
from tests.web.people import a_member, a_person

KEY = SecretKey(b"test")
NOW = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)


def code_of(secret: str, at: datetime = NOW) -> str:
    return pyotp.TOTP(secret).at(at)


@pytest.fixture
async def broker(conn: Connection) -> Member:
    member = a_member(Role.BROKER)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    return member


async def begin(conn: Connection, member: Member) -> str:
    await second_factors.begin(conn, member.id, key=KEY)
    secret = await second_factors.pending(conn, member.id, key=KEY)
    assert secret is not None
    return secret


async def test_it_counts_once_the_app_has_shown_a_code(conn: Connection, broker: Member) -> None:
    secret = await begin(conn, broker)
    assert await begin(conn, broker) == secret
    wrong = f"{(int(code_of(secret)) + 1) % 1_000_000:06}"
    assert await second_factors.confirm(conn, broker, wrong, at=NOW, key=KEY) is None
    assert not (await members.get(conn, broker.id)).second_factor
    codes = await second_factors.confirm(conn, broker, code_of(secret), at=NOW, key=KEY)
    assert codes is not None
    assert len(codes) == COUNT
    assert (await members.get(conn, broker.id)).second_factor
    assert await second_factors.pending(conn, broker.id, key=KEY) is None
    with pytest.raises(Conflict):
        await second_factors.confirm(conn, broker, code_of(secret), at=NOW, key=KEY)


async def test_a_code_is_taken_once(conn: Connection, broker: Member) -> None:
    secret = await begin(conn, broker)
    await second_factors.confirm(conn, broker, code_of(secret), at=NOW, key=KEY)
    assert not await second_factors.use(conn, broker.id, code_of(secret), at=NOW, key=KEY)
    later = NOW + timedelta(seconds=60)
    assert await second_factors.use(conn, broker.id, code_of(secret, later), at=later, key=KEY)
    assert not await second_factors.use(conn, broker.id, code_of(secret, later), at=later, key=KEY)


async def test_each_recovery_code_lets_in_once_until_new_ones_are_made(conn: Connection, broker: Member) -> None:
    secret = await begin(conn, broker)
    codes = await second_factors.confirm(conn, broker, code_of(secret), at=NOW, key=KEY)
    assert codes is not None
    assert await second_factors.use_recovery_code(conn, broker, codes[3].lower())
    assert not await second_factors.use_recovery_code(conn, broker, codes[3])
    assert await second_factors.codes_left(conn, broker.id) == COUNT - 1
    renewed = await second_factors.renew_codes(conn, broker)
    assert not await second_factors.use_recovery_code(conn, broker, codes[4])
    assert await second_factors.use_recovery_code(conn, broker, renewed[4])


async def test_the_database_alone_opens_none(conn: Connection, broker: Member) -> None:
    secret = await begin(conn, broker)
    kept = await conn.fetchval("SELECT totp_secret FROM member WHERE id = $1", broker.id)
    assert secret.encode() not in kept
    with pytest.raises(SettingsError, match="bring back secret"):
        await second_factors.pending(conn, broker.id, key=SecretKey(b"another"))


async def test_one_that_was_taken_away_is_set_up_anew(conn: Connection, broker: Member) -> None:
    secret = await begin(conn, broker)
    codes = await second_factors.confirm(conn, broker, code_of(secret), at=NOW, key=KEY)
    assert codes is not None
    await second_factors.remove(conn, broker.id, actor=COMMAND_LINE)
    assert not (await members.get(conn, broker.id)).second_factor
    assert not await second_factors.use(conn, broker.id, code_of(secret, NOW + timedelta(hours=1)), at=NOW, key=KEY)
    assert not await second_factors.use_recovery_code(conn, broker, codes[0])
    assert await begin(conn, broker) != secret
