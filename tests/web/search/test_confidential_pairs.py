"""A pair compared with confidential texts on its page: for whom it is open, what it shows and what it leaves."""

from dataclasses import dataclass, replace

import pytest

from market.disclosure.store import grants
from market.listing.achievement import Achievement
from market.listing.listing import Step, Tier
from market.listing.store import achievements, listings
from market.organization import Organization
from market.viewer import COMMAND_LINE, OPERATOR, Actor, Role
from tests.database import MarketServer
from tests.listings import an_achievement
from tests.web.api_market import Served, served
from tests.web.people import People, add_firm

__all__ = ["served"]
SECRET = "样机在二百三十摄氏度下连续运行，工作温度≥230℃。"


@dataclass(frozen=True)
class Enclosed:
    people: People
    owner: Organization
    achievement: Achievement
    address: str


@pytest.fixture(scope="module")
async def enclosed(served: Served, market: MarketServer) -> Enclosed:
    people = People(served.app, market.database)
    owner = await add_firm(people.database, 51)
    achievement = replace(an_achievement(owner, title="耐温磁钢"), confidential={Tier.L2: SECRET}, indicators=())
    async with people.database.writing() as conn:
        await achievements.add(conn, achievement, actor=COMMAND_LINE)
        for step in (Step.SUBMIT, Step.PUBLISH):
            await listings.take_step(conn, achievement.id, step, actor=COMMAND_LINE)
    await served.matching.caught_up()
    return Enclosed(people, owner, achievement, f"/needs/{served.need.id}/matches/{achievement.id}")


async def granted(enclosed: Enclosed, number: int) -> Organization:
    firm = await add_firm(enclosed.people.database, number)
    member = await enclosed.people.join(Role.ENTERPRISE, firm)
    owner = Actor("member:owner", Role.ENTERPRISE, enclosed.owner.id)
    async with enclosed.people.database.writing() as conn:
        grant_id = await grants.ask(conn, enclosed.achievement.id, Tier.L2, reason="比对", actor=member.actor)
        await grants.give(conn, grant_id, expires_on=None, answer="", actor=owner)
    return firm


async def test_who_was_granted_the_text_has_it_compared_and_the_owner_sees_it(enclosed: Enclosed) -> None:
    async with enclosed.people.of(Role.ENTERPRISE, await granted(enclosed, 52), editor=False) as client:
        before = (await client.get(enclosed.address)).text
        assert f'action="{enclosed.address}/confidential"' in before
        assert "二百三十" not in before
        after = await client.post(f"{enclosed.address}/confidential")
        assert after.status_code == 200
        assert "二百三十" in after.text
        assert "≥230℃" in after.text
        assert after.headers["Cache-Control"] == "no-store"
    async with enclosed.people.of(Role.ENTERPRISE, enclosed.owner) as owner:
        assert "compared by the matcher" in (await owner.get(f"/listings/{enclosed.achievement.id}/grants")).text


async def test_the_owner_may_have_their_own_text_compared(enclosed: Enclosed) -> None:
    async with enclosed.people.of(Role.ENTERPRISE, enclosed.owner, editor=False) as client:
        assert "二百三十" in (await client.post(f"{enclosed.address}/confidential")).text


async def test_nobody_else_is_offered_or_given_the_comparison(enclosed: Enclosed) -> None:
    stranger = await add_firm(enclosed.people.database, 53)
    for role, firm in ((Role.ENTERPRISE, stranger), (Role.BROKER, None), (Role.EXPERT, None), (Role.OPERATOR, None)):
        async with enclosed.people.of(role, firm) as client:
            assert "/confidential" not in (await client.get(enclosed.address)).text
            assert (await client.post(f"{enclosed.address}/confidential")).status_code == 403
    async with enclosed.people.stranger() as nobody:
        assert (await nobody.post(f"{enclosed.address}/confidential")).status_code == 401


async def test_a_comparison_leaves_the_readings_and_nothing_else(enclosed: Enclosed) -> None:
    firm = await granted(enclosed, 54)
    async with enclosed.people.of(Role.ENTERPRISE, firm) as client:
        await client.post(f"{enclosed.address}/confidential")
        assert "二百三十" not in (await client.get(enclosed.address)).text
        found = (await client.get("/api/v1/search", params={"q": "样机"})).json()
        assert found["hits"] == []
    async with enclosed.people.database.reading() as conn:
        kept = await achievements.get(conn, enclosed.achievement.id, viewer=OPERATOR)
        vectors = await conn.fetchval("SELECT count(*) FROM embedding")
        read = await conn.fetchval("SELECT count(*) FROM text_reading WHERE organization_id = $1", firm.id)
    assert (kept.body, read) == (enclosed.achievement.body, 1)
    assert vectors > 0
