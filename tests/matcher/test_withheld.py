"""What outsiders may not read of a members-only listing shows through nothing that they can ask."""

from dataclasses import replace
from pathlib import Path

import pytest

from market.db import Database
from market.disclosure import Audience
from market.expert import Expert
from market.filters import NO_FILTERS
from market.organization import Organization
from market.viewer import INDEXER, PUBLIC, Viewer
from matcher.local import LocalMatching
from tests.listings import an_expert, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish


@pytest.fixture
async def owner(database: Database) -> Organization:
    return await add_organization(database, an_organization())


def named(expert: Expert, name: str) -> Expert:
    assert expert.person is not None
    return replace(expert, person=replace(expert.person, name=name, name_en="Zhexample Yz"))


async def asked(matching: LocalMatching, text: str, viewer: Viewer) -> tuple[list[str], list[str]]:
    """Give the titles that search and suggest bring up."""
    page = await matching.search(text, kind=None, viewer=viewer, filters=NO_FILTERS, offset=0, limit=9)
    typed = await matching.suggest(text, viewer=viewer, limit=9)
    return [hit.listing.title for hit in page.hits], [hit.listing.title for hit in typed]


async def test_the_name_of_a_members_expert_finds_them_for_members_alone(
    database: Database, owner: Organization, tmp_path: Path
) -> None:
    hidden = named(replace(an_expert(owner), audience=Audience.MEMBERS), "欧阳锦程（样例）")
    shown = named(an_expert(owner, number="E-2", title="声学材料"), "上官玉衡（样例）")
    await publish(database, hidden, shown)
    async with matching_at(tmp_path, database) as matching:
        await matching.caught_up()
        for text in ("欧阳锦程", "ouyangjincheng", "oyjc"):
            assert await asked(matching, text, PUBLIC) == ([], [])
        for text in ("上官玉衡", "shangguanyuheng"):
            assert await asked(matching, text, PUBLIC) == (["声学材料"], ["声学材料"])
        assert (await asked(matching, "欧阳锦程", INDEXER))[0] == ["磁性材料与电机"]
        assert "磁性材料与电机" in (await asked(matching, owner.name, PUBLIC))[0]
