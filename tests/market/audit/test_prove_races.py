"""Many writers at once: their entries are linked one by one, without a gap, and no two block each other for good.

The same rounds without the lock on the head show the doubles that it prevents: the proof can see the fault.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import asyncpg
import pytest

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.audit.store import links as audit_links
from market.errors import Conflict, Contended
from market.listing.listing import ListingId, Step
from market.listing.store import achievements, listings
from market.office.store import organizations
from market.postgres.db import Database, connect
from market.viewer import COMMAND_LINE, Actor
from tests.database import MarketServer
from tests.listings import an_achievement, an_organization

pytestmark = pytest.mark.prove

WRITERS = 8
ROUNDS = 40
NO_LOCK = """
CREATE OR REPLACE FUNCTION market.link_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = market, pg_temp AS $$
DECLARE place bigint; link bytea;
BEGIN
    SELECT h.position + 1, h.digest INTO STRICT place, link FROM audit_head h;
    link := sha256(link || convert_to(audit_canonical(place, NEW), 'UTF8'));
    PERFORM pg_sleep(0.002);
    INSERT INTO audit_link (position, audit_id, digest) VALUES (place, NEW.id, link);
    UPDATE audit_head SET position = place, digest = link;
    RETURN NULL;
END
$$
"""


async def add_listings(database: Database, count: int) -> list[ListingId]:
    organization = an_organization()
    added = [an_achievement(organization, number=f"A-{number}") for number in range(count)]
    async with database.writing() as conn:
        await organizations.add(conn, organization, actor=COMMAND_LINE)
        await achievements.add_many(conn, added, actor=COMMAND_LINE)
        await listings.take_steps(conn, [each.id for each in added], Step.SUBMIT, actor=COMMAND_LINE)
        await listings.take_steps(conn, [each.id for each in added], Step.PUBLISH, actor=COMMAND_LINE)
    return [achievement.id for achievement in added]


async def write(database: Database, number: int, ids: list[ListingId], outcomes: Counter[str]) -> None:
    """Record something before and after a step with listings that the others want too; some are rolled back."""
    rng, actor = Random(number), Actor(f"member:{number}")
    for turn in range(ROUNDS):
        wanted = rng.sample(ids, 2)
        try:
            async with database.writing() as conn:
                subject = Subject(SubjectKind.LISTING, wanted[0])
                await audit.record(conn, Event.CONFIDENTIAL_READ, actor=actor, subject=subject)
                step = rng.choice((Step.PAUSE, Step.RESUME))
                await listings.take_steps(conn, wanted, step, actor=actor, bulk=False)
                await audit.record(conn, Event.GRANT_ASKED, actor=actor, subject=Subject(SubjectKind.GRANT, turn))
        except Contended:
            outcomes["deadlocked"] += 1
        except Conflict:
            outcomes["refused"] += 1
        except asyncpg.UniqueViolationError:
            outcomes["doubled"] += 1
        else:
            outcomes["kept"] += 1


@asynccontextmanager
async def without_lock(owner_url: str) -> AsyncIterator[None]:
    """Have the chain made without the lock on its head while the block lasts."""
    owner = await connect(owner_url)
    try:
        original = await owner.fetchval("SELECT pg_get_functiondef('market.link_audit'::regproc)")
        assert "FOR UPDATE" in original
        await owner.execute(NO_LOCK)
        try:
            yield
        finally:
            await owner.execute(original)
    finally:
        await owner.close()


async def write_at_once(database: Database) -> Counter[str]:
    ids = await add_listings(database, 4)
    outcomes: Counter[str] = Counter()
    await asyncio.gather(*(write(database, number, ids, outcomes) for number in range(WRITERS)))
    return outcomes


async def test_writers_at_once_make_one_chain(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = await write_at_once(database)
    async with database.reading() as conn:
        finding = await audit_links.verify(conn)
        entries = await conn.fetchval("SELECT count(*) FROM audit")
    with capsys.disabled():
        print(f"\n{WRITERS} writers: {dict(outcomes)}, {entries} entries, faults: {len(finding.faults)}")  # noqa: T201
    assert outcomes["deadlocked"] == outcomes["doubled"] == 0
    assert finding.faults == ()
    assert finding.end.position == entries == 3 + 3 * outcomes["kept"]
    assert outcomes["kept"] > WRITERS


async def test_without_the_lock_two_entries_want_one_place(
    database: Database, market: MarketServer, capsys: pytest.CaptureFixture[str]
) -> None:
    async with without_lock(market.owner_url):
        outcomes = await write_at_once(database)
    with capsys.disabled():
        print(f"\n{WRITERS} writers without the lock: {dict(outcomes)}")  # noqa: T201
    assert outcomes["doubled"] > 0
