"""The loops that keep the index: whatever fails once, they go on, and say what failed."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from market.errors import Contended, SettingsError
from market.listing.filters import NO_FILTERS
from market.organization import Organization
from market.postgres.db import Database, connect
from market.viewer import PUBLIC
from matcher.answering.local import LocalMatching
from matcher.answering.match import IndexStatus
from matcher.encoder.queue import EncoderQueue
from matcher.index.artifact import CURRENT, Snapshot, write
from matcher.index.words import Words
from matcher.sync.manager import IndexManager
from tests.database import MarketServer, quiet
from tests.hashing import HashingEncoder
from tests.listings import an_achievement, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish
from tests.matcher.sync.flaky_store import flaky_database


@pytest.fixture
async def owner(database: Database) -> Organization:
    return await add_organization(database, an_organization())


async def found(matching: LocalMatching, text: str) -> list[str]:
    results = await matching.search(text, kind=None, viewer=PUBLIC, filters=NO_FILTERS, offset=0, limit=9)
    return [hit.listing.title for hit in results.hits] if results.exact else []


async def status_with(matching: LocalMatching, wanted: Callable[[IndexStatus], bool]) -> IndexStatus:
    while not wanted(status := await matching.status()):  # noqa: ASYNC110  another task makes it true
        await asyncio.sleep(0.005)
    return status


FAILURES = [
    (SettingsError("PostgreSQL refuses the sign-in"), "refuses the sign-in"),
    (Contended("somebody else is changing the same thing; try again"), "somebody else"),
    (ValueError("a row that says 机密"), "ValueError in flaky_store.py"),
]


@pytest.mark.parametrize("failure", FAILURES)
async def test_after_any_failure_of_the_store_what_is_published_is_found(
    market: MarketServer, database: Database, owner: Organization, tmp_path: Path, failure: tuple[Exception, str]
) -> None:
    fault, said = failure
    await publish(database, an_achievement(owner))
    async with flaky_database(market) as flaky, matching_at(tmp_path, flaky) as matching:
        await matching.caught_up()
        flaky.reading_faults = (fault,)
        status = await status_with(matching, lambda status: status.trouble is not None)
        assert said in (status.trouble or "")
        assert "机密" not in (status.trouble or "")
        await publish(database, replace(an_achievement(owner, number="A-2"), title="水下机器人"))
        await matching.caught_up()
        assert await found(matching, "水下机器人") == ["水下机器人"]
        status = await matching.status()
        assert (status.ready, status.store_reachable, status.trouble) == (True, True, None)


@pytest.mark.parametrize("failure", FAILURES)
async def test_after_any_failure_to_keep_vectors_listings_get_theirs(
    market: MarketServer, database: Database, owner: Organization, tmp_path: Path, failure: tuple[Exception, str]
) -> None:
    fault, said = failure
    async with flaky_database(market) as flaky, matching_at(tmp_path, flaky) as matching:
        await matching.caught_up()
        flaky.writing_faults = (fault,)
        await publish(database, an_achievement(owner))
        status = await status_with(matching, lambda status: status.trouble is not None)
        assert said in (status.trouble or "")
        await matching.caught_up()
        status = await matching.status()
        assert (status.vectors, status.trouble) == (1, None)


async def test_the_version_says_which_store_was_followed_how_far_with_which_encoder(
    database: Database, owner: Organization, tmp_path: Path
) -> None:
    listing = an_achievement(owner)
    await publish(database, listing)
    versions: list[str] = []
    for home, dimension in ((tmp_path / "one", 64), (tmp_path / "one", 64), (tmp_path / "two", 64), (tmp_path, 32)):
        async with matching_at(home, database, HashingEncoder(dimension)) as matching:
            await matching.caught_up()
            versions.append((await matching.status()).version)
    assert versions[0] == versions[1] == versions[2] != versions[3]
    assert len(versions[0]) == 12
    async with matching_at(tmp_path / "one", database) as matching:
        await matching.caught_up()
        await publish(database, replace(listing, id=an_achievement(owner).id, number="A-2"))
        await matching.caught_up()
        assert (await matching.status()).version not in versions


async def test_a_change_is_found_while_a_save_is_in_progress(
    database: Database, owner: Organization, tmp_path: Path
) -> None:
    entered, release = threading.Event(), threading.Event()
    threads: list[str] = []

    def write_slowly(folder: Path, taken: Snapshot) -> None:
        threads.append(threading.current_thread().name)
        entered.set()
        assert release.wait(60)
        write(folder, taken)

    folder, words = tmp_path / "index", Words.build(())
    folder.mkdir()
    await publish(database, an_achievement(owner))
    keeper = IndexManager(folder, database, EncoderQueue(HashingEncoder), words, say=quiet, write=write_slowly)
    await keeper.open()
    run = asyncio.create_task(keeper.run())
    await asyncio.to_thread(entered.wait)
    await publish(database, replace(an_achievement(owner, number="A-2"), title="水下机器人"))
    await keeper.caught_up(meaning=False)
    assert len(keeper.index.lexical.find("水下机器人", cap=5).rows) == 1
    assert not (folder / CURRENT).exists()  # the save is still held up
    run.cancel()
    await asyncio.wait([run])
    release.set()
    await keeper.close()
    assert [name.rstrip("_0") for name in threads] == ["saving", "saving"]
    async with matching_at(tmp_path, database) as matching:
        await matching.caught_up()
        assert await found(matching, "水下机器人") == ["水下机器人"]


async def test_what_comes_during_a_save_is_applied_again_after_a_crash(
    database: Database, owner: Organization, tmp_path: Path
) -> None:
    folder, words = tmp_path / "index", Words.build(())
    folder.mkdir()
    await publish(database, an_achievement(owner))
    taken: list[Snapshot] = []
    keeper = IndexManager(
        folder, database, EncoderQueue(HashingEncoder), words, say=quiet, write=lambda _, one: taken.append(one)
    )
    await keeper.open()
    run = asyncio.create_task(keeper.run())
    await keeper.caught_up(meaning=False)
    await publish(database, replace(an_achievement(owner, number="A-2"), title="水下机器人"))
    await keeper.caught_up(meaning=False)
    run.cancel()
    await asyncio.wait([run])
    await keeper.close()
    write(folder, taken[0])  # as if the process had ended before the second save
    said: list[str] = []
    async with matching_at(tmp_path, database, said=said) as matching:
        assert (await matching.status()).listings == 1
        await matching.caught_up()
        assert await found(matching, "水下机器人") == ["水下机器人"]
    assert said == []


async def test_changes_that_a_transaction_elsewhere_holds_back_are_counted_and_said(
    market: MarketServer, database: Database, owner: Organization, tmp_path: Path
) -> None:
    """The server has one horizon for all its databases."""
    (tmp_path / "index").mkdir()
    keeper = IndexManager(
        tmp_path / "index", database, EncoderQueue(HashingEncoder), Words.build(()), say=quiet, held_limit_s=0.0
    )
    await keeper.open()
    run = asyncio.create_task(keeper.run())
    await keeper.caught_up(meaning=False)
    elsewhere = await connect(market.superuser_url.rpartition("/")[0] + "/postgres")
    await elsewhere.execute("BEGIN")
    await elsewhere.execute("SELECT pg_current_xact_id()")
    await publish(database, an_achievement(owner))
    while "held" not in keeper.progress.troubles:  # noqa: ASYNC110  another task makes it true
        await asyncio.sleep(0.005)
    assert keeper.progress.waiting_words == 3  # added, submitted, published
    assert "changes are held back by a transaction that has been running for" in keeper.progress.troubles["held"]
    await elsewhere.execute("ROLLBACK")
    await elsewhere.close()
    await keeper.caught_up(meaning=False)
    while keeper.progress.troubles:  # noqa: ASYNC110  another task makes it true
        await asyncio.sleep(0.005)
    assert (keeper.progress.waiting_words, len(keeper.index)) == (0, 1)
    run.cancel()
    await asyncio.wait([run])
    await keeper.close()
