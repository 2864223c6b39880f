"""Calls, silence and common needs to those who may not know the firm behind an anonymous need: the same bytes."""

import re

import pytest

from tests.database import MarketServer
from tests.web.leaks.hidden import NOTHING, Secret
from tests.web.leaks.looking import Answers, differing, told
from tests.web.leaks.world import World, canonical, opened
from tests.web.people import browser

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
