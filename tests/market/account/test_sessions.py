"""Sittings: found by their secret alone, over when they end, when their member is shut out, and when they are moved."""

import pytest

from market.account.member import Member, MemberStanding
from market.account.session import digest_of
from market.account.store import members, sessions
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, Role
from tests.web.people import a_member, a_person


async def add(conn: Connection, organization: Organization, standing: MemberStanding = MemberStanding.ACTIVE) -> Member:
    member = a_member(Role.INSTITUTE, organization, standing=standing)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    return member


async def test_a_secret_is_kept_as_a_digest_alone(conn: Connection, organization: Organization) -> None:
    secret = await sessions.begin(conn, (await add(conn, organization)).id, proved=False)
    rows = await conn.fetch("SELECT * FROM member_session")
    assert [row["digest"] for row in rows] == [digest_of(secret)]
    assert secret.encode() not in repr(rows).encode()


@pytest.mark.parametrize(
    ("column", "ago", "found"),
    [
        ("ends_at", "11 hours 59 minutes", True),
        ("ends_at", "12 hours 1 second", False),
        ("seen_at", "1 hour 59 minutes", True),
        ("seen_at", "2 hours 1 second", False),
    ],
)
async def test_a_sitting_ends_idle_or_not(
    conn: Connection, organization: Organization, column: str, ago: str, *, found: bool
) -> None:
    secret = await sessions.begin(conn, (await add(conn, organization)).id, proved=False)
    await conn.execute(f"UPDATE member_session SET {column} = {column} - $1::text::interval", ago)  # noqa: S608
    assert (await sessions.find(conn, secret) is not None) is found
    await sessions.drop_ended(conn)
    assert bool(await conn.fetch("SELECT FROM member_session")) is found


async def test_signing_in_ends_the_sitting_the_browser_had(conn: Connection, organization: Organization) -> None:
    member = await add(conn, organization)
    before = await sessions.begin(conn, member.id, proved=True)
    secret = await sessions.sign_in(conn, member, client="Sample browser", before=before)
    assert await sessions.find(conn, before) is None
    found = await sessions.find(conn, secret)
    assert found is not None
    assert (found[0].member.id, found[0].proved, found[0].organization_name) == (member.id, False, organization.name)


async def test_a_second_factor_changes_the_secret_and_not_the_end(conn: Connection, organization: Organization) -> None:
    secret = await sessions.begin(conn, (await add(conn, organization)).id, proved=False)
    before = await sessions.find(conn, secret)
    assert before is not None
    proved = await sessions.prove(conn, before[0].digest)
    assert proved is not None
    assert await sessions.find(conn, secret) is None
    after = await sessions.find(conn, proved)
    assert after is not None
    assert (after[0].proved, after[0].ends_at) == (True, before[0].ends_at)
    assert await sessions.prove(conn, before[0].digest) is None


@pytest.mark.parametrize("standing", [MemberStanding.INVITED, MemberStanding.SUSPENDED, MemberStanding.ERASED])
async def test_who_is_not_in_has_no_sitting(
    conn: Connection, organization: Organization, standing: MemberStanding
) -> None:
    member = await add(conn, organization, standing)
    assert await sessions.find(conn, await sessions.begin(conn, member.id, proved=True)) is None


async def test_a_member_lists_and_ends_their_own_sittings_alone(conn: Connection, organization: Organization) -> None:
    member, other = await add(conn, organization), await add(conn, organization)
    here, there = [await sessions.begin(conn, member.id, proved=True, client=name) for name in ("here", "there")]
    foreign = await sessions.begin(conn, other.id, proved=True)
    assert {each.client for each in await sessions.open_of(conn, actor=member.actor)} == {"here", "there"}
    await sessions.end_own(conn, member.id, digest_of(foreign), actor=member.actor)
    assert await sessions.find(conn, foreign) is not None
    await sessions.end_own(conn, member.id, digest_of(there), actor=member.actor)
    assert [each.client for each in await sessions.open_of(conn, actor=member.actor)] == ["here"]
    third = await sessions.begin(conn, member.id, proved=True)
    await sessions.end_others(conn, member.id, digest_of(here))
    assert [await sessions.find(conn, secret) is not None for secret in (here, third, foreign)] == [True, False, True]
