"""What experts want of the market is done at once, and by nobody else's wish."""

from dataclasses import replace

import pytest

from market.account.store import members
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.expert import Expert
from market.listing.listing import ListingId, Status, Step
from market.listing.store import experts, listings
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.privacy.consent import Lasting
from market.privacy.store import consents, expert_wishes
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, Actor, Role
from tests.listings import an_expert, an_organization
from tests.web.people import a_member, a_person

CALL = "2026-11-02 电话（样例）"


async def publish(conn: Connection, listing_id: ListingId) -> None:
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(conn, listing_id, step, actor=COMMAND_LINE)


@pytest.fixture
async def expert(conn: Connection, organization: Organization) -> Expert:
    expert = replace(an_expert(organization), rankable=True)
    await experts.add(conn, expert, actor=COMMAND_LINE)
    await publish(conn, expert.id)
    return expert


@pytest.fixture
async def themself(conn: Connection, expert: Expert) -> Actor:
    member = a_member(Role.EXPERT, expert_id=expert.id)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    return member.actor


async def events(conn: Connection, actor: Actor) -> list[tuple[str, dict[str, object]]]:
    rows = await conn.fetch("SELECT event, detail FROM audit WHERE actor = $1 ORDER BY id", actor.name)
    return [(row["event"], row["detail"]) for row in rows if not row["event"].startswith("listing-")]


async def test_who_left_is_gone_and_comes_back_as_they_were(conn: Connection, expert: Expert, themself: Actor) -> None:
    await expert_wishes.leave(conn, expert.id, actor=themself)
    assert await listings.find(conn, [expert.id], viewer=PUBLIC) == {}
    assert await expert_wishes.come_back(conn, expert.id, actor=themself) is Status.PUBLISHED
    back = await experts.get(conn, expert.id, viewer=PUBLIC)
    assert (back.title, back.opted_out_at) == (expert.title, None)
    assert await events(conn, themself) == [("opted-out", {}), ("opted-in", {"status": "published"})]
    with pytest.raises(Conflict, match="in the market"):
        await expert_wishes.come_back(conn, expert.id, actor=themself)


async def test_what_was_edited_meanwhile_comes_back_as_a_draft(
    conn: Connection, expert: Expert, themself: Actor
) -> None:
    await expert_wishes.leave(conn, expert.id, actor=themself)
    await listings.take_step(conn, expert.id, Step.REOPEN, actor=COMMAND_LINE)
    current = await experts.get(conn, expert.id, viewer=OPERATOR)
    await experts.edit(conn, replace(current, body="别人改过的介绍"), actor=COMMAND_LINE)
    assert await expert_wishes.come_back(conn, expert.id, actor=themself) is Status.DRAFT
    assert await listings.find(conn, [expert.id], viewer=PUBLIC) == {}


async def test_what_is_past_its_day_comes_back_as_a_draft(conn: Connection, expert: Expert, themself: Actor) -> None:
    await expert_wishes.leave(conn, expert.id, actor=themself)
    await conn.execute("UPDATE listing SET expires_on = current_date - 1 WHERE id = $1", expert.id)
    assert await expert_wishes.come_back(conn, expert.id, actor=themself) is Status.DRAFT


async def test_nobody_else_leaves_or_comes_back_for_them(
    conn: Connection, organization: Organization, expert: Expert, themself: Actor
) -> None:
    other = a_member(Role.EXPERT)
    await members.add(conn, other, a_person(other), actor=COMMAND_LINE)
    employer = a_member(Role.INSTITUTE, organization)
    for actor in (other.actor, employer.actor):
        with pytest.raises(NotFound):
            await expert_wishes.leave(conn, expert.id, actor=actor)
        with pytest.raises(NotFound):
            await expert_wishes.switch_ranking(conn, expert.id, rankable=False, actor=actor)
    await expert_wishes.leave(conn, expert.id, actor=themself)
    for actor in (other.actor, employer.actor, COMMAND_LINE):
        with pytest.raises(NotFound):
            await expert_wishes.come_back(conn, expert.id, actor=actor)


async def test_the_office_acts_on_their_word_alone(conn: Connection, expert: Expert) -> None:
    with pytest.raises(Invalid, match="source"):
        await expert_wishes.leave(conn, expert.id, actor=COMMAND_LINE)
    await expert_wishes.leave(conn, expert.id, actor=COMMAND_LINE, source=CALL)
    assert await listings.find(conn, [expert.id], viewer=PUBLIC) == {}
    (told,) = await events(conn, COMMAND_LINE)
    assert told[0] == "opted-out"
    assert CALL not in str(told)
    assert len(str(told[1]["source_sha256"])) == 64


async def test_leaving_takes_back_every_consent(conn: Connection, expert: Expert, themself: Actor) -> None:
    firm = an_organization(2)
    await organizations.add(conn, firm, actor=COMMAND_LINE)
    asking = a_member(Role.ENTERPRISE, firm).actor
    asked = await consents.ask(conn, expert.id, "想请教晶界扩散工艺的成本", actor=asking)
    await consents.answer(conn, asked.id, lasting=Lasting.MONTH, actor=themself)
    await expert_wishes.leave(conn, expert.id, actor=themself)
    await expert_wishes.come_back(conn, expert.id, actor=themself)
    with pytest.raises(NotAllowed, match="has not agreed"):
        await consents.show_contact(conn, expert.id, actor=asking)


async def test_ranking_is_switched_by_themselves(conn: Connection, expert: Expert, themself: Actor) -> None:
    await expert_wishes.switch_ranking(conn, expert.id, rankable=False, actor=themself)
    assert (await experts.get(conn, expert.id, viewer=PUBLIC)).rankable is False
    await expert_wishes.switch_ranking(conn, expert.id, rankable=True, actor=themself)
    assert (await experts.get(conn, expert.id, viewer=PUBLIC)).rankable is True
    told = await events(conn, themself)
    assert told == [("ranking-switched", {"rankable": False}), ("ranking-switched", {"rankable": True})]
