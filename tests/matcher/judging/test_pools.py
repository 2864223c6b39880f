"""Pools drawn from the live index: several rankings, random pairs with their chance, no pair twice."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from market.errors import NotFound
from market.judging.store import pools as judging_pools
from market.listing.expert import Expert
from market.listing.listing import Kind, ListingId
from market.listing.need import Need
from market.postgres.db import Database
from market.settings import Settings
from market.viewer import COMMAND_LINE, OPERATOR
from matcher.answering.local import LocalMatching
from matcher.encoder.encoder import Encoder
from matcher.errors import EncoderUnavailable
from matcher.judging.pools import Drawn, PoolPlan, draw_pools
from matcher.sync.opening import open_matching
from tests.judging import take
from tests.listings import a_need, an_achievement, an_expert, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish, quiet

OFFERS = 12


@dataclass(frozen=True)
class Pooling:
    """A market with one need, twelve achievements and two experts, and whoever ranks them."""

    database: Database
    matching: LocalMatching
    need: Need
    unrankable: Expert

    async def draw(self, *, kind: Kind = Kind.ACHIEVEMENT, per_need: int = 5, repeat: float = 0.2) -> Drawn:
        plan = PoolPlan(kind=kind, needs=3, per_need=per_need, repeat=repeat)
        return await draw_pools(self.database, self.matching, plan, actor=COMMAND_LINE, say=quiet)

    async def rows(self) -> list[tuple[int, ListingId, tuple[str, ...], int | None, float, int, str, str]]:
        async with self.database.reading() as conn:
            found = await conn.fetch(
                "SELECT round, listing_id, sources, rank, probability, readers, model, index_version "
                "FROM judging_pair ORDER BY id"
            )
        return [
            (
                *(row["round"], row["listing_id"], tuple(row["sources"]), row["rank"]),
                *(row["probability"], row["readers"], row["model"], row["index_version"]),
            )
            for row in found
        ]


@pytest.fixture
async def pooling(database: Database, tmp_path: Path) -> AsyncIterator[Pooling]:
    async with AsyncExitStack() as stack:
        owner = await add_organization(database, an_organization())
        need = replace(a_need(owner), body="磁钢高温退磁，需要耐热磁体。")
        topics = (
            "磁体",
            "耐热磁体",
            "磁钢涂层",
            "电机",
            "酿酒",
            "育种",
            "软件",
            "光学",
            "海洋",
            "纺织",
            "玩具",
            "文具",
        )
        offers = [an_achievement(owner, number=f"A-{n}", title=topic) for n, topic in enumerate(topics)]
        offers = [replace(offer, summary="", body=f"{offer.title}的制备。") for offer in offers]
        shown = replace(an_expert(owner, number="E-2", title="磁体专家"), rankable=True)
        unrankable = an_expert(owner)
        await publish(database, need, *offers, shown, unrankable)
        matching = await stack.enter_async_context(matching_at(tmp_path / "pooling", database))
        await matching.caught_up()
        yield Pooling(database, matching, need, unrankable)


async def test_a_pool_mixes_rankings_and_random_pairs_with_their_chances(pooling: Pooling) -> None:
    assert await pooling.draw() == Drawn(1, 5)
    status = await pooling.matching.status()
    rows = await pooling.rows()
    by_random = [row for row in rows if row[2] == ("random",)]
    ranked = [row for row in rows if row[2] != ("random",)]
    assert [(row[3], row[4]) for row in by_random] == [(None, 1 / (OFFERS - 4))]
    assert all(row[3] is not None and row[4] == 1.0 for row in ranked)
    assert {name for row in ranked for name in row[2]} == {"ours", "dense", "words", "characters"}
    assert {(row[0], row[6], row[7]) for row in rows} == {(1, status.encoder, status.version)}
    assert sorted(row[5] for row in rows) == [1, 1, 1, 1, 2]


async def test_a_ranking_s_first_is_in_the_pool_at_its_rank(pooling: Pooling) -> None:
    apart = await pooling.matching.rank_apart(pooling.need.id, Kind.ACHIEVEMENT, viewer=OPERATOR, limit=4)
    await pooling.draw()
    ranks = {row[1]: row[3] for row in await pooling.rows()}
    assert set(apart) == {"dense", "words", "characters"}
    for ranking in apart.values():
        assert ranks[ranking[0]] == 1


async def test_later_rounds_bring_what_earlier_ones_did_not_until_nothing_is_left(pooling: Pooling) -> None:
    counted = [(await pooling.draw()).pairs for _ in range(4)]
    assert counted == [5, 5, 2, 0]
    rows = await pooling.rows()
    assert len({row[1] for row in rows}) == OFFERS
    assert [row[0] for row in rows] == [1] * 5 + [2] * 5 + [3] * 2


async def test_every_pair_may_be_given_twice_or_none(pooling: Pooling) -> None:
    await pooling.draw(repeat=1.0)
    await pooling.draw(repeat=0.0)
    assert [row[5] for row in await pooling.rows()] == [2] * 5 + [1] * 5


async def test_experts_who_are_not_to_be_ranked_are_in_no_pool(pooling: Pooling) -> None:
    assert (await pooling.draw(kind=Kind.EXPERT)).pairs == 1
    assert pooling.unrankable.id not in {row[1] for row in await pooling.rows()}
    async with pooling.database.reading() as conn:
        assert await judging_pools.drawn(conn, pooling.need.id, Kind.ACHIEVEMENT) == set()


async def test_what_was_drawn_can_be_judged(pooling: Pooling) -> None:
    await pooling.draw()
    first = (await pooling.rows())[0]
    async with pooling.database.writing() as conn:
        turn = await take(conn, "reader-1")
    assert (turn.need_id, turn.listing_id, turn.rank, turn.probability) == (
        pooling.need.id,
        first[1],
        first[3],
        first[4],
    )


async def test_without_meanings_no_pool_is_drawn(database: Database, tmp_path: Path) -> None:
    def broken() -> Encoder:
        raise EncoderUnavailable("no encoder here")

    owner = await add_organization(database, an_organization())
    need = a_need(owner)
    await publish(database, need, an_achievement(owner))

    async with open_matching(Settings(home=tmp_path / "dumb"), database, broken, (), say=quiet) as matching:
        await matching.words_caught_up()
        with pytest.raises(EncoderUnavailable):
            await matching.rank_apart(need.id, Kind.ACHIEVEMENT, viewer=OPERATOR, limit=5)
        with pytest.raises(NotFound):
            await matching.rank_apart(ListingId(need.organization_id), Kind.ACHIEVEMENT, viewer=OPERATOR, limit=5)
