"""The desk's count of introductions that wait for a decision about export control opens those and no others."""

import re
from html import unescape

import pytest

from corpus.reference.export_control import load_export_catalogues
from market.disclosure.ground import GroundOutcome
from market.introduction.introduction import IntroductionSide
from market.introduction.store import steps as introduction_steps
from market.viewer import Role
from tests.database import MarketServer, empty
from tests.market.introduction.builders import prepare
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]
_COUNT = re.compile(
    r'href="(/introductions[^"]+)">\s*<strong class="office-count">(\d+)</strong>\s*<span>Introductions abroad'
)


@pytest.fixture
async def people(served: Served, market: MarketServer) -> People:
    """Begin with two introductions abroad that both sides want, one of them decided, and one that one side wants."""
    await empty(market.superuser_url)
    async with market.database.writing() as conn:
        waits, decided, half = [await prepare(conn, country="FI", number=number) for number in (71, 81, 91)]
        await waits.together()
        over = await decided.together()
        await introduction_steps.decide_export(
            conn, over, GroundOutcome.LICENSED, load_export_catalogues()[0], reason="样例", actor=decided.office
        )
        await half.answered(await half.begun(), IntroductionSide.NEED)
        at_home = await prepare(conn, number=101)
        await at_home.answered(await at_home.begun(), IntroductionSide.NEED)
    return People(served.app, market.database)


async def test_the_count_opens_what_it_counts(people: People) -> None:
    async with people.of(Role.OPERATOR) as office:
        office.headers["Accept-Language"] = "en"
        ((link, count),) = _COUNT.findall((await office.get("/office")).text)
        page = (await office.get(unescape(link))).text
        listed = set(re.findall(r'href="(/introductions/[0-9a-f-]+)"', page))
        everything = set(re.findall(r'href="(/introductions/[0-9a-f-]+)"', (await office.get("/introductions")).text))
    assert (int(count), len(listed), len(everything)) == (1, 1, 4)
