"""Two brokers, ten enterprises, an import, the follower and the background work at once: what was acknowledged counts.

Every act that was acknowledged is there once and nothing else is; no two transactions wait for each other for ever.
"""

import asyncio
import json
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from corpus.reference.taxonomy import load_taxonomy
from market.introduction.stage import TOLD
from market.job.job import JobKind
from market.office.setting import CASELOAD
from market.office.store import settings as office_settings
from market.organization import Organization
from market.postgres.db import Connection, Database, connect
from market.queue.queue import ActKind
from market.settings import Settings
from market.viewer import COMMAND_LINE, Role
from matcher.answering.local import LocalMatching
from tests.command.program import environment
from tests.database import MarketServer, empty
from tests.listings import an_organization
from tests.market.disclosure.builders import join
from tests.matcher.market_index import add_organization, matching_at
from tests.web.crowd import Book, Broker, Enterprise
from web.app import create_app
from web.job.handlers import run_background_work
from web.queue.jobs import fill

ENTERPRISES, BROKERS = 10, 2
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
OVER_NOTHING = """
SELECT count(*) FROM introduction i WHERE i.stage NOT IN ('signed', 'ended') AND EXISTS (
    SELECT FROM listing l WHERE l.id IN (i.need_id, i.listing_id) AND l.status IN ('withdrawn', 'expired'))
"""


@dataclass(frozen=True)
class Crowd:
    """Who is there, what they were told, and where it all lies."""

    server: MarketServer
    database: Database
    matching: LocalMatching
    book: Book
    firms: list[Organization]
    people: list[Enterprise | Broker]
    superuser: Connection
    folder: Path


