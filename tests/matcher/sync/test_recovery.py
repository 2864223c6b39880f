"""What happens when something under the index dies, is damaged or is another one than before."""

import asyncio
import json
import os
import shutil
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from market.listing.filters import NO_FILTERS
from market.listing.listing import Step
from market.listing.store import listings
from market.organization import Organization
from market.postgres.binaries import find_programs
from market.postgres.cluster import find_cluster, postmaster
from market.postgres.db import Database, connect
from market.postgres.embedded import running_server
from market.postgres.migrate import migrate
from market.viewer import COMMAND_LINE, PUBLIC
from matcher.answering.local import LocalMatching
from matcher.answering.match import IndexStatus
from matcher.encoder.queue import EncoderQueue
from matcher.index.meaning import Meaning
from matcher.index.words import Words
from matcher.ranking.live import RankerSource
from matcher.sync.manager import IndexManager
from tests.database import MarketServer, quiet
from tests.hashing import HashingEncoder
from tests.listings import an_achievement, an_organization
from tests.matcher.encoder.failing_encoders import FailingEncoder
from tests.matcher.index.numpy_store import NumpyStore
from tests.matcher.market_index import add_organization, matching_at, publish


@pytest.fixture
async def owner(database: Database) -> Organization:
    return await add_organization(database, an_organization())


async def found(matching: LocalMatching, text: str) -> list[str]:
    results = await matching.search(text, kind=None, viewer=PUBLIC, filters=NO_FILTERS, offset=0, limit=9)
    return [hit.listing.title for hit in results.hits] if results.exact else []


async def status_with(matching: LocalMatching, wanted: Callable[[IndexStatus], bool]) -> None:
    while not wanted(await matching.status()):  # noqa: ASYNC110  another process makes it true
        await asyncio.sleep(0.005)


async def test_a_restart_replays_what_it_missed_and_encodes_nothing_twice(
    database: Database, owner: Organization, tmp_path: Path
) -> None:
    first = an_achievement(owner)
    second = replace(an_achievement(owner, number="A-2"), title="水下机器人", body="潜航。")
    await publish(database, first, replace(an_achievement(owner, number="A-3"), title="超滤膜", body="截留。"))
    encoder = HashingEncoder()
    async with matching_at(tmp_path, database, encoder) as matching:
        await matching.caught_up()
    encoded = list(encoder.calls)
    async with database.writing() as conn:
        await listings.take_step(conn, first.id, Step.WITHDRAW, actor=COMMAND_LINE)
    await publish(database, second)
    said: list[str] = []
    async with matching_at(tmp_path, database, encoder, said=said) as matching:
        await matching.caught_up()
        assert await found(matching, "高矫顽力磁体") == []
        assert await found(matching, "水下机器人") == ["水下机器人"]
    assert said == []
    assert not set(encoder.calls[len(encoded) :]) & set(encoded)


@pytest.mark.parametrize("name", ["catalog.npz", "titles.vectors", "artifact.json"])
async def test_a_damaged_index_is_rebuilt_from_the_store_without_encoding(
    database: Database, owner: Organization, tmp_path: Path, name: str
) -> None:
    await publish(database, an_achievement(owner))
    encoder = HashingEncoder()
    async with matching_at(tmp_path, database, encoder) as matching:
        await matching.caught_up()
    encoded = list(encoder.calls)
    path = next((tmp_path / "index").glob(f"saved-*/{name}"))
    path.write_bytes(path.read_bytes()[:-7])
    said: list[str] = []
    async with matching_at(tmp_path, database, encoder, said=said) as matching:
        await matching.caught_up()
        assert await found(matching, "矫顽力") == ["高矫顽力磁体"]
        status = await matching.status()
        assert (status.listings, status.vectors, status.trouble) == (1, 1, None)
    assert said != []
    assert encoder.calls == encoded  # the store's cache had them all


