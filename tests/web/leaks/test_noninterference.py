"""Swap what is hidden, and every answer to whoever has no right to it stays the same to the byte; in short."""

from dataclasses import dataclass

import pytest

from tests.database import MarketServer
from tests.web.leaks.personal_copy import ask_read_and_copy
from tests.web.leaks.planted_faults import plant
from tests.web.leaks.secrets import NOTHING, Secret
from tests.web.leaks.tour import Answers, differing, look
from tests.web.leaks.world import opened

PAGES = 110
EVERY = 5


@dataclass(frozen=True)
class Seen:
    """What nobody in particular was answered in one market, and what once a leak was planted; and a reader's copy."""

    sound: Answers
    leaking: Answers
    copy: str


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
            seen.append(Seen(sound, leaking, await ask_read_and_copy(world)))
    return seen


def test_the_public_can_not_tell_which_of_two_markets_it_is_in(both: list[Seen]) -> None:
    one, other = both
    assert len(one.sound) == PAGES
    assert differing(one.sound, other.sound) == []


def test_who_asked_and_read_can_not_tell_by_the_copy_of_their_data_whose_the_need_is(both: list[Seen]) -> None:
    one, other = both
    assert '"event": "confidential-read"' in one.copy
    assert '"state": "granted"' in one.copy
    assert one.copy == other.copy


def test_a_planted_leak_shows(both: list[Seen]) -> None:
    one, other = both
    assert len(differing(one.leaking, other.leaking)) >= 3
