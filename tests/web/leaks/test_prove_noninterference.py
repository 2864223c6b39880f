"""Non-interference, whole: pages, answers, searches, suggestions, exports, errors, to whoever has no right.

Two markets are equal but for what is hidden; clock, ids and tokens are the same in both, and so must each answer be.
"""

import sys
from pathlib import Path

import pytest

from tests.database import MarketServer
from tests.web.leaks.planted_faults import plant
from tests.web.leaks.secrets import NOTHING, Secret
from tests.web.leaks.tour import differing, look
from tests.web.leaks.world import BLIND, opened

PAGES = 800
ANSWERS_MIN = 500

SWAPS = {
    ("nobody", "waiting"): frozenset(Secret),
    ("editor", "institute", "expert", "broker"): frozenset({Secret.CONFIDENTIAL, Secret.IDENTITY}),
    ("operator",): frozenset({Secret.CONFIDENTIAL}),
}
"""For each group of visitors all that they have no right to."""


def test_every_visitor_is_blind_to_what_is_swapped() -> None:
    for visitors, swapped in SWAPS.items():
        for visitor in visitors:
            assert swapped == {secret for secret in Secret if visitor in BLIND[secret]}


@pytest.mark.prove
@pytest.mark.parametrize("visitors", SWAPS, ids=lambda visitors: visitors[0])
async def test_whoever_has_no_right_meets_the_same_bytes(
    market: MarketServer, tmp_path: Path, visitors: tuple[str, ...]
) -> None:
    seen = []
    for place, swapped in enumerate((NOTHING, SWAPS[visitors])):
        async with opened(market, tmp_path / str(place), swapped) as world:
            seen.append({visitor: await look(world, visitor, pages=PAGES) for visitor in visitors})
    one, other = seen
    told = ", ".join(sorted(secret.name.lower() for secret in SWAPS[visitors]))
    for visitor in visitors:
        leaks = differing(one[visitor], other[visitor])
        sys.stdout.write(f"\nnon-interference: {visitor}, {told}: {len(one[visitor]):,} answers, {len(leaks)} differ")
        assert leaks == []
        assert len(one[visitor]) >= ANSWERS_MIN
    sys.stdout.write("\n")


@pytest.mark.prove
@pytest.mark.parametrize("secret", Secret, ids=lambda secret: secret.name.lower())
async def test_a_planted_leak_of_each_kind_shows(
    market: MarketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: Secret
) -> None:
    visitor = plant(secret, monkeypatch)
    seen = []
    for place, swapped in enumerate((NOTHING, frozenset({secret}))):
        async with opened(market, tmp_path / str(place), swapped) as world:
            seen.append(await look(world, visitor, pages=ANSWERS_MIN))
    leaks = differing(*seen)
    sys.stdout.write(f"\nplanted leak: {secret.name.lower()} shows in {len(leaks)} of {len(seen[0])} answers\n")
    assert len(leaks) >= 5
