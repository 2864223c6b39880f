"""The sides of an introduction get a letter about each step that asks them for something: once, and naming nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from market.introduction.introduction import IntroductionId, IntroductionSide
from market.introduction.meeting import Meeting, MeetingId
from market.introduction.message import Hearers, WordId
from market.introduction.stage import EndReason, Move
from market.introduction.store import (
    introductions,
)
from market.introduction.store import (
    meetings as introduction_meetings,
)
from market.introduction.store import (
    messages as introduction_messages,
)
from market.introduction.store import (
    steps as introduction_steps,
)
from market.job.job import JobId, JobKind
from market.job.store import jobs as job_jobs
from market.listing.listing import Kind, Language, Step
from market.listing.store import listings
from market.mail_server import Encryption, MailServer
from market.notification.email import EmailTopic
from market.notification.store import preferences as notification_preferences
from market.postgres.queries import queries
from market.viewer import COMMAND_LINE, Actor
from tests.market.introduction.builders import Introducing, prepare
from tests.web.api_market import Served, served
from web.http.context import Market
from web.introduction import jobs as introduction_jobs
from web.introduction.emails import WORDS

__all__ = ["served"]
BOTH = frozenset(IntroductionSide)
LATER = "UPDATE introduction SET begun_at = begun_at - interval '1 hour' WHERE id = $1"


@dataclass(frozen=True)
class Post:
    """A market with a mail server, and two sides whose letters are looked at."""

    market: Market
    of: Introducing

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Introducing]:
        async with self.market.database.writing() as conn:
            yield replace(self.of, conn=conn)

    async def begun(self) -> IntroductionId:
        async with self.opened() as of:
            return await of.begun()

    async def together(self) -> IntroductionId:
        async with self.opened() as of:
            return await of.together()

    async def waiting(self) -> list[JobId]:
        async with self.market.database.reading() as conn:
            sql = "SELECT id FROM job WHERE kind = $1 AND over_at IS NULL ORDER BY id"
            return [JobId(row["id"]) for row in await conn.fetch(sql, JobKind.TELL_INTRODUCTION.value)]

    async def do(self, job_id: JobId) -> None:
        """Do a job as the worker does, which asks first whether it is over."""
        async with self.market.database.writing() as conn:
            job = await job_jobs.begin(conn, job_id, JobKind.TELL_INTRODUCTION, attempts=0)
        if job is not None:
            await introduction_jobs.email_sides(self.market, job)

    async def letters(self) -> list[dict[str, str]]:
        async with self.market.database.reading() as conn:
            rows = await conn.fetch("SELECT arguments FROM job WHERE kind = 'send_mail' ORDER BY id")
            return [row["arguments"] for row in rows]

    async def told(self, about: Move | None) -> frozenset[IntroductionSide]:
        """Do all that waits to be told, due or not, and give the sides that got the letter about a move."""
        before = len(await self.letters())
        for job_id in await self.waiting():
            await self.do(job_id)
        subject = self.market.catalogues[Language.ZH].text(WORDS[about][0])
        letters = (await self.letters())[before:]
        assert {letter["subject"] for letter in letters} <= {subject}
        sides = {self.address(actor): side for side, actor in self.of.people.items()}
        got = [sides[letter["to"]] for letter in letters]
        assert len(set(got)) == len(got)
        return frozenset(got)

    @staticmethod
    def address(actor: Actor) -> str:
        assert actor.member_id is not None
        return f"sample-{actor.member_id.hex[:12]}@example.invalid"


@pytest.fixture
async def post(served: Served) -> Post:
    market: Market = served.app.state.market
    server = MailServer(host="127.0.0.1", port=9, encryption=Encryption.NEVER, user=None, password="")
    market = replace(market, settings=replace(market.settings, mail_server=server, mail_from="market@example.org"))
    async with market.database.writing() as conn:
        there = await conn.fetchval("SELECT count(*) FROM organization")
        return Post(market, await prepare(conn, number=71 + there))


async def test_both_sides_hear_of_a_recommendation_and_of_an_introduction(post: Post) -> None:
    begun = await post.begun()
    assert await post.told(Move.BEGIN) == BOTH
    async with post.opened() as of:
        await of.answered(begun, IntroductionSide.NEED)
    assert await post.told(Move.BEGIN) == frozenset()
    async with post.opened() as of:
        await of.answered(begun, IntroductionSide.SUPPLY)
    assert await post.told(Move.INTRODUCE) == {IntroductionSide.NEED}  # the other side sees it before them


async def test_a_letter_says_where_to_read_on_and_names_nobody(post: Post) -> None:
    begun = await post.begun()
    assert await post.told(Move.BEGIN) == BOTH
    async with post.market.database.reading() as conn:
        known = await conn.fetch("SELECT name FROM organization UNION SELECT title FROM listing")
    for letter in (await post.letters())[-2:]:
        assert f"/introductions/{begun}" in letter["text"]
        assert [row["name"] for row in known if row["name"] in letter["subject"] + letter["text"]] == []


async def test_a_job_that_is_done_again_writes_nothing_again(post: Post) -> None:
    await post.begun()
    (job_id,) = await post.waiting()
    before = len(await post.letters())
    for _ in range(2):
        await post.do(job_id)
    assert len(await post.letters()) == before + len(BOTH)


async def test_a_recommendation_that_is_taken_back_at_once_is_told_to_nobody(post: Post) -> None:
    before = datetime.now(UTC)
    begun = await post.begun()
    async with post.market.database.reading() as conn:
        due = await conn.fetchval("SELECT max(scheduled_at) FROM jobs.procrastinate_jobs WHERE status = 'todo'")
    assert before + timedelta(minutes=10) <= due <= datetime.now(UTC) + timedelta(minutes=10)
    async with post.opened() as of:
        await introductions.take_back(of.conn, begun, actor=of.broker)
    assert await post.told(Move.BEGIN) == frozenset()


async def test_what_is_long_past_is_told_to_nobody(post: Post) -> None:
    begun = await post.begun()
    async with post.opened() as of:
        step_id = await of.conn.fetchval("SELECT id FROM introduction_step WHERE introduction_id = $1", begun)
        word_id = WordId(uuid4())
        await introduction_messages.write(of.conn, word_id, begun, Hearers.NEED, "请看", actor=of.broker)
    async with post.market.database.reading() as conn:
        for within, told in ((timedelta(), False), (timedelta(hours=1), True)):
            assert (await introduction_steps.of_step(conn, step_id, within=within) is not None) is told
            assert (await introduction_steps.of_word(conn, word_id, within=within) is not None) is told
    async with post.opened() as of:
        await introductions.take_back(of.conn, begun, actor=of.broker)
        await of.conn.execute("UPDATE job SET over_at = now() WHERE kind = $1", JobKind.TELL_INTRODUCTION.value)


@pytest.mark.parametrize(("later", "to"), [(False, frozenset()), (True, BOTH)])
async def test_an_end_is_told_to_whom_the_beginning_was(
    post: Post, later: bool, to: frozenset[IntroductionSide]
) -> None:
    begun = await post.begun()
    if later:
        assert await post.told(Move.BEGIN) == BOTH
    async with post.opened() as of:
        await of.conn.execute(LATER if later else "SELECT $1::uuid", begun)
        await introduction_steps.end(of.conn, begun, EndReason.UNSUITABLE, version=1, actor=of.broker)
    assert await post.told(Move.END) == to


async def test_both_sides_hear_that_a_listing_left_but_for_who_took_it_away(post: Post) -> None:
    await post.together()
    assert await post.told(Move.INTRODUCE) == {IntroductionSide.NEED}
    async with post.opened() as of:
        await listings.take_step(of.conn, of.need_id, Step.WITHDRAW, actor=of.asking)
    assert await post.told(Move.LEAVE) == {IntroductionSide.SUPPLY}


async def test_a_meeting_is_told_of_when_it_is_arranged_changed_and_cancelled(post: Post) -> None:
    begun = await post.together()
    assert await post.told(Move.INTRODUCE) == {IntroductionSide.NEED}
    at = datetime(2027, 3, 3, 1, tzinfo=UTC)
    meeting = Meeting(
        id=MeetingId(uuid4()), introduction_id=begun, begins_at=at, ends_at=at + timedelta(hours=1), place="线上"
    )
    async with post.opened() as of:
        await introduction_meetings.arrange(of.conn, meeting, actor=of.broker)
    assert await post.told(Move.ARRANGE) == BOTH
    async with post.opened() as of:
        await introduction_meetings.change(of.conn, replace(meeting, place="一号会议室"), actor=of.broker)
    assert await post.told(Move.RESCHEDULE) == BOTH
    async with post.opened() as of:
        await introduction_meetings.cancel(of.conn, begun, meeting.id, actor=of.broker)
    assert await post.told(Move.CANCEL) == BOTH


async def test_several_messages_are_one_letter_to_the_side_that_reads_them(post: Post) -> None:
    begun = await post.begun()
    assert await post.told(Move.BEGIN) == BOTH
    async with post.opened() as of:
        for hearers in (Hearers.SUPPLY, Hearers.SUPPLY, Hearers.NOTE):
            await introduction_messages.write(of.conn, WordId(uuid4()), begun, hearers, "请看", actor=of.broker)
    assert len(await post.waiting()) == 1
    assert await post.told(None) == {IntroductionSide.SUPPLY}


async def test_who_wants_no_letters_gets_none_until_they_do_again(post: Post) -> None:
    for wanted, to in ((False, {IntroductionSide.SUPPLY}), (True, BOTH)):
        begun = await post.begun()
        async with post.opened() as of:
            topic = EmailTopic.INTRODUCTIONS
            await notification_preferences.choose(of.conn, topic, wanted=wanted, actor=of.asking)
        assert await post.told(Move.BEGIN) == to
        async with post.opened() as of:
            await introductions.take_back(of.conn, begun, actor=of.broker)
        assert await post.told(Move.END) == frozenset()


async def test_an_expert_hears_for_themselves_and_their_unit_does_not(post: Post) -> None:
    async with post.opened() as of:
        expert, themself = await of.expert(load_cap=None)
        await introductions.begin(of.conn, of.need_id, expert, Kind.EXPERT, actor=COMMAND_LINE)
    before = len(await post.letters())
    (job_id,) = await post.waiting()
    await post.do(job_id)
    written = {letter["to"] for letter in (await post.letters())[before:]}
    assert written == {post.address(post.of.asking), post.address(themself)}


async def written_twice(post: Post, rounds: int) -> int:
    """Count the rounds in which two workers that have one job, the one silent for long, write more than two letters."""
    wrong = 0
    for _ in range(rounds):
        begun, before = await post.begun(), len(await post.letters())
        (job_id,) = await post.waiting()
        async with post.market.database.writing() as conn:
            job = await job_jobs.begin(conn, job_id, JobKind.TELL_INTRODUCTION, attempts=0)
        assert job is not None
        await asyncio.gather(*(introduction_jobs.email_sides(post.market, job) for _ in range(2)))
        wrong += len(await post.letters()) != before + len(BOTH)
        async with post.opened() as of:
            await introductions.take_back(of.conn, begun, actor=of.broker)
    return wrong


@pytest.mark.prove
async def test_a_job_in_two_hands_writes_once(post: Post) -> None:
    assert await written_twice(post, 200) == 0


@pytest.mark.prove
async def test_without_the_guard_it_writes_twice(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    unguarded = {**queries("market.job.store.jobs"), "hold": "SELECT id FROM job WHERE id = $1 AND over_at IS NULL"}
    monkeypatch.setattr(job_jobs, "queries", lambda noun: unguarded if noun.endswith(".jobs") else queries(noun))
    assert await written_twice(post, 200) > 0
