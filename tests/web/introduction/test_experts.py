"""Introductions to experts, and to parties abroad: who is asked, who answers, what the office decides."""

from dataclasses import replace

import pytest

from market.introduction.introduction import IntroductionSide
from market.introduction.store import introductions
from market.listing.listing import Kind
from market.viewer import Actor
from tests.database import MarketServer
from tests.market.introduction.builders import prepare
from tests.web.api_market import Served, served
from tests.web.introduction.test_pages import Office

__all__ = ["served"]


@pytest.fixture
async def asked(served: Served, market: MarketServer) -> tuple[Office, Actor]:
    """Introduce an expert with an account."""
    async with market.database.writing() as conn:
        of = await prepare(conn, number=901)
        expert, themself = await of.expert(load_cap=None)
        begun = await introductions.begin(conn, of.need_id, expert, Kind.EXPERT, actor=of.broker)
    return Office(served.app, market.database, replace(of, offering=themself), begun), themself


async def test_an_expert_is_asked_and_gives_contact_details_by_consent_alone(asked: tuple[Office, Actor]) -> None:
    office, themself = asked
    assert f'href="{office.here}"' in (await office.page(themself, "/introductions")).text
    assert "Yes, introduce us" in (await office.page(themself)).text
    assert "answer, as they told the office" in (await office.page(office.of.office)).text
    await office.both_agree()
    assert (await office.send(themself, "contact", side=IntroductionSide.SUPPLY.value, agreed="1")).status_code == 409
    assert "Ask the expert for their contact details" in (await office.page(office.of.asking)).text
    assert "Ask the expert for their contact details" not in (await office.page(themself)).text


async def test_a_party_abroad_is_introduced_once_the_office_has_decided(served: Served, market: MarketServer) -> None:
    async with market.database.writing() as conn:
        of = await prepare(conn, country="FI", number=911)
        begun = await of.begun()
    office = Office(served.app, market.database, of, begun)
    await office.both_agree()
    assert "has something to settle first" in (await office.page(of.offering)).text
    assert "abroad" not in (await office.page(of.offering)).text
    assert "has to decide about export control" in (await office.page(of.broker, "/introductions")).text
    assert 'href="/introductions?undecided=1&amp;stage=interest' in (await office.page(of.office, "/office")).text
    wrong = await office.send(of.office, "export-decision", catalogue="2025-28", outcome="licensed", why=" ")
    assert (wrong.status_code, 'href="#why"' in wrong.text) == (422, True)
    decided = await office.send(of.office, "export-decision", catalogue="2025-28", outcome="licensed", why="已核对")
    assert decided.status_code == 303
    assert "Both sides want it: introduced" in (await office.page(of.offering)).text