@pytest.fixture
async def crowd(market: MarketServer, open_folder: Path, tmp_path: Path) -> AsyncIterator[Crowd]:
    """Have a market that is served and worked for, with everybody at the door."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(empty, market.superuser_url)
        database = await Database.open(market.application_url, size=16)
        stack.push_async_callback(database.close)
        firms = [await add_organization(database, an_organization(number)) for number in range(ENTERPRISES)]
        async with database.writing() as conn:
            before = await office_settings.get(conn)
            await office_settings.change(conn, before, replace(before, caseload=max(CASELOAD)), actor=COMMAND_LINE)
            brokers = [await join(conn, Role.BROKER) for _ in range(BROKERS)]
            members = [await join(conn, Role.ENTERPRISE, firm) for firm in firms]
        matching = await stack.enter_async_context(matching_at(tmp_path, database))
        await matching.caught_up()
        settings = Settings(home=tmp_path)
        app = create_app(settings=settings, database=database, matching=matching, taxonomy=load_taxonomy())
        await stack.enter_async_context(run_background_work(app.state.market))
        book = Book()
        people: list[Enterprise | Broker] = [
            Enterprise(database, matching, book, firm, actor, Random(number))
            for number, (firm, actor) in enumerate(zip(firms, members, strict=True))
        ]
        people += [Broker(database, book, actor, Random(100 + number)) for number, actor in enumerate(brokers)]
        superuser = await connect(market.superuser_url)
        stack.push_async_callback(superuser.close)
        yield Crowd(market, database, matching, book, firms, people, superuser, open_folder / f"crowd-{tmp_path.name}")


async def import_rows(crowd: Crowd, rows: int) -> int:
    """Have the program import as many rows of the first firm, and give how many it says it added."""
    file = crowd.folder.with_suffix(".jsonl")
    random = Random(1)
    with file.open("w", encoding="utf-8") as lines:
        for number in range(rows):
            body = "".join(chr(random.randrange(0x4E00, 0x9FA5)) for _ in range(120))
            row = {"kind": "achievement", "organization": crowd.firms[0].code, "number": f"L-{number}"}
            lines.write(json.dumps(row | {"title": body[:8], "body": body}, ensure_ascii=False) + "\n")
    importing = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "web.command.main", "import", str(file), "--publish", "--json"),
        env=environment(crowd.folder, DATABASE_URL=crowd.server.application_url),
        stdout=PIPE,
        stderr=DEVNULL,
    )
    out, _ = await importing.communicate()
    (said,) = json.loads(out)
    return int(said["added"])


async def run(crowd: Crowd, seconds: float, rows: int) -> int:
    """Have everybody live at once over a queue that holds something, and give the rows that were imported."""
    for each in crowd.people:
        if isinstance(each, Enterprise):
            await each.post()
            await each.post()
    await crowd.matching.caught_up()
    await fill(crowd.database, crowd.matching)
    until = time.monotonic() + seconds
    importing = asyncio.create_task(import_rows(crowd, rows))
    await asyncio.gather(importing, *(each.live(until) for each in crowd.people))
    return await importing


async def check(crowd: Crowd, added: int, rows: int) -> None:
    """Hold what the market has against what was acknowledged."""
    conn, book = crowd.superuser, crowd.book
    assert added == rows == await conn.fetchval("SELECT count(*) FROM listing WHERE number LIKE 'L-%'")
    kept = await conn.fetch(
        "SELECT listing_id, count(*) AS steps, count(DISTINCT version) AS versions FROM listing_history "
        "WHERE listing_id IN (SELECT id FROM listing WHERE number IS NULL) GROUP BY listing_id"
    )
    assert {row["listing_id"]: row["steps"] for row in kept} == dict(book.steps)
    assert all(row["steps"] == row["versions"] for row in kept)

    acts = await conn.fetch("SELECT id, act, judgement_id, introduction_id, took_back FROM queue_act")
    assert {row["id"]: row["act"] for row in acts if row["act"] != "undo"} == {
        lease_id: decision.act.value for lease_id, decision in book.acts.items()
    }
    assert sorted(row["took_back"] for row in acts if row["act"] == "undo") == sorted(book.undone)
    judged = {lease_id: each.judged for lease_id, each in book.acts.items() if each.judged is not None}
    rows_judged = await conn.fetch("SELECT id, level FROM judgement")
    assert {row["id"]: row["level"] for row in rows_judged} == {id_: level.value for id_, level in judged.items()}

    begun = {row["introduction_id"] for row in acts if row["introduction_id"] is not None}
    assert begun == {row["id"] for row in await conn.fetch("SELECT id FROM introduction")}
    assert sum(each.act is ActKind.INTRODUCE for each in book.acts.values()) >= len(begun) > 0
    sides = await conn.fetch("SELECT introduction_id, side, interest FROM introduction_side WHERE interest IS NOT NULL")
    assert {(row["introduction_id"], row["side"]): row["interest"] for row in sides} == {
        (id_, side.value): interest.value for (id_, side), interest in book.answers.items()
    }
    steps = Counter(row["step"] for row in await conn.fetch("SELECT step FROM introduction_step"))
    assert steps["interest"] + steps["decline"] == len(book.answers)
    ends = await conn.fetch("SELECT introduction_id FROM introduction_step WHERE stage_after = 'ended'")
    assert max(Counter(row["introduction_id"] for row in ends).values(), default=0) <= 1
    assert await conn.fetchval(OVER_NOTHING) == 0
    told = sum(steps[move.value] for move in TOLD) - await conn.fetchval(
        "SELECT count(*) FROM introduction_step WHERE reason = 'taken-back'"
    )
    assert told == await conn.fetchval("SELECT count(*) FROM job WHERE kind = $1", JobKind.TELL_INTRODUCTION.value)


def tell(book: Book, seconds: float, rows: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Print how much was done, and how soon what was posted was found."""
    times = sorted(book.found_after_s)
    p95 = times[int(len(times) * 0.95)] if times else 0.0
    counts = {
        "listing steps": sum(book.steps.values()),
        "acts of brokers": len(book.acts),
        "taken back": len(book.undone),
        "answers": len(book.answers),
        "rows imported": rows,
        "refused with a reason": sum(book.refused.values()),
    }
    with capsys.disabled():
        print(f"\n{seconds:.0f} s: " + ", ".join(f"{name} {count:,}" for name, count in counts.items()))  # noqa: T201
        print(f"from commit to found: {len(times)} postings, p95 {p95:.3f} s, worst {times[-1]:.3f} s")  # noqa: T201


@pytest.mark.parametrize(
    ("seconds", "rows"), [(10.0, 1_000), pytest.param(120.0, 8_000, marks=pytest.mark.prove)], ids=["short", "long"]
)
async def test_everything_that_was_acknowledged_is_there_once(
    crowd: Crowd, seconds: float, rows: int, capsys: pytest.CaptureFixture[str]
) -> None:
    before = await crowd.superuser.fetchval(DEADLOCKS)
    added = await run(crowd, seconds, rows)
    await check(crowd, added, rows)
    tell(crowd.book, seconds, rows, capsys)
    await asyncio.sleep(1.1)  # a backend reports its figures at most once a second
    assert await crowd.superuser.fetchval(DEADLOCKS) == before
