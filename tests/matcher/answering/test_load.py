"""Twenty people at once, an encoder that is slow or breaks, and 5,000 rows on their way in."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from market.listing.achievement import Achievement
from market.listing.filters import NO_FILTERS
from market.listing.listing import ListingId, Step
from market.listing.store import achievements, listings
from market.organization import Organization
from market.postgres.db import Database, connect
from market.settings import Settings
from market.viewer import COMMAND_LINE, PUBLIC
from matcher.answering.local import LocalMatching
from matcher.answering.match import Answers, EncoderState
from matcher.encoder.encoder import Encoder
from matcher.encoder.queue import QUESTIONS_LIMIT
from matcher.errors import Busy
from matcher.sync.opening import open_matching
from tests.hashing import HashingEncoder
from tests.listings import an_achievement, an_organization
from tests.matcher.encoder.failing_encoders import FailingEncoder, GatedEncoder
from tests.matcher.market_index import add_organization, matching_at, publish, quiet

SUBJECTS = (
    "磁体",
    "反渗透膜",
    "风机叶片",
    "水下机器人",
    "活性染料",
    "气凝胶",
    "光纤传感",
    "轴承钢",
    "锂电隔膜",
    "碳纤维",
)
BATCH = 100


def about(owner: Organization, number: int) -> Achievement:
    subject = SUBJECTS[number % len(SUBJECTS)]
    made = an_achievement(owner, number=f"L-{number}", title=f"{subject}制备工艺{number}")
    return replace(
        made, id=ListingId(uuid4()), body=f"第{number}项，关于{subject}。", indicators=(), rights=(), inventors=()
    )


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110  another thread makes it true
        await asyncio.sleep(0.001)


async def ask(matching: LocalMatching, text: str) -> Answers:
    return await matching.match_text(text, viewer=PUBLIC, filters=NO_FILTERS, limit=1)


async def count_found(matching: LocalMatching, text: str) -> int:
    results = await matching.search(text, kind=None, viewer=PUBLIC, filters=NO_FILTERS, offset=0, limit=5)
    return len(results.hits) if results.exact else 0


async def test_twenty_people_at_once_are_each_answered_or_told_to_wait(database: Database, tmp_path: Path) -> None:
    owner = await add_organization(database, an_organization())
    await publish(database, *(about(owner, number) for number in range(len(SUBJECTS))))
    encoder = GatedEncoder()
    encoder.gate.set()
    async with matching_at(tmp_path, database, encoder) as matching:
        await matching.caught_up()
        encoder.gate.clear()
        encoder.entered.clear()
        people = [
            asyncio.create_task(ask(matching, f"寻求{SUBJECTS[number % len(SUBJECTS)]}的制备工艺，第{number}位"))
            for number in range(QUESTIONS_LIMIT + 20)
        ]
        await until(encoder.entered.is_set)
        await until(lambda: sum(task.done() for task in people) > 0)
        beats = 0
        while beats < 100:  # the loop goes on, and words are found, while the encoder is stuck
            await asyncio.sleep(0)
            beats += 1
        assert await count_found(matching, "反渗透膜") == 1
        encoder.gate.set()
        ended = await asyncio.gather(*people, return_exceptions=True)
        busy = [each for each in ended if isinstance(each, Busy)]
        assert 0 < len(busy) <= 20
        assert all(each.retry_after_s >= 1 for each in busy)
        for number, answer in enumerate(ended):
            if not isinstance(answer, Busy):
                assert isinstance(answer, Answers)
                assert SUBJECTS[number % len(SUBJECTS)] in answer.achievements[0].listing.title
                assert not answer.without_meaning
        assert (await ask(matching, "寻求碳纤维的制备工艺")).achievements[0].listing.title.startswith("碳纤维")


async def test_words_answer_while_the_encoder_fails_and_meaning_comes_back(database: Database, tmp_path: Path) -> None:
    owner = await add_organization(database, an_organization())
    await publish(database, about(owner, 0), about(owner, 1))
    encoder = FailingEncoder()
    async with matching_at(tmp_path, database, encoder) as matching:
        await matching.caught_up()
        encoder.broken.set()
        answer = await ask(matching, "寻求反渗透膜的制备工艺")
        assert answer.without_meaning
        assert answer.achievements[0].listing.title == "反渗透膜制备工艺1"
        status = await matching.status()
        assert status.encoder_state is EncoderState.FAILED
        assert status.trouble is not None
        assert "RuntimeError" in status.trouble
        assert "反渗透膜" not in status.trouble
        encoder.broken.clear()
        assert not (await ask(matching, "寻求反渗透膜的制备工艺")).without_meaning
        assert (await matching.status()).trouble is None


async def test_words_answer_before_the_encoder_is_open(database: Database, tmp_path: Path) -> None:
    owner = await add_organization(database, an_organization())
    await publish(database, about(owner, 2))
    gate = threading.Event()

    def open_slowly() -> Encoder:
        gate.wait(60)
        return HashingEncoder()

    async with open_matching(Settings(home=tmp_path), database, open_slowly, (), say=quiet) as matching:
        await matching.words_caught_up()
        answer = await ask(matching, "风机叶片降噪")
        assert answer.achievements[0].listing.title == "风机叶片制备工艺2"
        assert (answer.waiting, answer.without_meaning) == (1, True)
        assert (await matching.status()).encoder_state is EncoderState.OPENING
        gate.set()
        await matching.caught_up()
        assert not (await ask(matching, "风机叶片降噪")).without_meaning
        assert (await matching.status()).vectors == 1


async def load_in_bulk(database: Database, owner: Organization, count: int) -> None:
    """Load and publish listings as an import does: batches of their own transactions, in the bulk lane."""
    for start in range(0, count, BATCH):
        batch = [about(owner, number) for number in range(start, start + BATCH)]
        ids = [listing.id for listing in batch]
        async with database.writing() as conn:
            await achievements.add_many(conn, batch, actor=COMMAND_LINE)
            await listings.take_steps(conn, ids, Step.SUBMIT, actor=COMMAND_LINE)
            await listings.take_steps(conn, ids, Step.PUBLISH, actor=COMMAND_LINE)


@asynccontextmanager
async def changes_held_back(database: Database) -> AsyncIterator[None]:
    """Have a transaction under way that began before all that is written in the block: no later change is read."""
    elsewhere = await connect(database.url)
    try:
        async with elsewhere.transaction():
            await elsewhere.execute("SELECT pg_current_xact_id()")
            yield
    finally:
        await elsewhere.close()


async def publish_and_wait(matching: LocalMatching, database: Database, owner: Organization, title: str) -> float:
    """Publish one listing and measure until its words find it."""
    listing = replace(an_achievement(owner, number=title, title=title), id=ListingId(uuid4()))
    await publish(database, listing)
    began = time.monotonic()
    await until_found(matching, title)
    return time.monotonic() - began


async def until_found(matching: LocalMatching, title: str) -> None:
    while await count_found(matching, title) == 0:  # noqa: ASYNC110  what is measured
        await asyncio.sleep(0.005)


async def test_a_single_listing_overtakes_the_bulk_by_words_and_by_meaning(database: Database, tmp_path: Path) -> None:
    owner = await add_organization(database, an_organization())
    encoder = GatedEncoder()
    async with matching_at(tmp_path, database, encoder) as matching:
        await matching.words_caught_up()
        async with changes_held_back(database):  # all of it reaches the follower at once
            await load_in_bulk(database, owner, 600)
            await publish(database, replace(an_achievement(owner, number="A-2"), title="插队的单条成果"))
        await until_found(matching, "插队的单条成果")
        status = await matching.status()
        assert status.listings < 600  # it did not wait for the bulk rows that came before it
        await matching.words_caught_up()
        await until(encoder.entered.is_set)
        assert (await matching.status()).waiting_vectors == 601 - len({*encoder.calls})
        encoder.gate.set()
        await until(lambda: "插队的单条成果" in encoder.calls)
        assert encoder.calls.index("插队的单条成果") < 200  # of some 1,800 texts


@pytest.mark.prove
async def test_within_one_second_while_five_thousand_are_loaded(database: Database, tmp_path: Path) -> None:
    owner = await add_organization(database, an_organization())
    async with matching_at(tmp_path, database) as matching:
        await matching.caught_up()
        loading = asyncio.create_task(load_in_bulk(database, owner, 5_000))
        published: list[float] = []
        withdrawn: list[float] = []
        number = 0
        while not loading.done() or number < 10:
            number += 1
            title = f"单条检验品种{number}"
            published.append(await publish_and_wait(matching, database, owner, title))
            hit = (await matching.search(title, kind=None, viewer=PUBLIC, filters=NO_FILTERS, offset=0, limit=1)).hits[
                0
            ]
            async with database.writing() as conn:
                await listings.take_step(conn, hit.listing.id, Step.WITHDRAW, actor=COMMAND_LINE)
            began = time.monotonic()
            while await count_found(matching, title):  # noqa: ASYNC110  what is measured
                await asyncio.sleep(0.005)
            withdrawn.append(time.monotonic() - began)
        await loading
        waiting = (await matching.status()).waiting_words
        print(f"\n{'':12}{'n':>6}{'median s':>10}{'worst s':>10}   ({waiting} rows still waited at the end)")  # noqa: T201  a proof prints its table
        for name, times in (("published", published), ("withdrawn", withdrawn)):
            print(f"{name:12}{len(times):6}{sorted(times)[len(times) // 2]:10.3f}{max(times):10.3f}")  # noqa: T201  a proof prints its table
        assert max(published) < 1.0
        assert max(withdrawn) < 1.0