async def test_an_index_of_another_store_is_not_used(database: Database, owner: Organization, tmp_path: Path) -> None:
    await publish(database, an_achievement(owner))
    async with matching_at(tmp_path, database) as matching:
        await matching.caught_up()
    manifest = next((tmp_path / "index").glob("saved-*/artifact.json"))
    lines = manifest.read_text().splitlines()
    manifest.write_text("\n".join('"store": "elsewhere",' if '"store"' in line else line for line in lines))
    said: list[str] = []
    async with matching_at(tmp_path, database, said=said) as matching:
        await matching.caught_up()
        assert await found(matching, "矫顽力") == ["高矫顽力磁体"]
    assert "another store" in said[0]


async def test_an_index_that_is_ahead_of_its_store_is_built_anew(
    database: Database, owner: Organization, tmp_path: Path
) -> None:
    """As after a restore to an earlier moment, or a failover to a stand-by that had not all of it."""
    await publish(database, an_achievement(owner))
    encoder = HashingEncoder()
    async with matching_at(tmp_path, database, encoder) as matching:
        await matching.caught_up()
    manifest = next((tmp_path / "index").glob("saved-*/artifact.json"))
    saved = json.loads(manifest.read_text())
    saved["positions"] = {lane: [xid + 1_000_000, seq + 1_000_000] for lane, (xid, seq) in saved["positions"].items()}
    manifest.write_text(json.dumps(saved))
    encoded, said = list(encoder.calls), list[str]()
    await publish(database, replace(an_achievement(owner, number="A-2"), title="水下机器人"))
    async with matching_at(tmp_path, database, encoder, said=said) as matching:
        await matching.caught_up()
        assert await found(matching, "水下机器人") == ["水下机器人"]
        assert await found(matching, "矫顽力") != []
        assert (await matching.status()).trouble is None
    assert "set back" in said[0]
    assert encoder.calls == [*encoded, "水下机器人"]


async def test_a_store_that_is_set_back_under_the_index_is_noticed(
    market: MarketServer, database: Database, owner: Organization, tmp_path: Path
) -> None:
    first, lost = an_achievement(owner), replace(an_achievement(owner, number="A-2"), title="水下机器人")
    await publish(database, first)
    said: list[str] = []
    async with matching_at(tmp_path, database, said=said) as matching:
        await matching.caught_up()
        await publish(database, lost)
        await matching.caught_up()
        superuser = await connect(market.superuser_url)
        await superuser.execute("SET session_replication_role = replica")
        await superuser.execute("DELETE FROM market.change WHERE listing_id = $1", lost.id)
        await superuser.execute("DELETE FROM market.listing WHERE id = $1", lost.id)
        await superuser.close()
        await status_with(matching, lambda status: status.listings == 1)
        await matching.caught_up()
        assert await found(matching, "矫顽力") == ["高矫顽力磁体"]
        assert any("set back" in line for line in said)


async def test_vectors_of_another_encoder_are_made_anew(
    database: Database, owner: Organization, tmp_path: Path
) -> None:
    await publish(database, an_achievement(owner))
    async with matching_at(tmp_path, database, HashingEncoder(64)) as matching:
        await matching.caught_up()
    other = HashingEncoder(32)
    async with matching_at(tmp_path, database, other) as matching:
        await matching.caught_up()
        assert (await matching.status()).encoder == other.key
        answers = await matching.match_text("高矫顽力磁体工艺", viewer=PUBLIC, filters=NO_FILTERS, limit=3)
        assert not answers.without_meaning
    assert "高矫顽力磁体" in other.calls


async def test_while_the_index_has_another_encoder_s_vectors_only_words_are_compared(
    database: Database, owner: Organization, tmp_path: Path
) -> None:
    await publish(database, an_achievement(owner))
    (tmp_path / "index").mkdir()
    desk, words = EncoderQueue(lambda: HashingEncoder(32)), Words.build(())
    keeper = IndexManager(tmp_path / "index", database, desk, words, say=quiet)
    await keeper.open()
    serving, keeping = asyncio.create_task(desk.run()), asyncio.create_task(keeper.run())
    await keeper.caught_up()
    keeping.cancel()  # else it would mend at once what is looked at here
    await asyncio.wait([keeping])
    matching = LocalMatching(database, keeper, desk, words, rankers=RankerSource(tmp_path))
    for dimension in (64, 32):  # the second could be compared, and would be nonsense
        keeper.index.adopt(Meaning(f"elsewhere-{dimension}@0", dimension))
        answers = await matching.match_text("高矫顽力磁体工艺", viewer=PUBLIC, filters=NO_FILTERS, limit=3)
        assert [match.listing.title for match in answers.achievements] == ["高矫顽力磁体"]
        assert answers.without_meaning
    matching.close()
    serving.cancel()
    await asyncio.wait([serving])
    await keeper.close()


