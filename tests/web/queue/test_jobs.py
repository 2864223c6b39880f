"""The queue is filled from the change log: once, with what comes up now, and again when supply or demand changes."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from market.dashboard.store import maps
from market.dashboard.store_map import MapPlace
from market.listing.listing import ListingId, Step
from market.listing.need import Need
from market.listing.store import experts, listings, needs
from market.organization import Organization
from market.postgres.db import Database, Record
from market.viewer import CLOCK, COMMAND_LINE
from matcher.answering.local import LocalMatching
from tests.listings import a_need, an_achievement, an_expert, an_organization
from tests.matcher.encoder.failing_encoders import GatedEncoder
from tests.matcher.market_index import add_organization, matching_at, publish
from web.queue.jobs import fill, request_figures

PAIRS = (
    "SELECT listing_id, kind, source, level, chance, rank, probability, need_version, state FROM queue_pair "
    "WHERE need_id = $1 ORDER BY rank NULLS LAST, listing_id"
)


@pytest.fixture
async def firm(database: Database) -> Organization:
    return await add_organization(database, an_organization())


@pytest.fixture
async def asking(database: Database) -> Organization:
    """Have another organisation, whose needs the first answers."""
    return await add_organization(database, an_organization(2))


@pytest.fixture
async def matching(database: Database, firm: Organization, tmp_path: Path) -> AsyncIterator[LocalMatching]:
    assert firm
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(matching_at(tmp_path / "home", database))


async def filled(database: Database, matching: LocalMatching, need: Need) -> list[Record]:
    await matching.caught_up()
    await fill(database, matching)
    async with database.reading() as conn:
        return await conn.fetch(PAIRS, need.id)


def a_close_need(firm: Organization, number: int = 1) -> Need:
    return replace(a_need(firm, number=f"N-{number}", title="高矫顽力磁体"), indicators=(), maturity=None, budget=None)


async def test_what_comes_up_waits_once(
    database: Database, firm: Organization, asking: Organization, matching: LocalMatching
) -> None:
    need, magnet = a_close_need(asking), an_achievement(firm)
    await publish(database, need, magnet)
    (row,) = await filled(database, matching, need)
    assert (row["listing_id"], row["kind"], row["source"], row["rank"]) == (magnet.id, "achievement", "ranked", 1)
    assert (row["probability"], row["need_version"], row["state"]) == (1.0, 3, "waiting")
    assert (row["level"], row["chance"]) == (None, None)  # no ranker knows the small encoder
    async with database.writing() as conn:
        await conn.execute("UPDATE queue_position SET xid = 0, seq = 0")
    assert await filled(database, matching, need) == [row]


async def test_supply_that_arrives_later_finds_the_need(
    database: Database, firm: Organization, asking: Organization, matching: LocalMatching
) -> None:
    need = a_close_need(asking)
    await publish(database, need)
    assert await filled(database, matching, need) == []
    expert = replace(an_expert(firm, title="高矫顽力磁体"), rankable=True)
    await publish(database, an_achievement(firm), expert, bulk=True)
    assert {row["kind"] for row in await filled(database, matching, need)} == {"achievement", "expert"}


async def test_what_leaves_the_market_waits_no_more_until_it_is_back(
    database: Database, firm: Organization, asking: Organization, matching: LocalMatching
) -> None:
    need, magnet = a_close_need(asking), an_achievement(firm)
    expert = replace(an_expert(firm, title="高矫顽力磁体"), rankable=True)
    await publish(database, need, magnet, expert)

    async def states() -> dict[ListingId, str]:
        return {row["listing_id"]: row["state"] for row in await filled(database, matching, need)}

    assert await states() == {magnet.id: "waiting", expert.id: "waiting"}
    async with database.writing() as conn:
        await listings.take_step(conn, magnet.id, Step.PAUSE, actor=COMMAND_LINE)
        await experts.opt_out(conn, expert.id, actor=COMMAND_LINE)
    assert await states() == {magnet.id: "gone", expert.id: "gone"}
    async with database.writing() as conn:
        await listings.take_step(conn, magnet.id, Step.RESUME, actor=COMMAND_LINE)
    assert await states() == {magnet.id: "waiting", expert.id: "gone"}


async def test_some_of_what_the_ranking_leaves_out_is_drawn_with_its_chance(
    database: Database, firm: Organization, asking: Organization, matching: LocalMatching
) -> None:
    need = a_close_need(asking)
    offers = [an_achievement(firm, number=f"A-{n}", title=f"高矫顽力磁体 {n}") for n in range(30)]
    await publish(database, need, *offers)
    rows = await filled(database, matching, need)
    drawn = [row for row in rows if row["source"] == "explored"]
    assert [row["rank"] for row in rows if row["source"] == "ranked"] == list(range(1, 21))
    assert len(drawn) == 3
    assert {(row["rank"], row["probability"]) for row in drawn} == {(None, 3 / 10)}
    async with database.writing() as conn:
        await needs.edit(conn, replace(need, version=3, body="改写过的需求"), actor=COMMAND_LINE)
    again = await filled(database, matching, need)
    assert sum(row["source"] == "explored" for row in again if row["state"] == "waiting") <= 3
    assert {row["need_version"] for row in again if row["state"] == "waiting" and row["source"] == "ranked"} == {4}


async def test_nothing_is_missed_while_the_index_is_behind(
    database: Database, firm: Organization, asking: Organization, matching: LocalMatching
) -> None:
    need = a_close_need(asking)
    await publish(database, need, an_achievement(firm))
    status = await matching.status()
    done = await fill(database, matching)
    assert status.waiting_words == 0 or done == 0
    assert len(await filled(database, matching, need)) == 1


async def test_no_pair_is_within_one_organisation(
    database: Database, firm: Organization, asking: Organization, matching: LocalMatching
) -> None:
    need, magnet = a_close_need(asking), an_achievement(firm)
    own = [an_achievement(asking, number=f"A-{n}", title="高矫顽力磁体") for n in range(3)]
    expert = replace(an_expert(asking, title="高矫顽力磁体"), rankable=True)
    await publish(database, need, magnet, *own, expert)
    assert [row["listing_id"] for row in await filled(database, matching, need)] == [magnet.id]


async def test_a_single_edit_does_not_wait_for_an_import(
    database: Database, firm: Organization, asking: Organization, tmp_path: Path
) -> None:
    need, magnet, encoder = a_close_need(asking), an_achievement(firm), GatedEncoder()
    encoder.gate.set()
    async with matching_at(tmp_path / "home", database, encoder) as matching:
        await publish(database, magnet)
        await publish(database, need)
        await matching.caught_up()
        encoder.gate.clear()
        late = an_achievement(firm, number="A-2", title="导入的高矫顽力磁体")
        await publish(database, late, bulk=True)
        await matching.words_caught_up()
        assert await fill(database, matching) > 0
        async with database.reading() as conn:
            assert [row["lane"] for row in await conn.fetch("SELECT lane FROM queue_position")] == ["single"]
            assert magnet.id in {row["listing_id"] for row in await conn.fetch(PAIRS, need.id)}
        encoder.gate.set()
        assert {row["listing_id"] for row in await filled(database, matching, need)} == {magnet.id, late.id}
        async with database.reading() as conn:
            assert await conn.fetchval("SELECT count(*) FROM queue_position") == 2


async def test_where_a_tenth_of_the_needs_was_matched_the_picture_is_counted_at_once(
    database: Database, asking: Organization
) -> None:
    wanted = [a_close_need(asking, n) for n in range(1, 12)]
    await publish(database, *wanted, bulk=True)

    async def waiting_after(matched: int) -> set[str]:
        await request_figures(database, matched)
        async with database.reading() as conn:
            return {row["kind"] for row in await conn.fetch("SELECT kind FROM job")}

    async with database.writing() as conn:
        place = [MapPlace(wanted[0].id, 0.5, 0.5)]
        await maps.replace(conn, place, index_version="1", encoder="small", actor=CLOCK)
    assert await waiting_after(1) == set()
    assert await waiting_after(2) == {"count_brain"}


async def test_where_there_is_no_map_the_first_need_that_is_matched_has_it_drawn(
    database: Database, asking: Organization
) -> None:
    await publish(database, a_close_need(asking))
    await request_figures(database, 1)
    async with database.reading() as conn:
        assert {row["kind"] for row in await conn.fetch("SELECT kind FROM job")} == {"count_brain", "draw_map"}
