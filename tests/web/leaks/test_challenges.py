"""Calls, silence and common needs to those who may not know the firm behind an anonymous need: the same bytes."""

import re
from dataclasses import replace

import pytest

from market.listing.listing import ListingId, Step
from market.listing.store import experts, listings
from market.viewer import COMMAND_LINE, MemberId, Role
from tests.database import MarketServer
from tests.listings import an_expert
from tests.web.leaks.secrets import NOTHING, POSTERS, Secret, fixed
from tests.web.leaks.tour import Answers, differing, told
from tests.web.leaks.world import World, canonical, opened
from tests.web.people import a_member, add_member, browser, session_of

PATHS = (
    "/calls",
    "/office/silence",
    "/office/silence?order=deadline",
    "/office/common-needs",
    "/mine/asked",
    "/api/v1/calls",
)
LOOKED_AT = re.compile(r'(?:href|action)="(/(?:calls|office/silence)/[0-9a-f-]{36})"')


async def look_at_calls(world: World, visitor: str) -> Answers:
    """Ask for the lists, and for each call and each need that they lead to."""
    answers: Answers = {}
    async with browser(world.app, world.sessions[visitor]) as client:
        found: list[str] = []
        for path in PATHS:
            answer = await client.get(path)
            answers[path] = told(answer)
            found += [link for link in LOOKED_AT.findall(answer.text) if link not in found]
        for place, link in enumerate(found):
            answers[f"{place} {canonical(link)}"] = told(await client.get(link))
            answers[f"{place} {canonical(link)} of the API"] = told(await client.get(f"/api/v1{link}"))
    return answers


async def answer_as_an_expert(market: MarketServer, world: World) -> Answers:
    """Take up every published call as an expert of a firm that may be behind some of them."""
    expert = replace(an_expert(POSTERS[0], number="P-1"), id=ListingId(fixed("the posters' expert")))
    async with market.database.writing() as conn:
        await experts.add(conn, expert, actor=COMMAND_LINE)
        for step in (Step.SUBMIT, Step.PUBLISH):
            await listings.take_step(conn, expert.id, step, actor=COMMAND_LINE)
    member = replace(
        a_member(Role.EXPERT, POSTERS[0], expert_id=expert.id), id=MemberId(fixed("the posters' expert's account"))
    )
    secret = await session_of(market.database, await add_member(market.database, member))
    answers: Answers = {}
    async with browser(world.app, secret) as client:
        calls = dict.fromkeys(LOOKED_AT.findall((await client.get("/calls")).text))
        for place, link in enumerate(calls):
            sent = {"new_id": str(fixed(f"answer {place}")), "listing": str(expert.id), "body": "我来揭榜"}
            answers[f"{place} POST"] = told(await client.post(f"{link}/answers", data=sent))
            answers[f"{place} GET"] = told(await client.get(link))
    return answers


async def test_an_expert_learns_not_from_a_refusal_that_their_unit_calls(
    market: MarketServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seen: list[Answers] = []
    for swapped in (NOTHING, frozenset({Secret.IDENTITY})):
        async with opened(market, tmp_path_factory.mktemp("answers"), swapped) as world:
            seen.append(await answer_as_an_expert(market, world))
    assert len(seen[0]) >= 8
    assert differing(*seen) == []
    assert {status for asked, (status, *_) in seen[0].items() if asked.endswith("POST")} == {303}


async def test_nobody_learns_whose_an_anonymous_need_is(
    market: MarketServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seen: list[dict[str, Answers]] = []
    for swapped in (NOTHING, frozenset({Secret.IDENTITY, Secret.CONFIDENTIAL})):
        async with opened(market, tmp_path_factory.mktemp("calls"), swapped) as world:
            seen.append({visitor: await look_at_calls(world, visitor) for visitor in ("nobody", "broker", "editor")})
    one, other = seen
    for visitor, most in (("nobody", 12), ("broker", 30), ("editor", 12)):
        assert len(one[visitor]) >= most, visitor
        assert differing(one[visitor], other[visitor]) == [], visitor
