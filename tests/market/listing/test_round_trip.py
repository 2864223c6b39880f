"""What goes into the store comes out of it, every field."""

from dataclasses import replace
from datetime import date

import pytest

from market.errors import Conflict, Invalid, NotFound
from market.listing.listing import Kind, Listing, Status, Step, Tier
from market.listing.store import achievements, experts, listings, needs
from market.office.store import organizations
from market.organization import Organization, OrganizationId
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC
from tests.listings import a_need, an_achievement, an_expert, an_organization


def as_added(listing: Listing, stored: Listing) -> Listing:
    """Give the listing with what the store alone decides."""
    return replace(listing, updated_at=stored.updated_at, confidential=None)


async def test_an_organization_comes_back_whole(conn: Connection, organization: Organization) -> None:
    assert await organizations.get(conn, organization.id, viewer=PUBLIC) == organization
    assert await organizations.find_by_code(conn, organization.code, viewer=PUBLIC) == organization
    assert await organizations.find_by_code(conn, "none", viewer=PUBLIC) is None


async def test_an_achievement_comes_back_whole(conn: Connection, organization: Organization) -> None:
    achievement = an_achievement(organization)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    stored = await achievements.get(conn, achievement.id, viewer=OPERATOR)
    assert stored == as_added(achievement, stored)
    assert (stored.status, stored.version) == (Status.DRAFT, 1)


async def test_a_need_comes_back_whole(conn: Connection, organization: Organization) -> None:
    need = replace(a_need(organization), confidential={Tier.L2: "配方", Tier.L3: "客户"})
    await needs.add(conn, need, actor=COMMAND_LINE)
    stored = await needs.get(conn, need.id, viewer=OPERATOR)
    assert stored == as_added(need, stored)
    texts = await conn.fetch("SELECT tier, body FROM listing_text WHERE listing_id = $1 ORDER BY tier", need.id)
    assert [(row["tier"], row["body"]) for row in texts] == [("L2", "配方"), ("L3", "客户")]


async def test_an_expert_comes_back_whole(conn: Connection, organization: Organization) -> None:
    expert = an_expert(organization)
    await experts.add(conn, expert, actor=COMMAND_LINE)
    stored = await experts.get(conn, expert.id, viewer=OPERATOR)
    assert stored == as_added(expert, stored)


async def test_a_bare_listing_comes_back_bare(conn: Connection, organization: Organization) -> None:
    full = an_achievement(organization, number=None)
    bare = type(full)(id=full.id, organization_id=organization.id, title="只有标题")
    await achievements.add(conn, bare, actor=COMMAND_LINE)
    stored = await achievements.get(conn, bare.id, viewer=OPERATOR)
    assert stored == as_added(bare, stored)


async def test_an_edit_replaces_every_part(conn: Connection, organization: Organization) -> None:
    achievement = an_achievement(organization)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    other = an_achievement(organization, number="A-2", title="另一题目")
    edited = replace(
        other,
        id=achievement.id,
        fields=achievement.fields[::-1],
        inventors=("测试丙（样例）",),
        price=None,
        maturity=None,
        expires_on=date(2098, 1, 1),
    )
    stored = await achievements.edit(conn, edited, actor=COMMAND_LINE)
    assert stored == replace(as_added(edited, stored), version=2)


async def test_an_edit_of_an_outdated_copy_is_a_conflict(conn: Connection, organization: Organization) -> None:
    expert = an_expert(organization)
    await experts.add(conn, expert, actor=COMMAND_LINE)
    await experts.edit(conn, replace(expert, title="新题目"), actor=COMMAND_LINE)
    with pytest.raises(Conflict, match="changed meanwhile"):
        await experts.edit(conn, replace(expert, title="旧副本"), actor=COMMAND_LINE)


async def test_an_edit_of_what_is_not_there_is_not_found(conn: Connection, organization: Organization) -> None:
    with pytest.raises(NotFound):
        await needs.edit(conn, a_need(organization), actor=COMMAND_LINE)


async def test_a_number_is_unique_in_its_organization_and_kind(conn: Connection, organization: Organization) -> None:
    other = an_organization(2)
    await organizations.add(conn, other, actor=COMMAND_LINE)
    await achievements.add(conn, an_achievement(organization, number="7"), actor=COMMAND_LINE)
    await achievements.add(conn, an_achievement(other, number="7"), actor=COMMAND_LINE)
    await needs.add(conn, a_need(organization, number="7"), actor=COMMAND_LINE)
    with pytest.raises(Conflict, match="this number"):
        await achievements.add(conn, an_achievement(organization, number="7"), actor=COMMAND_LINE)


async def test_a_listing_needs_its_organization(conn: Connection) -> None:
    nowhere = replace(an_organization(), id=OrganizationId(an_organization().id))
    with pytest.raises(NotFound, match="organization"):
        await needs.add(conn, a_need(nowhere), actor=COMMAND_LINE)


async def test_two_organizations_do_not_share_a_code(conn: Connection, organization: Organization) -> None:
    twin = replace(organization, id=an_organization().id, number=None)
    with pytest.raises(Conflict, match="code"):
        await organizations.add(conn, twin, actor=COMMAND_LINE)


async def test_a_character_that_postgresql_cannot_keep_is_invalid(conn: Connection, organization: Organization) -> None:
    with pytest.raises(Invalid, match="can't be kept"):
        await needs.add(conn, replace(a_need(organization), body="零\x00字符"), actor=COMMAND_LINE)


async def test_many_are_added_as_one(conn: Connection, organization: Organization) -> None:
    batch = [an_achievement(organization, number=str(number), title=f"题{number}") for number in range(50)]
    await achievements.add_many(conn, batch, actor=COMMAND_LINE)
    await listings.take_steps(conn, [each.id for each in batch], Step.SUBMIT, actor=COMMAND_LINE)
    await listings.take_steps(conn, [each.id for each in batch], Step.PUBLISH, actor=COMMAND_LINE)
    assert await listings.count(conn, viewer=PUBLIC) == {Kind.ACHIEVEMENT: 50, Kind.NEED: 0, Kind.EXPERT: 0}
    found = await listings.find(conn, [each.id for each in reversed(batch)], viewer=PUBLIC)
    assert [each.title for each in found.values()] == [f"题{number}" for number in reversed(range(50))]
    assert all(isinstance(each, type(batch[0])) and each.inventors == batch[0].inventors for each in found.values())
