"""Twenty thousand rows on their way in through the program itself, and single edits beside them."""

import asyncio
import json
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from market.listing.filters import NO_FILTERS
from market.listing.listing import Step
from market.listing.store import listings
from market.organization import Organization
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, PUBLIC
from tests.command.program import environment
from tests.database import MarketServer, empty
from tests.listings import an_organization
from tests.matcher.answering.test_load import count_found, publish_and_wait
from tests.matcher.market_index import add_organization, matching_at

ROWS = 20_000
"""Of which every tenth nearly repeats the one before it."""


@pytest.fixture
async def emptied(market: MarketServer) -> AsyncIterator[Database]:
    """Give the session's database, and empty it afterwards."""
    yield market.database
    await empty(market.superuser_url)


def write_rows(path: Path, owner: Organization) -> None:
    """Write achievements of some 300 characters, drawn from 2,000 phrases."""
    random = Random(1)
    phrases = ["".join(chr(random.randrange(0x4E00, 0x9FA5)) for _ in range(12)) for _ in range(2_000)]
    body = ""
    with path.open("w", encoding="utf-8") as file:
        for number in range(ROWS):
            repeats = number % 10 == 9
            body = f"{body}欢迎来函。" if repeats else "，".join(random.choices(phrases, k=24)) + "。"
            title = body[:8]
            row = {"kind": "achievement", "organization": owner.code, "number": f"L-{number}", "title": title}
            file.write(json.dumps(row | {"body": body}, ensure_ascii=False) + "\n")


@pytest.mark.prove
async def test_within_one_second_while_twenty_thousand_rows_are_imported(
    market: MarketServer, emptied: Database, open_folder: Path, tmp_path: Path
) -> None:
    owner = await add_organization(emptied, an_organization())
    file = tmp_path / "rows.jsonl"
    write_rows(file, owner)
    settings = environment(open_folder / "load-import-home", DATABASE_URL=market.application_url)
    async with matching_at(tmp_path, emptied) as matching:
        await matching.caught_up()
        began = time.monotonic()
        importing = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "web.command.main", "import", str(file), "--publish", "--json"),
            env=settings,
            stdout=PIPE,
            stderr=DEVNULL,
        )
        ended = asyncio.create_task(importing.communicate())
        published: list[float] = []
        withdrawn: list[float] = []
        took_s = 0.0
        while not ended.done():
            title = f"单条检验品种{len(published)}"
            published.append(await publish_and_wait(matching, emptied, owner, title))
            found = await matching.search(title, kind=None, viewer=PUBLIC, filters=NO_FILTERS, offset=0, limit=1)
            async with emptied.writing() as conn:
                await listings.take_step(conn, found.hits[0].listing.id, Step.WITHDRAW, actor=COMMAND_LINE)
            since = time.monotonic()
            while await count_found(matching, title):  # noqa: ASYNC110  what is measured
                await asyncio.sleep(0.005)
            withdrawn.append(time.monotonic() - since)
            took_s = time.monotonic() - began
        out, _ = await ended
        waiting = (await matching.status()).waiting_words
    (said,) = json.loads(out)
    assert (said["added"], len(said["near_duplicates"]), said["refused"]) == (ROWS * 9 // 10, ROWS // 10, [])
    print(f"\n{ROWS:,} rows in {took_s:.0f} s, {ROWS / took_s:,.0f} a second; {waiting} still waited at the end")  # noqa: T201  a proof prints its table
    print(f"{'':12}{'n':>6}{'median s':>10}{'worst s':>10}")  # noqa: T201  a proof prints its table
    for name, times in (("published", published), ("withdrawn", withdrawn)):
        print(f"{name:12}{len(times):6}{sorted(times)[len(times) // 2]:10.3f}{max(times):10.3f}")  # noqa: T201  a proof prints its table
    assert max(published) < 1.0
    assert max(withdrawn) < 1.0
