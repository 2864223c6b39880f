"""Replay: what was shown is told as it was, with what became of it since."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from market.judging.judgement import Level
from market.judging.ranking import Push, Ranking, RankingLane, RankingLine
from market.listing.filters import NO_FILTERS
from market.listing.listing import ListingId, Step
from market.listing.need import Need
from market.listing.relaxation import ConditionKind, Relaxation
from market.listing.store import achievements, listings, needs
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, PUBLIC
from matcher.answering.match import Answers, Grading, Match, NearMiss, Reasons
from matcher.answering.replay import PUSHES, compared, find_shown, keep_shown, replay, shown_ranking
from matcher.ranking.feature import Feature
from matcher.ranking.ranker import Contribution
from tests.listings import a_need, an_achievement, an_expert, an_organization
from tests.matcher.market_index import World, add_organization, matching_at, publish

REASONS = Reasons((), None, (), {})


@pytest.fixture
async def asked(database: Database, tmp_path: Path) -> AsyncIterator[tuple[World, Need]]:
    owner = await add_organization(database, an_organization())
    need = replace(a_need(owner), indicators=(), budget=None, maturity=None)
    magnet = an_achievement(owner)
    other = an_achievement(owner, number="A-2", title="电机磁钢表面处理")
    await publish(database, magnet, other, need)
    async with matching_at(tmp_path, database) as matching:
        await matching.caught_up()
        yield World(matching, database, owner, magnet, other, an_expert(owner)), need


async def shown(world: World, need: Need) -> Ranking:
    async with world.database.reading() as conn:
        version = (await needs.get(conn, need.id, viewer=PUBLIC)).version
    answers = await world.matching.match_listing(need.id, viewer=PUBLIC, filters=NO_FILTERS, limit=5)
    return shown_ranking(need.id, version, answers, viewer=PUBLIC, filters=NO_FILTERS, limit=5)


async def test_nothing_has_changed_where_nothing_did(asked: tuple[World, Need]) -> None:
    world, need = asked
    first = await shown(world, need)
    key = await keep_shown(world.database, first)
    told = await replay(world.database, await find_shown(world.database, key), await shown(world, need))
    assert [each.listing.title for each in told.traced if each.listing] == ["电机磁钢表面处理", "高矫顽力磁体"]
    assert not any(each.edited or each.moved for each in told.traced)
    assert told.arrived == ()
    assert told.now is not None
    assert told.need is not None
    assert told.need.version == told.ranking.need_version
    assert (told.now.model, told.now.index_version) == (told.ranking.model, told.ranking.index_version)
    assert told.ranking.model == "fusion"


async def test_what_was_edited_withdrawn_and_added_is_told(asked: tuple[World, Need]) -> None:
    world, need = asked
    key = await keep_shown(world.database, await shown(world, need))
    new = an_achievement(world.owner, number="A-3", title="电机磁钢耐温改性")
    async with world.database.writing() as conn:
        magnet = await achievements.get(conn, world.magnet.id, viewer=PUBLIC)
        await achievements.edit(conn, replace(magnet, body="另一种做法。"), actor=COMMAND_LINE)
        await listings.take_step(conn, world.membrane.id, Step.WITHDRAW, actor=COMMAND_LINE)
    await publish(world.database, new)
    await world.matching.caught_up()
    told = await replay(world.database, await find_shown(world.database, key), await shown(world, need))
    became = {each.line.listing_id: each for each in told.traced}
    assert became[world.membrane.id].listing is None
    assert became[world.membrane.id].now is None
    assert became[world.magnet.id].edited
    assert [line.listing_id for line in told.arrived] == [new.id]
    assert told.now is not None
    assert told.now.index_version != told.ranking.index_version


def test_a_match_is_taken_down_with_its_reasons_in_numbers() -> None:
    listing = replace(an_achievement(an_organization()), version=4)
    contributions = tuple(Contribution(feature, None, 1.0 - place / 10) for place, feature in enumerate(Feature))
    match = Match(listing, 1, 2.5, REASONS, grading=Grading(Level.FAIR, (0.9, 0.6, 0.1), contributions))
    mend = Relaxation(ConditionKind.TERRITORY)
    answers = Answers(achievements=(match,), near_misses=(NearMiss(match, mend, 1),), model="m", index_version="v")
    ranking = shown_ranking(ListingId(UUID(int=5)), 2, answers, viewer=PUBLIC, filters=NO_FILTERS, limit=3)
    line, near = ranking.lines
    assert (line.lane, line.version, line.level, line.chances) == (
        RankingLane.ACHIEVEMENTS,
        4,
        Level.FAIR,
        (0.9, 0.6, 0.1),
    )
    assert len(line.pushes) == PUSHES
    assert line.pushes[0] == Push("title_title_meaning", 1.0)
    assert near == replace(line, lane=RankingLane.NEAR_MISSES, mend=mend)


def test_an_answer_that_became_a_near_miss_has_moved() -> None:
    line = RankingLine(lane=RankingLane.ACHIEVEMENTS, rank=1, listing_id=ListingId(UUID(int=1)), version=1, score=1.0)
    need = ListingId(UUID(int=5))
    kept = shown_ranking(need, 1, Answers(), viewer=PUBLIC, filters=NO_FILTERS, limit=3)
    before, after = replace(kept, lines=(line,)), replace(kept, lines=(replace(line, lane=RankingLane.NEAR_MISSES),))
    assert compared(before, after, {}).traced[0].moved
    assert not compared(before, before, {}).traced[0].moved
    assert compared(before, None, {}).traced[0].now is None
