"""An expert who does not want to be ranked is in no ranking, and one who left is nowhere, however late the index is."""

from dataclasses import replace
from pathlib import Path

from market.listing.filters import NO_FILTERS
from market.postgres.db import Database
from market.privacy.store import expert_wishes
from market.viewer import COMMAND_LINE, PUBLIC
from matcher.answering.local import LocalMatching
from tests.listings import a_need, an_expert, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish

NEED = "电机磁钢高温退磁，需要高矫顽力的钕铁硼磁体"
CALL = "2026-11-02 电话（样例）"


async def ranked(matching: LocalMatching) -> list[str]:
    answers = await matching.match_text(NEED, viewer=PUBLIC, filters=NO_FILTERS, limit=5)
    return [match.listing.title for match in answers.experts]


async def found(matching: LocalMatching) -> list[str]:
    results = await matching.search("沈测试", kind=None, viewer=PUBLIC, filters=NO_FILTERS, offset=0, limit=5)
    return [hit.listing.title for hit in results.hits]


async def test_a_late_index_ranks_nobody_against_their_wish(database: Database, tmp_path: Path) -> None:
    owner = await add_organization(database, an_organization())
    expert = replace(an_expert(owner), rankable=True)
    colleague = replace(an_expert(owner, number="E-2", title="磁体专家"), rankable=True)
    need = a_need(owner)
    await publish(database, expert, colleague, need)
    async with matching_at(tmp_path, database) as matching:
        await matching.caught_up()
        assert set(await ranked(matching)) == {expert.title, colleague.title}
        async with database.writing() as conn:  # without a word to the index
            await conn.execute("UPDATE expert SET rankable = false WHERE listing_id = $1", expert.id)
        assert await ranked(matching) == [colleague.title]
        answers = await matching.match_listing(need.id, viewer=PUBLIC, filters=NO_FILTERS, limit=5)
        assert [(match.rank, match.listing.title) for match in answers.experts] == [(1, colleague.title)]
        assert expert.title in await found(matching)
        async with database.writing() as conn:
            await conn.execute("UPDATE listing SET status = 'withdrawn' WHERE id = $1", expert.id)
        assert await found(matching) == [colleague.title]


async def test_the_wish_reaches_the_index(database: Database, tmp_path: Path) -> None:
    owner = await add_organization(database, an_organization())
    expert = replace(an_expert(owner), rankable=True)
    await publish(database, expert)
    async with matching_at(tmp_path, database) as matching:
        await matching.caught_up()
        for rankable, names in ((False, []), (True, [expert.title])):
            async with database.writing() as conn:
                await expert_wishes.switch_ranking(conn, expert.id, rankable=rankable, actor=COMMAND_LINE, source=CALL)
            await matching.caught_up()
            assert await ranked(matching) == names
            assert await found(matching) == [expert.title]
        async with database.writing() as conn:
            await expert_wishes.leave(conn, expert.id, actor=COMMAND_LINE, source=CALL)
        assert await found(matching) == []
