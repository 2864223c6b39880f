"""Experts with accounts before the real application, each test with an expert of its own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from itertools import count

import httpx
import pytest

from market.account.member import Member
from market.listing.expert import Expert
from market.organization import Organization, OrganizationKind
from market.viewer import Role
from tests.database import MarketServer
from tests.listings import an_expert
from tests.matcher.market_index import publish
from tests.web.api_market import Served
from tests.web.people import People, add_firm

_NUMBERS = count(100)


@dataclass(frozen=True)
class ExpertHome:
    """An expert in their own browser, and a firm's editor in another."""

    served: Served
    people: People
    expert: Expert
    member: Member
    firm: Organization
    themself: httpx.AsyncClient
    firm_browser: httpx.AsyncClient

    @property
    def page(self) -> str:
        return f"/experts/{self.expert.id}"


@pytest.fixture
async def at_home(served: Served, market: MarketServer) -> AsyncIterator[ExpertHome]:
    """Publish an expert, with an account, and a firm."""
    people, number = People(served.app, market.database), next(_NUMBERS)
    expert = replace(an_expert(served.organization, number=f"E-{number}"), rankable=True)
    await publish(market.database, expert)
    member = await people.join(Role.EXPERT, expert_id=expert.id)
    firm = await add_firm(market.database, number, OrganizationKind.ENTERPRISE)
    async with people.signed_in(member) as themself, people.of(Role.ENTERPRISE, firm) as firm_browser:
        yield ExpertHome(served, people, expert, member, firm, themself, firm_browser)
