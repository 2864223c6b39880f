"""A letter of news: what may be seen now, the same mail however often it is sent, and an end that one click makes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from market.account.member import Member
from market.job.job import JobId, JobKind, RunningJob
from market.listing.achievement import Achievement
from market.listing.listing import Kind, Step
from market.listing.store import listings
from market.mail_server import Encryption, MailServer
from market.notification.digest import DigestId
from market.notification.preferences import REFUSALS_MAX
from market.notification.saved_search import Frequency, SavedSearch, SavedSearchId, Sought
from market.notification.store import digests, news, saved_searches
from market.notification.store import preferences as notification_preferences
from market.postgres.db import Database
from market.viewer import CLOCK, COMMAND_LINE, Role
from matcher.answering import reader_pool
from matcher.errors import Busy
from tests.database import MarketServer
from tests.listings import an_achievement
from tests.matcher.market_index import publish
from tests.web.api_market import Served, served
from tests.web.notification.mailbox import open_postbox
from tests.web.people import a_member, a_person, add_member
from web.http.context import Market
from web.job.failure import MailDeferred, MailNotSetUp, MailOutdated
from web.notification import digest_email
from web.notification import jobs as looking

__all__ = ["served"]


@dataclass
class Told:
    """A member to whom two achievements came up, and the market that writes to them."""

    market: Market
    database: Database
    member: Member
    first: Achievement
    second: Achievement

    def at(self, port: int) -> Market:
        server = MailServer(host="127.0.0.1", port=port, encryption=Encryption.NEVER)
        settings = replace(self.market.settings, mail_server=server, mail_from="market@example.org")
        return replace(self.market, settings=settings)

    async def decided(self, market: Market) -> RunningJob:
        """Have the digest decided, and give the job that sends it."""
        assert await looking.notify_members(market, now=datetime.now(UTC)) == 1
        async with self.database.reading() as conn:
            row = await conn.fetchrow(
                "SELECT id, arguments FROM job WHERE kind = 'send_digest' ORDER BY id DESC LIMIT 1"
            )
        assert row is not None
        return RunningJob(id=JobId(row["id"]), kind=JobKind.SEND_DIGEST, arguments=row["arguments"], attempts=0)


@pytest.fixture
async def told(served: Served, market: MarketServer) -> AsyncIterator[Told]:
    database, context = market.database, served.app.state.market
    member = a_member(Role.BROKER)
    person = replace(a_person(member), email="li@example.com")
    await add_member(database, member, person)
    search = SavedSearch(
        id=SavedSearchId(uuid4()),
        member_id=member.id,
        name="磁体",
        sought=Sought(kind=Kind.ACHIEVEMENT),
        frequency=Frequency.AT_ONCE,
        by_mail=True,
    )
    made = [an_achievement(served.organization, number=None, title=f"新磁体 {n}") for n in (1, 2)]
    async with database.writing() as conn:
        await saved_searches.save(conn, search, actor=member.actor)
    for each in made:
        await publish(database, each)
    async with database.writing() as conn:
        found = await news.of_searches(conn, [(search.id, each.id) for each in made], actor=CLOCK)
        await news.keep(conn, found, actor=CLOCK)
    yield Told(context, database, member, *made)
    async with database.writing() as conn:
        await conn.execute("DELETE FROM member_person WHERE member_id = $1", member.id)
        await conn.execute("DELETE FROM digest_item WHERE member_id = $1", member.id)
        await conn.execute("DELETE FROM saved_search WHERE member_id = $1", member.id)


async def test_members_are_told_though_the_looking_failed(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "TRIED_MAX", 1)
    monkeypatch.setattr(reader_pool, "LIMIT", 0)  # nobody may wait for the index
    with pytest.raises(Busy):
        await looking.look_for_news(
            told.market, RunningJob(id=JobId(1), kind=JobKind.FIND_NEWS, arguments={}, attempts=0)
        )
    async with told.database.reading() as conn:
        assert await conn.fetchval("SELECT count(*) FROM digest WHERE member_id = $1", told.member.id) == 1


async def test_a_letter_tells_titles_and_addresses_and_how_to_end_it(told: Told) -> None:
    async with open_postbox() as postbox:
        market = told.at(postbox.port)
        job = await told.decided(market)
        await digest_email.email_digest(market, job)
        await digest_email.email_digest(market, job)
    (recipients, letter), (_, again) = postbox.letters
    wire = postbox.wire[0].splitlines()
    assert recipients == ["li@example.com"]
    text = letter.get_content().replace("\r\n", "\n")
    assert f"“磁体”\n- 新磁体 1\n  http://127.0.0.1:8000/achievements/{told.first.id}\n- 新磁体 2\n" in text
    (link,) = [line.partition(b": ")[2].decode() for line in wire if line.startswith(b"List-Unsubscribe:")]
    assert link.startswith(f"<http://127.0.0.1:8000/unsubscribe/{told.member.id}/")
    assert link.strip("<>") in text
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Message-ID"] == again["Message-ID"] == f"<job-{job.id}@example.org>"


async def test_what_left_the_market_or_was_seen_meanwhile_is_not_told(told: Told) -> None:
    async with open_postbox() as postbox:
        market = told.at(postbox.port)
        job = await told.decided(market)
        async with told.database.writing() as conn:
            await listings.take_step(conn, told.first.id, Step.WITHDRAW, actor=COMMAND_LINE)
        await digest_email.email_digest(market, job)
        (_, letter), *_ = postbox.letters
        assert "新磁体 1" not in letter.get_content()
        assert "新磁体 2" in letter.get_content()
        async with told.database.writing() as conn:
            await news.see(conn, 2**40, viewer=told.member.viewer)
        await digest_email.email_digest(market, job)
        assert len(postbox.letters) == 1


async def test_an_address_that_is_refused_ends_the_letters_and_not_the_page(told: Told) -> None:
    async with open_postbox(RCPT="550 no such address") as postbox:
        market = told.at(postbox.port)
        job = await told.decided(market)
        for _ in range(REFUSALS_MAX):
            await digest_email.email_digest(market, job)
    async with told.database.reading() as conn:
        wish = await notification_preferences.get(conn, told.member.id)
        page = await news.page(conn, viewer=told.member.viewer)
    assert (wish.stopped, wish.refusals, len(page.unseen)) == (True, REFUSALS_MAX, 2)
    async with open_postbox() as postbox:
        await digest_email.email_digest(told.at(postbox.port), job)
        assert postbox.letters == []


async def test_a_server_that_asks_for_patience_says_nothing_of_the_address(told: Told) -> None:
    async with open_postbox(RCPT="450 later") as postbox:
        market = told.at(postbox.port)
        job = await told.decided(market)
        with pytest.raises(MailDeferred):
            await digest_email.email_digest(market, job)
        with pytest.raises(MailNotSetUp):
            await digest_email.email_digest(told.market, job)
        async with told.database.writing() as conn:
            await conn.execute("UPDATE digest SET decided_at = $1", datetime.now(UTC) - timedelta(hours=25))
        with pytest.raises(MailOutdated):
            await digest_email.email_digest(market, job)
    async with told.database.reading() as conn:
        assert (await notification_preferences.get(conn, told.member.id)).refusals == 0


async def test_without_a_mail_server_the_page_alone_tells_it(told: Told) -> None:
    assert await looking.notify_members(told.market, now=datetime.now(UTC)) == 1
    async with told.database.reading() as conn:
        rows = await conn.fetch("SELECT id FROM digest WHERE member_id = $1", told.member.id)
        (digest_id,) = (DigestId(UUID(str(row["id"]))) for row in rows)
        digest = await digests.contents(conn, digest_id, viewer=told.member.viewer)
        jobs = await conn.fetchval("SELECT count(*) FROM job WHERE arguments ->> 'digest' = $1", str(digest_id))
    assert [item.listing.id for item in digest.items] == [told.first.id, told.second.id]
    assert (digest.mailed_at, jobs) == (None, 0)
