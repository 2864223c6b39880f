"""What outsiders may not read of a members-only listing shows through nothing that they can ask."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from market.listing.achievement import Elements
from market.listing.expert import Expert
from market.listing.filters import NO_FILTERS
from market.listing.listing import Audience, ListingId
from market.listing.store import achievements
from market.organization import Organization
from market.postgres.db import Database
from market.settings import DEFAULT_ENCODER
from market.viewer import COMMAND_LINE, INDEXER, OPERATOR, PUBLIC, Viewer
from matcher.answering.local import LocalMatching
from tests.hashing import HashingEncoder
from tests.listings import a_need, an_achievement, an_expert, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish


@pytest.fixture
async def owner(database: Database) -> Organization:
    return await add_organization(database, an_organization())


def named(expert: Expert, name: str) -> Expert:
    assert expert.person is not None
    return replace(expert, person=replace(expert.person, name=name, name_en="Zhexample Yz"))


async def everything(matching: LocalMatching, ids: Sequence[ListingId]) -> str:
    """Write down all that the public gets for texts that touch what is withheld, but for when the market was edited."""
    got: list[object] = []
    for text in (
        "聚酰亚胺气凝胶",
        "寻求聚酰亚胺气凝胶，用于磁体隔热",
        "polyimide aerogel",
        "juxianyaan",
        "磁体隔热",
    ):
        got += [
            await matching.match_text(text, viewer=PUBLIC, filters=NO_FILTERS, limit=9),
            await matching.search(text, kind=None, viewer=PUBLIC, filters=NO_FILTERS, offset=0, limit=9),
            await matching.suggest(text, viewer=PUBLIC, limit=9),
        ]
    got += [await matching.match_listing(each, viewer=PUBLIC, filters=NO_FILTERS, limit=9) for each in ids]
    return re.sub(r"version=\d+|updated_at=datetime[^)]*\)|index_version='\w*'|ranking=UUID\('[^']*'\)", "", repr(got))


@pytest.mark.parametrize("name", ["hashing", DEFAULT_ENCODER])
async def test_another_text_for_members_changes_nothing_that_the_public_gets(
    database: Database, owner: Organization, tmp_path: Path, name: str
) -> None:
    """Scores and weights are compared to the last bit, before and after the swap; the index is made anew each time."""
    magnet, need = an_achievement(owner), a_need(owner)
    shown = replace(an_achievement(owner, number="A-2", title="隔热材料"), body="聚酰亚胺气凝胶 polyimide aerogel。")
    hidden = replace(
        an_achievement(owner, number="A-9", title="某项新工艺"),
        audience=Audience.MEMBERS,
        body="聚酰亚胺气凝胶的机密工艺，polyimide aerogel。" * 5,
        elements=Elements(materials=("聚酰亚胺气凝胶",)),
    )
    others = [replace(an_achievement(owner, number=f"B-{n}", title=f"项目{n}"), body="毫不相干。") for n in range(9)]
    await publish(database, magnet, need, shown, hidden, replace(an_expert(owner), rankable=True), *others)
    encoder = HashingEncoder()
    encoder.key = f"{name}@{'0' * 64}"
    async with matching_at(tmp_path / "before", database, encoder) as matching:
        await matching.caught_up()
        before = await everything(matching, [magnet.id, need.id])
    async with database.writing() as conn:
        now = await achievements.get(conn, hidden.id, viewer=OPERATOR)
        swapped = replace(now, body="磁体隔热的另一种工艺。", elements=Elements(methods=("磁体隔热",)))
        await achievements.edit(conn, swapped, actor=COMMAND_LINE)
    async with matching_at(tmp_path / "after", database, encoder) as matching:
        await matching.caught_up()
        after = await everything(matching, [magnet.id, need.id])
        inside = await matching.search(
            "磁体隔热的另一种", kind=None, viewer=INDEXER, filters=NO_FILTERS, offset=0, limit=9
        )
    assert "聚酰亚胺" in before
    assert before == after
    assert [hit.listing.id for hit in inside.hits if inside.exact] == [hidden.id]


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
