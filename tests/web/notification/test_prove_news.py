"""Proof: kill -9 between finding, deciding and sending, and each piece of news is in one letter to each member."""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest

from market.account.member import Member
from market.job.job import JobKind
from market.job.store import jobs
from market.listing.listing import Kind, ListingId
from market.notification.saved_search import Frequency, SavedSearch, SavedSearchId, Sought
from market.notification.store import saved_searches
from market.organization import Organization
from market.postgres.db import Database
from market.viewer import CLOCK, Role
from tests.database import MarketServer
from tests.listings import an_achievement, an_organization
from tests.matcher.market_index import add_organization, publish
from tests.web.notification.mailbox import Postbox, open_postbox
from tests.web.people import a_member, a_person, add_member

READY_S = 240.0
PARTS = 5
"""So many markets share the rounds, since each start takes its time."""
MEMBERS = 6
LISTED = 2
HEADING = "round  listed  letters so far  sent again  jobs begun anew"


@dataclass(frozen=True)
class Tally:
    """What the proof counts: pieces of news that no letter tells, and that two letters tell; letters sent again."""

    lost: int
    twice: int
    again: int


@asynccontextmanager
async def laboring(market: MarketServer, home: Path, port: int) -> AsyncIterator[None]:
    """Have the market's background work done in a process of its own, and kill it at the end of the block."""
    laborer = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.web.notification.news_worker", market.application_url, str(home), str(port)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert laborer.stdout is not None
        assert await asyncio.wait_for(laborer.stdout.readline(), READY_S) == b"working\n"
        yield
    finally:
        laborer.kill()
        await laborer.wait()


async def join(database: Database, number: int) -> Member:
    """Add a member who wants a letter at once of every achievement."""
    member = a_member(Role.BROKER)
    await add_member(database, member, replace(a_person(member), email=f"m{number}@example.com"))
    search = SavedSearch(
        id=SavedSearchId(uuid4()),
        member_id=member.id,
        name="成果",
        sought=Sought(kind=Kind.ACHIEVEMENT),
        frequency=Frequency.AT_ONCE,
        by_mail=True,
    )
    async with database.writing() as conn:
        await saved_searches.save(conn, search, actor=member.actor)
    return member


async def list_some(database: Database, owner: Organization, turn: int) -> list[ListingId]:
    made = [an_achievement(owner, number=f"A-{turn}-{n}", title=f"成果 {turn}-{n}") for n in range(LISTED)]
    for each in made:
        await publish(database, each)
    return [each.id for each in made]


async def look(database: Database) -> None:
    """Have news looked for."""
    async with database.writing() as conn:
        await jobs.enqueue(conn, JobKind.FIND_NEWS, actor=CLOCK, key="find")


async def decided(database: Database) -> int:
    """Count the pieces of news that members are told, or are about to be."""
    async with database.reading() as conn:
        return int(await conn.fetchval("SELECT count(*) FROM digest_item WHERE digest_id IS NOT NULL"))


async def more_decided(database: Database, before: int) -> None:
    """Have news looked for until members are about to be told more."""
    async with asyncio.timeout(READY_S):
        while await decided(database) == before:
            await look(database)
            await asyncio.sleep(0.02)


def tally(postbox: Postbox, listed: list[ListingId]) -> Tally:
    """Hold the letters against what should be told; a mail that came again under its id is one letter."""
    letters = {str(mail["Message-ID"]): (to[0], mail.get_content()) for to, mail in postbox.letters}
    told = Counter((to, each) for to, text in letters.values() for each in listed if str(each) in text)
    wanted = [(f"m{number}@example.com", each) for number in range(MEMBERS) for each in listed]
    return Tally(
        lost=sum(told[each] == 0 for each in wanted),
        twice=sum(told[each] > 1 for each in wanted),
        again=len(postbox.letters) - len(letters),
    )


def _mail(message_id: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Message-ID"] = message_id
    mail.set_content(text)
    return mail


async def anew(database: Database) -> int:
    async with database.reading() as conn:
        return int(await conn.fetchval("SELECT count(*) FROM job WHERE error = 'Interrupted'"))


async def kill_in(
    market: MarketServer, home: Path, postbox: Postbox, rounds: int, chance: random.Random
) -> tuple[Tally, list[str]]:
    """List something each round, and kill whoever tells of it; then let all that is left be told."""
    database = market.database
    owner = await add_organization(database, an_organization())
    for number in range(MEMBERS):
        await join(database, number)
    listed: list[ListingId] = []
    lines = [HEADING]
    for turn in range(rounds):
        before = await decided(database)
        async with laboring(market, home, postbox.port):
            listed += await list_some(database, owner, turn)
            await more_decided(database, before)
            await asyncio.sleep(chance.uniform(0, 0.3))
        counted = tally(postbox, listed)
        letters = len(postbox.letters) - counted.again
        lines.append(f"{turn + 1:5}  {len(listed):6}  {letters:14}  {counted.again:10}  {await anew(database):15}")
    async with laboring(market, home, postbox.port):
        async with asyncio.timeout(READY_S):
            while tally(postbox, listed).lost:
                await look(database)
                await asyncio.sleep(0.2)
        await asyncio.sleep(2.0)  # whatever would be told a second time
    counted = tally(postbox, listed)
    lines.append(
        f"lost {counted.lost}, told in two letters {counted.twice}, sent again under the same id {counted.again}"
    )
    return counted, lines


@pytest.mark.prove
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("part", range(PARTS))
async def test_the_worker_is_killed_between_deciding_and_sending(
    market: MarketServer, tmp_path: Path, rounds: int, part: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_postbox() as postbox:
        postbox.pause_s = 0.03
        counted, lines = await kill_in(market, tmp_path / "home", postbox, -(-rounds // PARTS), random.Random(part))
    begun_anew = await anew(market.database)
    say: Callable[[str], None] = print
    with capsys.disabled():
        say("\n".join(["", "kill -9 between finding, deciding and sending", *lines]))
    assert begun_anew > 0, "no kill hit a job: this proves nothing"
    assert (counted.lost, counted.twice) == (0, 0)


def test_the_tally_can_see_a_loss_and_a_double() -> None:
    first, second = ListingId(uuid4()), ListingId(uuid4())
    postbox = Postbox({})
    for number in range(MEMBERS):
        for name, text in (("a", f"{first}"), ("a", f"{first}"), ("b", f"{first}" if number == 0 else "")):
            mail = _mail(f"<{number}{name}@example.org>", text)
            postbox.letters.append(([f"m{number}@example.com"], mail))
    assert tally(postbox, [first]) == Tally(lost=0, twice=1, again=MEMBERS)
    assert tally(postbox, [first, second]).lost == MEMBERS
