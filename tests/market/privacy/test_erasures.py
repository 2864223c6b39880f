"""Erasing a member: nothing that names them is left, and what names them by number still holds."""

from dataclasses import replace
from uuid import uuid4

import pytest

from market.account.member import Member, MemberStanding
from market.account.store import members, sessions
from market.errors import Conflict, Invalid, NotFound
from market.listing.expert import Expert
from market.listing.listing import ListingId, Step
from market.listing.store import experts, listings
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.privacy.consent import Lasting
from market.privacy.store import consents, erasures
from market.privacy.store.erasures import Consequences
from market.viewer import COMMAND_LINE, OPERATOR, Actor, Role
from tests.listings import an_expert, an_organization
from tests.web.people import a_member, a_person

WORD = "2026-11-02 来信（样例）"


async def joined(
    conn: Connection, role: Role, organization: Organization | None = None, *, expert_id: ListingId | None = None
) -> Member:
    member = a_member(role, organization, expert_id=expert_id)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    return member


@pytest.fixture
async def expert(conn: Connection, organization: Organization) -> Expert:
    expert = an_expert(organization)
    await experts.add(conn, expert, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(conn, expert.id, step, actor=COMMAND_LINE)
    return expert


async def everything(conn: Connection) -> dict[str, str]:
    """Read every table of the market as text."""
    tables = await conn.fetch("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'market'")
    return {
        row["name"]: await conn.fetchval(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {row['name']} t")  # noqa: S608 -- the catalog's own names
        for row in tables
    }


async def test_nothing_that_names_an_erased_expert_is_left(conn: Connection, expert: Expert) -> None:
    member = await joined(conn, Role.EXPERT, expert_id=expert.id)
    firm = an_organization(2)
    await organizations.add(conn, firm, actor=COMMAND_LINE)
    asked = await consents.ask(conn, expert.id, "想请教沈测试老师晶界扩散", actor=a_member(Role.ENTERPRISE, firm).actor)
    await consents.answer(conn, asked.id, lasting=Lasting.MONTH, actor=member.actor)
    secret = await sessions.begin(conn, member.id, proved=True, client="Sample browser")
    await conn.execute(
        "INSERT INTO manuscript (id, kind, organization_id, begun_by, form, saved_by) "
        "VALUES ($1, 'expert', $2, $3, $4, 'test')",
        *(expert.id, firm.id, member.id, {"name": "沈测试（样例）"}),
    )
    await conn.execute(
        "INSERT INTO bulk_import (id, organization_id, begun_by, file_name, language, submits, whole, keeps_alike, "
        "report, done_at) VALUES ($1, $2, $3, 'experts.csv', 'zh', false, false, false, $4, now())",
        *(expert.id, firm.id, member.id, {"rows": ["沈测试（样例）: 电话格式不对"]}),
    )
    email = a_person(member).email
    assert email in (await everything(conn))["member_person"]
    await erasures.erase(conn, member.id, actor=member.actor)
    left = await everything(conn)
    for secret_text in (email, "沈测试", "样例会员", "Ceshi", "论磁体", "稀土永磁", "Sample browser"):
        assert [table for table, text in left.items() if secret_text in text] == [], secret_text
    assert await sessions.find(conn, secret) is None
    erased = await members.get(conn, member.id)
    assert (erased.standing, erased.expert_id, erased.editor) == (MemberStanding.ERASED, None, False)
    assert (await experts.get(conn, expert.id, viewer=OPERATOR)).person is None


async def test_the_record_names_an_erased_member_by_number_and_digest(conn: Connection) -> None:
    member = await joined(conn, Role.BROKER)
    known = await conn.fetchval(
        "SELECT encode(sha256(salt || convert_to((to_jsonb(p) - 'salt')::text, 'UTF8')), 'hex') "
        "FROM member_person p WHERE member_id = $1",
        member.id,
    )
    await erasures.erase(conn, member.id, actor=member.actor)
    row = await conn.fetchrow("SELECT actor, subject_id, detail FROM audit WHERE event = 'member-erased'")
    assert row is not None
    assert (row["actor"], row["subject_id"], row["detail"]) == (
        f"member:{member.id}",
        str(member.id),
        {"digest": known},
    )
    with pytest.raises(Conflict, match="erased already"):
        await erasures.erase(conn, member.id, actor=COMMAND_LINE, source=WORD)


async def test_passwords_tokens_links_and_drafts_go_along(conn: Connection) -> None:
    member = await joined(conn, Role.BROKER)
    await conn.execute("UPDATE member SET password_hash = 'x', totp_secret = 'x' WHERE id = $1", member.id)
    for sql in (
        "INSERT INTO member_recovery_code (member_id, digest) VALUES ($1, sha256('a'))",
        (
            "INSERT INTO member_link (digest, purpose, member_id, issued_by, expires_at) "
            "VALUES (sha256('b'), 'reset', $1, 'test', now())"
        ),
        (
            "INSERT INTO api_token (id, digest, member_id, name, scopes, expires_at) "
            "VALUES (gen_random_uuid(), sha256('c'), $1, 'token', '{}', now())"
        ),
        "INSERT INTO manuscript (id, kind, begun_by, form, saved_by) VALUES ($1, 'need', $1, '{}', 't')",
    ):
        await conn.execute(sql, member.id)
    await erasures.erase(conn, member.id, actor=member.actor)
    for table in ("member_person", "member_session", "member_recovery_code", "member_link", "api_token", "manuscript"):
        assert await conn.fetchval(f"SELECT count(*) FROM {table}") == 0, table  # noqa: S608 -- names from above
    row = await conn.fetchrow("SELECT password_hash, totp_secret FROM member WHERE id = $1", member.id)
    assert row is not None
    assert (row["password_hash"], row["totp_secret"]) == (None, None)


async def test_what_belongs_to_the_organisation_stays(conn: Connection, organization: Organization) -> None:
    member = await joined(conn, Role.INSTITUTE, organization)
    await conn.execute(
        "INSERT INTO manuscript (id, kind, organization_id, begun_by, form, saved_by) "
        "VALUES (gen_random_uuid(), 'need', $1, $2, '{}', 'test')",
        *(organization.id, member.id),
    )
    await erasures.erase(conn, member.id, actor=member.actor)
    assert await conn.fetchval("SELECT count(*) FROM manuscript") == 1


async def test_who_else_may_erase(conn: Connection, organization: Organization) -> None:
    member, colleague = [await joined(conn, Role.INSTITUTE, organization) for _ in range(2)]
    with pytest.raises(NotFound):
        await erasures.erase(conn, member.id, actor=colleague.actor)
    with pytest.raises(Invalid, match="source"):
        await erasures.erase(conn, member.id, actor=COMMAND_LINE)
    await erasures.erase(conn, member.id, actor=COMMAND_LINE, source=WORD)
    assert (await members.get(conn, member.id)).standing is MemberStanding.ERASED


async def test_the_last_operator_stays(conn: Connection) -> None:
    first = await joined(conn, Role.OPERATOR)
    with pytest.raises(Conflict, match="last operator"):
        await erasures.erase(conn, first.id, actor=first.actor)
    await joined(conn, Role.OPERATOR)
    await erasures.erase(conn, first.id, actor=first.actor)
    assert (await members.get(conn, first.id)).standing is MemberStanding.ERASED


async def test_the_last_editor_is_told(conn: Connection, organization: Organization) -> None:
    editor = await joined(conn, Role.INSTITUTE, organization)
    reader = replace(a_member(Role.INSTITUTE, organization), editor=False)
    await members.add(conn, reader, a_person(reader), actor=COMMAND_LINE)
    assert await erasures.consequences(conn, editor.id) == Consequences(None, leaves_nobody_to_edit=True)
    assert await erasures.consequences(conn, reader.id) == Consequences(None, leaves_nobody_to_edit=False)
    await joined(conn, Role.INSTITUTE, organization)
    assert await erasures.consequences(conn, editor.id) == Consequences(None, leaves_nobody_to_edit=False)
    alone = await joined(conn, Role.EXPERT, expert_id=ListingId(uuid4()))
    assert await erasures.consequences(conn, alone.id) == Consequences(alone.expert_id, leaves_nobody_to_edit=False)
    stranger = Actor("member:nobody", Role.BROKER)
    with pytest.raises(NotFound):
        await erasures.erase(conn, editor.id, actor=stranger)
