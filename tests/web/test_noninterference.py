"""Swap what is hidden, and every answer to whoever has no right to it stays the same to the byte; in short."""

from dataclasses import dataclass

import pytest

from tests.database import MarketServer
from tests.web.leaks.hidden import NOTHING, Secret
from tests.web.leaks.looking import Answers, differing, look
from tests.web.leaks.planting import plant
from tests.web.leaks.world import opened

PAGES = 110
EVERY = 5


@dataclass(frozen=True)
class Seen:
    """What nobody in particular was answered in one market, and what once a leak was planted."""

    sound: Answers
    leaking: Answers


@pytest.fixture(scope="module")
async def both(market: MarketServer, tmp_path_factory: pytest.TempPathFactory) -> list[Seen]:
    """Look through two markets in which all that is hidden differs, and nothing else."""
    seen = []
    for swapped in (NOTHING, frozenset(Secret)):
        async with opened(market, tmp_path_factory.mktemp("world"), swapped) as world:
            sound = await look(world, "nobody", pages=PAGES, every=EVERY)
            with pytest.MonkeyPatch.context() as patch:
                plant(Secret.IDENTITY, patch)
                leaking = await look(world, "nobody", pages=PAGES, every=EVERY)
            seen.append(Seen(sound, leaking))
    return seen


def test_the_public_can_not_tell_which_of_two_markets_it_is_in(both: list[Seen]) -> None:
    one, other = both
    assert len(one.sound) == PAGES
    assert differing(one.sound, other.sound) == []


def test_a_planted_leak_shows(both: list[Seen]) -> None:
    one, other = both
    assert len(differing(one.leaking, other.leaking)) >= 3
