"""What a member is given of what is kept of them."""

import json
from uuid import uuid4

import pytest

from market.account.store import members, sessions
from market.errors import NotFound
from market.listing.expert import Expert
from market.listing.listing import Step
from market.listing.store import experts, listings
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.privacy.consent import Lasting
from market.privacy.personal_data import Datum
from market.privacy.store import consents, personal_exports
from market.viewer import COMMAND_LINE, Role
from tests.listings import an_expert, an_organization
from tests.web.people import a_member, a_person

PURPOSE = "想请教晶界扩散工艺的成本"


@pytest.fixture
async def expert(conn: Connection, organization: Organization) -> Expert:
    expert = an_expert(organization)
    await experts.add(conn, expert, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(conn, expert.id, step, actor=COMMAND_LINE)
    return expert


async def test_an_expert_is_given_all_that_is_kept_of_them(conn: Connection, expert: Expert) -> None:
    member, other = a_member(Role.EXPERT, expert_id=expert.id), a_member(Role.BROKER)
    for each in (member, other):
        await members.add(conn, each, a_person(each), actor=COMMAND_LINE)
        await sessions.begin(conn, each.id, proved=True, client=f"Browser of {each.role.value}")
    firm = an_organization(2)
    await organizations.add(conn, firm, actor=COMMAND_LINE)
    asked = await consents.ask(conn, expert.id, PURPOSE, actor=a_member(Role.ENTERPRISE, firm).actor)
    await consents.answer(conn, asked.id, lasting=Lasting.MONTH, actor=member.actor)

    made = await personal_exports.make(conn, actor=member.actor)
    (person,) = made.portions[Datum.ACCOUNT]["member_person"]
    assert (person["name"], person["email"], person["source"]) == (
        "样例会员（样例）",
        a_person(member).email,
        "sign-up",
    )
    (account,) = made.portions[Datum.ACCOUNT]["member"]
    assert (account["role"], account["standing"]) == ("expert", "active")
    (session,) = made.portions[Datum.SIGN_IN]["member_session"]
    assert session["client"] == "Browser of expert"
    (listing,) = made.portions[Datum.EXPERT]["expert"]
    assert (listing["body"], listing["load_cap"], listing["rankable"]) == (expert.body, 4, False)
    (known,) = made.portions[Datum.EXPERT]["expert_person"]
    assert (known["email"], known["phone"], known["basis"]) == ("sample@example.invalid", "000-0000", "consent")
    (evidence,) = made.portions[Datum.EXPERT]["expert_evidence"]
    assert "论磁体（样例）" in str(evidence["topics"])
    (consent,) = made.portions[Datum.CONTACT]["contact_consent"]
    assert (consent["recipient"], consent["purpose"], consent["state"]) == (firm.name, PURPOSE, "given")
    assert [row["event"] for row in made.portions[Datum.RECORD]["audit"] if "consent" in str(row["event"])] == [
        "consent-given"
    ]
    assert {row["step"] for row in made.portions[Datum.RECORD]["listing_history"]} == {"create", "submit", "publish"}
    text = json.dumps([dict(portion) for portion in made.portions.values()], ensure_ascii=False)
    assert str(other.id) not in text
    tables = [table for portion in made.portions.values() for table in portion.values()]
    columns = {column for table in tables for row in table for column in row}
    assert not columns & {"password_hash", "totp_secret", "salt", "digest", "secret", "secret_before"}


async def test_taking_a_copy_is_recorded(conn: Connection) -> None:
    member = a_member(Role.BROKER)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    await personal_exports.make(conn, actor=member.actor)
    row = await conn.fetchrow("SELECT actor, subject_id FROM audit WHERE event = 'data-exported'")
    assert row is not None
    assert (row["actor"], row["subject_id"]) == (f"member:{member.id}", str(member.id))
    with pytest.raises(NotFound):
        await personal_exports.make(conn, actor=COMMAND_LINE)


async def test_an_expert_learns_how_they_were_judged_and_not_by_whom(conn: Connection, expert: Expert) -> None:
    member = a_member(Role.EXPERT, expert_id=expert.id)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    for judge in ("reader-7", f"member:{member.id}"):
        await conn.execute(
            "INSERT INTO judgement (id, need_id, listing_id, level, reason, judge, judged_at, probability, model, "
            "index_version, blind, recorded_by) "
            "VALUES ($1, $1, $2, 2, 'partial', $3, now(), 1, 'm', 'i', true, 'test')",
            *(uuid4(), expert.id if judge == "reader-7" else uuid4(), judge),
        )
    made = await personal_exports.make(conn, actor=member.actor)
    told = made.portions[Datum.JUDGING]["judgement"]
    assert sorted(str(row.get("judge")) for row in told) == ["None", f"member:{member.id}"]
    assert {row["level"] for row in told} == {2}
