from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from market.listing.filters import NO_FILTERS
from market.listing.listing import Audience, Listing, ListingId, Step
from market.listing.store import achievements, experts, listings
from market.listing.store.changes import START, ChangeLane
from market.organization import Organization
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC
from matcher.index.artifact import open_live
from matcher.index.catalog import CandidateScope
from matcher.index.index import Index
from matcher.index.words import Words
from matcher.sync.backlog import Backlog
from matcher.sync.follower import BULK_AT_ONCE, Follower, Following
from tests.listings import a_need, an_achievement, an_expert, an_organization
from tests.matcher.index.states import state_of
from tests.matcher.market_index import add_organization, publish

WORDS = Words.build()


class World:
    """A follower with an index of its own over the test's database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.writer = ThreadPoolExecutor(1)
        self.backlog = Backlog()
        self.follower = Follower(database, self.backlog, self.writer)
        self.folder = folder
        self.following = self.fresh("first")

    def fresh(self, name: str) -> Following:
        live = self.folder / name
        return Following(Index(WORDS, open_live(live, WORDS)), live)

    async def follow(self, following: Following) -> None:
        while await self.follower.step(following):
            pass

    def found(self, text: str) -> set[ListingId]:
        index = self.following.index
        scope = CandidateScope(viewer=PUBLIC, filters=NO_FILTERS, today=date(2026, 11, 24))
        rows = index.lexical.find(text, cap=50, allowed=index.catalog.mask(scope))
        named = {index.catalog.listing_id(row) for row in rows.rows.tolist()} if rows.exact else set()
        return {listing_id for listing_id in named if listing_id is not None}


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    made = World(database, tmp_path)
    yield made
    made.writer.shutdown()


@pytest.fixture
async def owner(database: Database) -> Organization:
    return await add_organization(database, an_organization())


async def step(database: Database, listing: Listing, what: Step) -> None:
    async with database.writing() as conn:
        await listings.take_step(conn, listing.id, what, actor=COMMAND_LINE)


async def test_only_what_is_published_is_indexed(database: Database, world: World, owner: Organization) -> None:
    shown, draft = an_achievement(owner), an_achievement(owner, number="A-2", title="另一种高矫顽力磁体")
    async with database.writing() as conn:
        await achievements.add(conn, draft, actor=COMMAND_LINE)
    await publish(database, shown)
    await world.follow(world.following)
    assert world.found("矫顽力") == {shown.id}
    assert world.found(owner.name) == {shown.id}


@pytest.mark.parametrize("out", [Step.WITHDRAW, Step.PAUSE, Step.EXPIRE])
async def test_a_step_out_of_the_market_is_followed(
    database: Database, world: World, owner: Organization, out: Step
) -> None:
    listing = an_achievement(owner)
    await publish(database, listing)
    await world.follow(world.following)
    await step(database, listing, out)
    await world.follow(world.following)
    assert world.found("矫顽力") == set()
    assert len(world.following.index) == 0
    assert len(world.backlog) == 0


async def test_a_paused_listing_comes_back(database: Database, world: World, owner: Organization) -> None:
    listing = an_achievement(owner)
    await publish(database, listing)
    await step(database, listing, Step.PAUSE)
    await world.follow(world.following)
    assert world.found("矫顽力") == set()
    await step(database, listing, Step.RESUME)
    await world.follow(world.following)
    assert world.found("矫顽力") == {listing.id}


async def test_an_expert_who_opts_out_or_is_erased_goes(database: Database, world: World, owner: Organization) -> None:
    expert = an_expert(owner)
    await publish(database, expert)
    await world.follow(world.following)
    assert world.found("沈测试") == {expert.id}
    async with database.writing() as conn:
        await experts.opt_out(conn, expert.id, actor=COMMAND_LINE)
    await world.follow(world.following)
    assert world.found("沈测试") == set()
    assert len(world.following.index) == 0


async def test_single_edits_go_before_bulk_rows(database: Database, world: World, owner: Organization) -> None:
    bulk = [an_achievement(owner, number=f"B-{number}", title=f"批量成果{number}") for number in range(BULK_AT_ONCE)]
    await publish(database, *bulk, bulk=True)
    single = an_achievement(owner, number="S-1", title="单条成果")
    await publish(database, single)
    assert await world.follower.step(world.following) == 3  # added, submitted, published
    assert world.found("单条成果") == {single.id}
    assert len(world.following.index) == 1
    assert world.following.positions[ChangeLane.BULK] == START
    assert await world.follower.step(world.following) == BULK_AT_ONCE
    assert world.backlog.take(5) == ([single.id], ChangeLane.SINGLE)
    assert await world.follower.waiting(world.following) == 2 * BULK_AT_ONCE


async def test_a_replay_from_any_point_equals_a_rebuild(database: Database, world: World, owner: Organization) -> None:
    magnet, need, expert = an_achievement(owner), a_need(owner), an_expert(owner)
    await publish(database, magnet, need)
    await world.follow(world.following)
    middle = dict(world.following.positions)
    async with database.writing() as conn:
        read = await achievements.get(conn, magnet.id, viewer=OPERATOR)
        await achievements.edit(
            conn, replace(read, body="改写后的正文。", audience=Audience.MEMBERS), actor=COMMAND_LINE
        )
    await publish(database, expert, bulk=True)
    await step(database, need, Step.WITHDRAW)
    await world.follow(world.following)
    replayed = state_of(world.following.index)
    assert set(replayed) == {magnet.id, expert.id}

    world.following.positions = middle  # as after a crash: the same changes once more
    await world.follow(world.following)
    assert state_of(world.following.index) == replayed

    everything = world.fresh("everything")
    await world.follow(everything)
    rebuilt = world.fresh("rebuilt")
    told: list[int] = []

    async def tell(count: int) -> None:
        told.append(count)

    await world.follower.rebuild(rebuilt, tell)
    assert told == [2]
    assert state_of(everything.index) == state_of(rebuilt.index) == replayed
    assert await world.follower.step(rebuilt) == 0
    for following in (everything, rebuilt):
        following.index.lexical.close()


async def test_a_change_that_commits_late_is_not_skipped(database: Database, world: World, owner: Organization) -> None:
    early, late = an_achievement(owner), an_achievement(owner, number="A-2", title="晚到的成果")
    async with database.writing() as conn:
        await achievements.add(conn, late, actor=COMMAND_LINE)  # takes its number now, commits last
        await publish(database, early)
        await world.follow(world.following)
        assert world.found("矫顽力") == set()  # held back: the older transaction is still running
        await listings.take_step(conn, late.id, Step.SUBMIT, actor=COMMAND_LINE)
        await listings.take_step(conn, late.id, Step.PUBLISH, actor=COMMAND_LINE)
    await world.follow(world.following)
    assert world.found("矫顽力") == {early.id, late.id}
    assert world.found("晚到的成果") == {late.id}


async def test_rows_of_the_index_are_reused(database: Database, world: World, owner: Organization) -> None:
    for number in range(4):
        listing = an_achievement(owner, number=f"A-{number}")
        await publish(database, listing)
        await world.follow(world.following)
        await step(database, listing, Step.WITHDRAW)
        await world.follow(world.following)
    assert world.following.index.catalog.height == 1
    assert np.count_nonzero(world.following.index.characters.scores("矫顽力", [0])) == 0
