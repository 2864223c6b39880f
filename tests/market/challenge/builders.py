"""A need to call for: an anonymous one of a firm, institutes that may answer, brokers and the office."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from corpus.reference.challenge_steps import load_challenge_steps
from market.challenge.challenge import Call, CallId, CallText, OwnerConsent
from market.challenge.step import CallSteps, StepCode
from market.challenge.store import challenges
from market.challenge.store import moves as challenge_moves
from market.day import day_of
from market.listing.listing import Language, ListingId, Step
from market.listing.need import Need
from market.listing.price import PriceRange
from market.listing.store import achievements, listings, needs
from market.office.store import organizations
from market.organization import Organization, OrganizationKind
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, PUBLIC, Actor, Role, Viewer
from tests.listings import an_achievement, an_anonymous_need, an_organization
from tests.market.disclosure.builders import join

TEXT = CallText(
    language=Language.ZH,
    title="揭榜：电机磁钢耐温",
    problem="磁钢在 180 ℃ 退磁。",
    demands="工作温度 > 180 ℃",
    conditions="院所与专家均可揭榜",
    budget=PriceRange(None, 60_000_000),
    deadline_on=date(2099, 6, 30),
)
PUBLISH, ANSWER, REVIEW = StepCode("publish"), StepCode("answer"), StepCode("review")


def today() -> date:
    return day_of(datetime.now(UTC))


@dataclass(frozen=True)
class Calling:
    """Whoever has to do with the call, and who has not."""

    conn: Connection
    firm: Organization
    need: Need
    other_need: Need
    offer_id: ListingId
    owner: Actor
    owner_reader: Actor
    other_owner: Actor
    institute: Actor
    institute_reader: Actor
    other_institute: Actor
    stranger: Actor
    broker: Actor
    office: Actor
    steps: CallSteps

    async def begun(self, *needs: Need, actor: Actor | None = None) -> CallId:
        wanted = [need.id for need in needs or (self.need,)]
        return await challenges.begin(self.conn, wanted, TEXT, self.steps, on=today(), actor=actor or self.office)

    async def seen(self, call_id: CallId, actor: Actor | None = None) -> Call:
        return await challenges.get(self.conn, call_id, viewer=(actor or self.office).viewer)

    async def asked(self, *needs: Need) -> CallId:
        call_id = await self.begun(*needs)
        await challenge_moves.ask(self.conn, call_id, version=1, actor=self.office)
        return call_id

    async def says(
        self, call_id: CallId, said: OwnerConsent, actor: Actor | None = None, need: Need | None = None
    ) -> None:
        version = (await self.seen(call_id)).text_version
        need_id, who = (need or self.need).id, actor or self.owner
        await challenge_moves.consent(self.conn, call_id, need_id, said, text_version=version, actor=who)

    async def moved(self, call_id: CallId, to: StepCode, actor: Actor | None = None) -> None:
        version = (await self.seen(call_id)).version
        await challenge_moves.move(
            self.conn, call_id, to, self.steps, on=today(), version=version, actor=actor or self.office
        )

    async def published(self) -> CallId:
        call_id = await self.asked()
        await self.says(call_id, OwnerConsent.GIVEN)
        await self.moved(call_id, PUBLISH)
        return call_id

    async def is_seen_by(self, call_id: CallId, viewer: Viewer = PUBLIC) -> bool:
        found, _ = await challenges.find(self.conn, viewer=viewer)
        return call_id in [call.id for call in found]


async def prepare(conn: Connection, *, number: int = 91) -> Calling:
    """Publish needs of two firms, one of them anonymous, and an institute's offer."""
    names = (
        "隐名求技企业（样例）",
        "另一家求技企业（样例）",
        "揭榜研究所（样例）",
        "旁观研究所（样例）",
        "无关企业（样例）",
    )
    kinds = (OrganizationKind.ENTERPRISE,) * 2 + (OrganizationKind.INSTITUTE,) * 2 + (OrganizationKind.ENTERPRISE,)
    firms = [
        replace(an_organization(number + place), name=name, kind=kind)
        for place, (name, kind) in enumerate(zip(names, kinds, strict=True))
    ]
    for firm in firms:
        await organizations.add(conn, firm, actor=COMMAND_LINE)
    need, other = an_anonymous_need(firms[0]), replace(an_anonymous_need(firms[1]), anonymous=False, title="磁钢耐温二")
    offer = an_achievement(firms[2])
    await needs.add_many(conn, [need, other], actor=COMMAND_LINE)
    await achievements.add(conn, offer, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_steps(conn, [need.id, other.id, offer.id], step, actor=COMMAND_LINE)
    return Calling(
        conn=conn,
        firm=firms[0],
        need=need,
        other_need=other,
        offer_id=offer.id,
        owner=await join(conn, Role.ENTERPRISE, firms[0]),
        owner_reader=await join(conn, Role.ENTERPRISE, firms[0], editor=False),
        other_owner=await join(conn, Role.ENTERPRISE, firms[1]),
        institute=await join(conn, Role.INSTITUTE, firms[2]),
        institute_reader=await join(conn, Role.INSTITUTE, firms[2], editor=False),
        other_institute=await join(conn, Role.INSTITUTE, firms[3]),
        stranger=await join(conn, Role.ENTERPRISE, firms[4]),
        broker=await join(conn, Role.BROKER),
        office=await join(conn, Role.OPERATOR),
        steps=load_challenge_steps()[0],
    )


def yesterday() -> date:
    return today() - timedelta(days=1)


@pytest.fixture
async def calling(conn: Connection) -> Calling:
    """Have a need that may be called for."""
    return await prepare(conn)
