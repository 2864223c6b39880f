"""The demonstration: open in a market of samples alone, and over with the first thing that is real."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from market.account.store import members, sessions
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.errors import NotFound
from market.listing.listing import Step
from market.listing.store import achievements, experts, listings, needs
from market.office.store import demonstrations, organizations
from market.organization import Organization, OrganizationKind
from market.postgres.db import Connection
from market.target.plan_value import PlanValue
from market.target.store import plan_values, targets
from market.target.target import Flow, TargetPath, TargetPoint
from market.viewer import COMMAND_LINE, MEMBER_ROLES, OPERATOR, SAMPLES, Role
from tests.listings import a_need, an_achievement, an_expert, an_organization
from tests.market.deal.builders import DRAFTED
from tests.web.people import a_member, a_person

TODAY = date(2026, 4, 5)


async def add_samples(conn: Connection) -> Organization:
    firm = replace(an_organization(1, sample=True), kind=OrganizationKind.ENTERPRISE)
    institute = an_organization(2, sample=True)
    for organization in (firm, institute):
        await organizations.add(conn, organization, actor=SAMPLES)
    need = replace(a_need(firm), sample=True)
    achievement = replace(an_achievement(institute), sample=True)
    expert = replace(an_expert(institute), sample=True)
    await needs.add(conn, need, actor=SAMPLES)
    await achievements.add(conn, achievement, actor=SAMPLES)
    await experts.add(conn, expert, actor=SAMPLES)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_steps(conn, [need.id, achievement.id, expert.id], step, actor=SAMPLES)
    return firm


async def test_every_role_enters_as_one_sample_member(conn: Connection) -> None:
    await add_samples(conn)
    for role in MEMBER_ROLES:
        for _ in range(2):
            secret = await demonstrations.enter(conn, role, today=TODAY, client="")
            found = await sessions.find(conn, secret)
            assert found is not None
            session = found[0]
            assert (session.member.role, session.demonstration, session.counts) == (role, True, True)
            assert (session.organization_name is None) == (role not in (Role.ENTERPRISE, Role.INSTITUTE))
            assert (session.member.expert_id is None) == (role is not Role.EXPERT)
    assert await conn.fetchval("SELECT count(*) FROM member WHERE sample") == len(MEMBER_ROLES)


@pytest.mark.parametrize("real", ["member", "organization"])
async def test_the_first_thing_that_is_real_ends_it(conn: Connection, real: str) -> None:
    await add_samples(conn)
    secret = await demonstrations.enter(conn, Role.OPERATOR, today=TODAY, client="")
    if real == "member":
        operator = a_member(Role.OPERATOR)
        await members.add(conn, operator, a_person(operator), actor=SAMPLES)
    else:
        await organizations.add(conn, an_organization(3), actor=SAMPLES)
    assert await sessions.find(conn, secret) is None
    assert not await demonstrations.is_open(conn)
    with pytest.raises(NotFound):
        await demonstrations.enter(conn, Role.BROKER, today=TODAY, client="")


async def test_what_its_members_record_of_deals_is_invented(conn: Connection) -> None:
    await add_samples(conn)
    found = await sessions.find(conn, await demonstrations.enter(conn, Role.BROKER, today=TODAY, client=""))
    assert found is not None
    for actor, invented in ((found[0].member.actor, True), (COMMAND_LINE, False)):
        begun = await deals.begin(conn, Opening(), DRAFTED, actor=actor)
        deal = await deals.get(conn, begun.deal_id, viewer=COMMAND_LINE.viewer)
        kept = await conn.fetchval("SELECT sample FROM deal_current WHERE deal_id = $1", begun.deal_id)
        assert (deal.sample, kept) == (invented, invented)


async def test_figures_that_its_office_loads_stand_as_long_as_it_lasts(conn: Connection) -> None:
    """And what is said again once it is over counts as not said before."""
    await add_samples(conn)
    found = await sessions.find(conn, await demonstrations.enter(conn, Role.OPERATOR, today=TODAY, client=""))
    assert found is not None
    path, values = TargetPath(name="样例规划", source="样例", points=(TargetPoint(2025, 1), TargetPoint(2030, 2))), []
    for actor, fen in ((COMMAND_LINE, 5), (found[0].member.actor, 7)):
        await targets.load_path(conn, replace(path, source=f"样例 {fen}"), actor=actor)
        await targets.add_totals(conn, [TargetPoint(2024, fen)], Flow.OUTPUT, "样例", actor=actor)
        values.append(PlanValue(indicator=3, year=2024, value=Decimal(fen), source="样例"))
        await plan_values.add(conn, values[-1], actor=actor)

    async def standing() -> tuple[object, ...]:
        return (
            [each.source for each in await targets.paths(conn, viewer=OPERATOR)],
            [each.fen for each in await targets.totals(conn, viewer=OPERATOR)],
            {each.fen for each in await targets.said(conn, viewer=OPERATOR)},
            await plan_values.find(conn, viewer=OPERATOR),
        )

    assert await standing() == (["样例 7", "样例 5"], [7], {5, 7}, values[1:])
    await organizations.add(conn, an_organization(3), actor=SAMPLES)
    assert await standing() == (["样例 5"], [5], {5}, values[:1])


async def test_an_empty_market_has_none(conn: Connection) -> None:
    assert not await demonstrations.is_open(conn)


async def test_its_members_go_with_the_samples(conn: Connection) -> None:
    firm = await add_samples(conn)
    await demonstrations.enter(conn, Role.ENTERPRISE, today=TODAY, client="")
    await listings.remove_samples(conn, actor=SAMPLES)
    assert await conn.fetchval("SELECT count(*) FROM member") == 0
    assert await organizations.find(conn, [firm.id], viewer=SAMPLES.viewer) == {}
