"""Swap what is hidden, and what members are told as news stays the same to the byte."""

from pathlib import Path

import pytest

from market.viewer import Viewer
from tests.database import MarketServer
from tests.web.leaks.notifications import FOLLOWERS, follow
from tests.web.leaks.secrets import NOTHING, Secret
from tests.web.leaks.world import opened

HIDDEN = frozenset({Secret.CONFIDENTIAL, Secret.IDENTITY})


async def told(
    market: MarketServer, home: Path, swapped: frozenset[Secret], patch: pytest.MonkeyPatch
) -> dict[str, str]:
    async with opened(market, home, swapped) as world:
        return await follow(world, patch)


async def test_nobody_s_news_tell_what_is_hidden(
    market: MarketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await told(market, tmp_path / "one", NOTHING, monkeypatch)
    other = await told(market, tmp_path / "other", HIDDEN, monkeypatch)
    assert [asked for asked in one if one[asked] != other[asked]] == []
    assert all(one[f"{name} /account/news"].count("匿名需求") >= 3 for name in FOLLOWERS)
    assert "May need your achievement" in one["editor /account/news"]
    assert "May answer your need" in one["editor /account/news"]
    assert all(one[f"{name} webhook"].count("匿名需求") >= 3 for name in FOLLOWERS)
    assert all("<entry>" in one[f"{name} /feeds/{name}"] for name in FOLLOWERS)
    with monkeypatch.context() as patch:
        patch.setattr(Viewer, "reads_posters", True)
        leaking = await told(market, tmp_path / "leaking", HIDDEN, patch)
    assert [asked for asked in one if one[asked] != leaking[asked]] != []