async def test_another_vector_engine_gets_the_vectors_anew_and_saves_them(
    database: Database, owner: Organization, tmp_path: Path
) -> None:
    await publish(database, an_achievement(owner))
    async with matching_at(tmp_path, database) as matching:
        await matching.caught_up()
    desk, said = EncoderQueue(HashingEncoder), list[str]()
    for refused in (True, False):
        keeper = IndexManager(tmp_path / "index", database, desk, Words.build(()), say=said.append, engine=NumpyStore)
        await keeper.open()
        assert any(each.endswith("; vectors are being made anew") for each in said) is refused
        assert keeper.index.waiting == refused
        tasks = asyncio.create_task(desk.run()), asyncio.create_task(keeper.run())
        await keeper.caught_up()
        assert keeper.index.meaning is not None
        assert keeper.index.meaning.engine is NumpyStore
        assert keeper.progress.troubles == {}
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await keeper.close()
        said.clear()


async def test_a_rebuild_answers_meanwhile_and_keeps_what_it_can(
    database: Database, owner: Organization, tmp_path: Path
) -> None:
    await publish(database, an_achievement(owner))
    encoder = HashingEncoder()
    async with matching_at(tmp_path, database, encoder) as matching:
        await matching.caught_up()
        encoded, version = list(encoder.calls), (await matching.status()).version
        await matching.rebuild()
        assert (await matching.status()).rebuilding
        assert await found(matching, "矫顽力") == ["高矫顽力磁体"]
        await matching.caught_up()
        status = await matching.status()
        assert not status.rebuilding
        assert status.version == version  # it says the same as before
        assert status.vectors == 1
        assert await found(matching, "矫顽力") == ["高矫顽力磁体"]
    assert encoder.calls == encoded
    assert len(list((tmp_path / "index").glob("live-*"))) == 1


async def test_listings_get_their_vectors_once_a_failing_encoder_works(
    database: Database, owner: Organization, tmp_path: Path
) -> None:
    encoder = FailingEncoder()
    encoder.broken.set()
    await publish(database, an_achievement(owner))
    async with matching_at(tmp_path, database, encoder) as matching:
        await matching.words_caught_up()
        await status_with(matching, lambda status: status.trouble is not None)
        assert (await matching.status()).waiting_vectors == 1
        encoder.broken.clear()
        await matching.caught_up()
        status = await matching.status()
        assert (status.waiting_vectors, status.trouble) == (0, None)


async def test_a_database_that_is_killed_is_said_and_followed_again(open_folder: Path, tmp_path: Path) -> None:
    home = open_folder / "killed-under-the-index"
    programs = find_programs(quiet)
    cluster = find_cluster(home, programs.account, quiet)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(running_server(home, programs, cluster, say=quiet))
        await migrate(server.url("owner"), server.url("application"), say=quiet)
        database = await Database.open(server.url("application"))
        stack.push_async_callback(database.close)
        owner = await add_organization(database, an_organization())
        await publish(database, an_achievement(owner))
        matching = await stack.enter_async_context(matching_at(tmp_path, database))
        await matching.caught_up()
        running = postmaster(cluster.data)
        assert running is not None
        os.kill(running.pid, signal.SIGKILL)
        await status_with(matching, lambda status: not status.store_reachable)
        await status_with(matching, lambda status: status.store_reachable)
        await publish(database, replace(an_achievement(owner, number="A-2"), title="水下机器人"))
        await matching.caught_up()
        assert await found(matching, "水下机器人") == ["水下机器人"]
        assert (await matching.status()).trouble is None
    shutil.rmtree(home, ignore_errors=True)
