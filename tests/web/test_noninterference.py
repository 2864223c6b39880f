"""Swap what is hidden, and every answer to whoever has no right to it stays the same to the byte; in short."""

from pathlib import Path

import pytest

from tests.database import MarketServer
from tests.web.leaks.hidden import NOTHING, Secret
from tests.web.leaks.looking import differing, look
from tests.web.leaks.planting import plant
from tests.web.leaks.world import opened

PAGES = 140
EVERY = 4


async def test_the_public_can_not_tell_which_of_two_markets_it_is_in(market: MarketServer, tmp_path: Path) -> None:
    async with opened(market, tmp_path / "one", NOTHING) as world:
        one = await look(world, "nobody", pages=PAGES, every=EVERY)
    async with opened(market, tmp_path / "other", frozenset(Secret)) as world:
        other = await look(world, "nobody", pages=PAGES, every=EVERY)
    assert len(one) == PAGES
    assert differing(one, other) == []


async def test_a_planted_leak_shows(market: MarketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = plant(Secret.IDENTITY, monkeypatch)
    async with opened(market, tmp_path / "one", NOTHING) as world:
        one = await look(world, visitor, pages=PAGES, every=EVERY)
    async with opened(market, tmp_path / "other", frozenset({Secret.IDENTITY})) as world:
        other = await look(world, visitor, pages=PAGES, every=EVERY)
    assert len(differing(one, other)) >= 3
