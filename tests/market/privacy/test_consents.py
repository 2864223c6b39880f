"""Who may see an expert's contact details: whom the expert agreed to, until they say otherwise."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from market.account.store import members
from market.day import day_of
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.expert import Expert
from market.listing.listing import Step
from market.listing.store import experts, listings
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.privacy.consent import ConsentId, ConsentState, Lasting, Recipient
from market.privacy.store import consents
from market.privacy.store.consents import Contact
from market.viewer import COMMAND_LINE, OPERATOR, Actor, Role
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


@pytest.fixture
async def themself(conn: Connection, expert: Expert) -> Actor:
    member = a_member(Role.EXPERT, expert_id=expert.id)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    return member.actor


@pytest.fixture
async def firm(conn: Connection) -> Actor:
    organization = an_organization(2)
    await organizations.add(conn, organization, actor=COMMAND_LINE)
    return a_member(Role.ENTERPRISE, organization).actor


async def recorded(conn: Connection) -> list[str]:
    rows = await conn.fetch("SELECT event FROM audit WHERE event ~ '^(contact|consent)-' ORDER BY id")
    return [row["event"] for row in rows]


async def test_only_whom_the_expert_agreed_to_sees_the_details(
    conn: Connection, expert: Expert, themself: Actor, firm: Actor
) -> None:
    with pytest.raises(NotAllowed, match="has not agreed"):
        await consents.show_contact(conn, expert.id, actor=firm)
    asked = await consents.ask(conn, expert.id, PURPOSE, actor=firm)
    with pytest.raises(NotAllowed, match="has not agreed"):
        await consents.show_contact(conn, expert.id, actor=firm)
    given = await consents.answer(conn, asked.id, lasting=Lasting.MONTH, actor=themself)
    assert (given.state, given.until) == (ConsentState.GIVEN, day_of(datetime.now(UTC) + Lasting.MONTH.span))
    assert await consents.show_contact(conn, expert.id, actor=firm) == Contact("sample@example.invalid", "000-0000")
    colleague = replace(firm, name=f"member:{uuid4()}", editor=False)
    assert (await consents.show_contact(conn, expert.id, actor=colleague)).phone == "000-0000"
    other = an_organization(3)
    await organizations.add(conn, other, actor=COMMAND_LINE)
    with pytest.raises(NotAllowed, match="has not agreed"):
        await consents.show_contact(conn, expert.id, actor=a_member(Role.ENTERPRISE, other).actor)
    assert await recorded(conn) == ["contact-asked", "consent-given", "contact-released", "contact-released"]
    shown = await consents.showings(conn, expert.id, actor=themself)
    assert [each.name for each in shown] == ["测试机构2（样例）"] * 2


async def test_a_withdrawn_consent_shows_nothing_from_that_moment(
    conn: Connection, expert: Expert, themself: Actor, firm: Actor
) -> None:
    asked = await consents.ask(conn, expert.id, PURPOSE, actor=firm)
    await consents.answer(conn, asked.id, lasting=Lasting.MONTH, actor=themself)
    await consents.withdraw(conn, asked.id, actor=themself)
    with pytest.raises(NotAllowed):
        await consents.show_contact(conn, expert.id, actor=firm)
    with pytest.raises(Conflict, match="they said no"):
        await consents.ask(conn, expert.id, PURPOSE, actor=firm)
    assert await recorded(conn) == ["contact-asked", "consent-given", "consent-withdrawn"]


async def test_a_consent_ends_by_itself(conn: Connection, expert: Expert, themself: Actor, firm: Actor) -> None:
    asked = await consents.ask(conn, expert.id, PURPOSE, actor=firm)
    await consents.answer(conn, asked.id, lasting=Lasting.MONTH, actor=themself)
    await conn.execute("UPDATE contact_consent SET until = current_date - 1")
    with pytest.raises(NotAllowed):
        await consents.show_contact(conn, expert.id, actor=firm)
    again = await consents.ask(conn, expert.id, PURPOSE, actor=firm)
    assert again.id != asked.id


async def test_nobody_else_answers_or_learns_of_a_request(
    conn: Connection, expert: Expert, themself: Actor, firm: Actor
) -> None:
    asked = await consents.ask(conn, expert.id, PURPOSE, actor=firm)
    stranger = a_member(Role.EXPERT)
    await members.add(conn, stranger, a_person(stranger), actor=COMMAND_LINE)
    for actor in (firm, stranger.actor):
        with pytest.raises(NotFound):
            await consents.answer(conn, asked.id, lasting=Lasting.MONTH, actor=actor)
        with pytest.raises(NotFound):
            await consents.withdraw(conn, asked.id, actor=actor)
        with pytest.raises(NotFound):
            await consents.requests_of(conn, expert.id, actor=actor)
        with pytest.raises(NotFound):
            await consents.showings(conn, expert.id, actor=actor)
        with pytest.raises(NotAllowed):
            await consents.waiting(conn, actor=actor)
    with pytest.raises(NotFound):
        await consents.answer(conn, ConsentId(uuid4()), lasting=None, actor=themself)


async def test_the_office_answers_with_the_expert_s_word(conn: Connection, expert: Expert, firm: Actor) -> None:
    asked = await consents.ask(conn, expert.id, PURPOSE, actor=firm)
    (request,) = await consents.waiting(conn, actor=COMMAND_LINE)
    assert (request.recipient_name, request.expert_name, request.has_account) == (
        "测试机构2（样例）",
        "沈测试（样例）",
        False,
    )
    with pytest.raises(Invalid, match="source"):
        await consents.answer(conn, asked.id, lasting=Lasting.MONTH, actor=COMMAND_LINE)
    given = await consents.answer(
        conn, asked.id, lasting=Lasting.MONTH, actor=COMMAND_LINE, source="2026-11-02 电话（样例）"
    )
    assert (given.source, given.answered_by) == ("2026-11-02 电话（样例）", "command-line")
    with pytest.raises(Conflict, match="answered already"):
        await consents.answer(conn, asked.id, lasting=None, actor=COMMAND_LINE, source="2026-11-02 电话（样例）")
    assert await consents.waiting(conn, actor=COMMAND_LINE) == []


async def test_a_broker_asks_for_themselves_and_is_named(conn: Connection, expert: Expert, themself: Actor) -> None:
    broker, colleague = a_member(Role.BROKER), a_member(Role.BROKER)
    for member in (broker, colleague):
        await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    asked = await consents.ask(conn, expert.id, PURPOSE, actor=broker.actor)
    assert asked.recipient == Recipient(broker_id=broker.id)
    (request,) = await consents.requests_of(conn, expert.id, actor=themself)
    assert (request.recipient_name, request.consent.purpose) == ("样例会员（样例）", PURPOSE)
    await consents.answer(conn, asked.id, lasting=Lasting.MONTH, actor=themself)
    assert (await consents.show_contact(conn, expert.id, actor=broker.actor)).email == "sample@example.invalid"
    with pytest.raises(NotAllowed):
        await consents.show_contact(conn, expert.id, actor=colleague.actor)
    assert [each.name for each in await consents.showings(conn, expert.id, actor=themself)] == ["样例会员（样例）"]


async def test_who_may_not_ask(conn: Connection, expert: Expert, themself: Actor, firm: Actor) -> None:
    for actor in (themself, COMMAND_LINE, replace(firm, editor=False)):
        with pytest.raises(NotAllowed):
            await consents.ask(conn, expert.id, PURPOSE, actor=actor)
    with pytest.raises(Invalid, match="purpose"):
        await consents.ask(conn, expert.id, "请教", actor=firm)
    await consents.ask(conn, expert.id, PURPOSE, actor=firm)
    with pytest.raises(Conflict, match="not answered yet"):
        await consents.ask(conn, expert.id, PURPOSE, actor=firm)


async def test_an_expert_who_left_is_asked_nothing_and_shown_to_nobody(
    conn: Connection, expert: Expert, themself: Actor, firm: Actor
) -> None:
    asked = await consents.ask(conn, expert.id, PURPOSE, actor=firm)
    await consents.answer(conn, asked.id, lasting=Lasting.MONTH, actor=themself)
    await experts.opt_out(conn, expert.id, actor=themself)
    for refused in (
        consents.show_contact(conn, expert.id, actor=firm),
        consents.ask(conn, expert.id, PURPOSE, actor=firm),
    ):
        with pytest.raises(NotFound):
            await refused
    assert await consents.withdraw_all(conn, expert.id, actor=themself) == 1
    (request,) = await consents.requests_of(conn, expert.id, actor=themself)
    assert request.consent.state is ConsentState.WITHDRAWN


async def test_erasing_an_expert_erases_who_asked_for_them(conn: Connection, expert: Expert, firm: Actor) -> None:
    await consents.ask(conn, expert.id, PURPOSE, actor=firm)
    await experts.erase_person(conn, expert.id, actor=COMMAND_LINE)
    assert await conn.fetchval("SELECT count(*) FROM contact_consent") == 0
    assert (await experts.get(conn, expert.id, viewer=OPERATOR)).person is None
