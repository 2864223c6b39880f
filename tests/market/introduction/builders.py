"""A pair to introduce: an anonymous need and an offer of two firms, those who act for each, brokers and the office."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from market.introduction.introduction import Interest, Introduction, IntroductionId, IntroductionSide
from market.introduction.store import introductions
from market.introduction.store import steps as introduction_steps
from market.listing.listing import Kind, ListingId, Step, Tier
from market.listing.store import achievements, experts, listings, needs
from market.office.store import organizations
from market.organization import Organization, OrganizationKind
from market.place import Place
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, Actor, Role
from tests.listings import an_achievement, an_anonymous_need, an_expert, an_organization
from tests.market.disclosure.builders import join


@dataclass(frozen=True)
class Introducing:
    """Whoever has to do with the pair, and who has not."""

    conn: Connection
    firm: Organization
    need_id: ListingId
    offer_id: ListingId
    asking: Actor
    asking_reader: Actor
    offering: Actor
    offering_reader: Actor
    stranger: Actor
    broker: Actor
    other_broker: Actor
    office: Actor

    @property
    def people(self) -> Mapping[IntroductionSide, Actor]:
        """Give who answers for each side."""
        return {IntroductionSide.NEED: self.asking, IntroductionSide.SUPPLY: self.offering}

    async def begun(self, actor: Actor | None = None) -> IntroductionId:
        return await introductions.begin(
            self.conn, self.need_id, self.offer_id, Kind.ACHIEVEMENT, actor=actor or self.broker
        )

    async def seen(self, introduction_id: IntroductionId, actor: Actor | None = None) -> Introduction:
        return await introductions.get(self.conn, introduction_id, viewer=(actor or self.office).viewer)

    async def found(self, actor: Actor) -> list[Introduction]:
        return await introductions.find(self.conn, viewer=actor.viewer)

    async def answered(self, introduction_id: IntroductionId, *sides: IntroductionSide) -> IntroductionId:
        """Have sides say yes."""
        for side in sides:
            await introduction_steps.answer(self.conn, introduction_id, side, Interest.YES, actor=self.people[side])
        return introduction_id

    async def together(self) -> IntroductionId:
        """Have both sides say yes to a new introduction."""
        return await self.answered(await self.begun(), IntroductionSide.NEED, IntroductionSide.SUPPLY)

    async def expert(self, *, load_cap: int | None) -> tuple[ListingId, Actor]:
        """Publish an expert of the offering firm, with an account."""
        assert self.offering.organization_id is not None
        home = await organizations.get(self.conn, self.offering.organization_id, viewer=COMMAND_LINE.viewer)
        expert = replace(an_expert(home), load_cap=load_cap)
        await experts.add(self.conn, expert, actor=COMMAND_LINE)
        for step in (Step.SUBMIT, Step.PUBLISH):
            await listings.take_step(self.conn, expert.id, step, actor=COMMAND_LINE)
        themself = await join(self.conn, Role.EXPERT, editor=False)
        await self.conn.execute("UPDATE member SET expert_id = $2 WHERE id = $1", themself.member_id, expert.id)
        return expert.id, themself


async def prepare(conn: Connection, *, country: str = "CN", number: int = 71) -> Introducing:
    """Publish an anonymous need of a firm in a country and an institute's offer."""
    firm = replace(an_organization(number), name="隐名求技企业（样例）", place=Place(country))
    institute = replace(an_organization(number + 1), kind=OrganizationKind.INSTITUTE, name="供技研究所（样例）")
    elsewhere = an_organization(number + 2)
    for organization in (firm, institute, elsewhere):
        await organizations.add(conn, organization, actor=COMMAND_LINE)
    need, offer = an_anonymous_need(firm), replace(an_achievement(institute), confidential={Tier.L2: "窑温（保密）"})
    await needs.add(conn, need, actor=COMMAND_LINE)
    await achievements.add(conn, offer, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_steps(conn, [need.id, offer.id], step, actor=COMMAND_LINE)
    return Introducing(
        conn=conn,
        firm=firm,
        need_id=need.id,
        offer_id=offer.id,
        asking=await join(conn, Role.ENTERPRISE, firm),
        asking_reader=await join(conn, Role.ENTERPRISE, firm, editor=False),
        offering=await join(conn, Role.INSTITUTE, institute),
        offering_reader=await join(conn, Role.INSTITUTE, institute, editor=False),
        stranger=await join(conn, Role.ENTERPRISE, elsewhere),
        broker=await join(conn, Role.BROKER),
        other_broker=await join(conn, Role.BROKER),
        office=await join(conn, Role.OPERATOR),
    )


@pytest.fixture
async def introducing(conn: Connection) -> Introducing:
    """Have a pair of two firms of this country."""
    return await prepare(conn)
