"""What each kind of job does, in the running market."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from croniter import croniter  # type: ignore[import-untyped]  # comes with the queue

from market.job.job import JobId, JobKind, JobState, RunningJob
from market.job.store import jobs
from market.mail_server import Encryption, MailServer
from market.notification.email import Email
from market.postgres.db import Connection, Database
from market.viewer import COMMAND_LINE, OPERATOR
from tests.market.job.queue_side import age, end, take
from tests.web.api_market import Served, served
from tests.web.job.test_worker import LIMIT_S, over, reached
from tests.web.notification.mailbox import open_postbox
from web.http.context import Market
from web.job import failure
from web.job.cleanup import PIECE, TIMED, clean_up
from web.job.failure import JobFailure, NotCarriedOut, sentence_of
from web.job.handlers import perform, run_background_work
from web.job.worker import WorkerPace
from web.notification import email
from web.registry import HANDLERS, TIMETABLE

__all__ = ["served"]


def test_every_time_of_the_timetable_is_one_and_its_kind_is_carried_out() -> None:
    assert all(croniter.is_valid(times) for times in TIMETABLE.values())
    assert TIMETABLE.keys() <= HANDLERS.keys()


def test_what_the_timetable_asks_for_again_and_again_is_kept_for_a_day() -> None:
    assert sorted(TIMED, key=str) == sorted(TIMETABLE, key=str)


def test_every_failure_is_told_in_a_sentence_and_a_stranger_s_is_unexpected() -> None:
    kinds = [kind for kind in vars(failure).values() if isinstance(kind, type) and issubclass(kind, JobFailure)]
    said = [sentence_of(kind.__name__) for kind in kinds if kind is not JobFailure]
    assert len(said) == len(set(said)) == 10
    assert sentence_of("ZeroDivisionError") == sentence_of("JobFailure")
    assert sentence_of("ZeroDivisionError") not in said


def test_a_wait_doubles_to_its_longest_and_ends() -> None:
    pace = WorkerPace(first_wait_s=30, longest_wait_s=100, attempts=5)
    assert [pace.wait_after(attempts) for attempts in range(6)] == [
        *(timedelta(seconds=seconds) for seconds in (30, 60, 100, 100)),
        None,
        None,
    ]


async def test_a_letter_leaves_the_market_and_nothing_of_it_stays(served: Served, database: Database) -> None:
    market: Market = served.app.state.market
    async with open_postbox() as postbox:
        server = MailServer(host="127.0.0.1", port=postbox.port, encryption=Encryption.NEVER)
        settings = replace(market.settings, mail_server=server, mail_from="market@example.org")
        letter = Email(to="li@example.com", subject="邀请", text="请打开链接\n")
        async with run_background_work(replace(market, settings=settings)):
            async with database.writing() as conn:
                await email.enqueue_email(conn, letter, settings=settings, actor=COMMAND_LINE)
                job_id = (await jobs.page(conn, viewer=OPERATOR, kinds=[JobKind.SEND_MAIL])).jobs[0].id
            job = await reached(database, job_id, over)
    assert (job.state, len(postbox.letters)) == (JobState.DONE, 1)
    async with database.reading() as conn:
        assert await conn.fetchval("SELECT arguments FROM job WHERE id = $1", job_id) == {}


async def test_a_rebuild_of_the_index_begins(served: Served) -> None:
    job = RunningJob(id=JobId(1), kind=JobKind.REENCODE, arguments={}, attempts=0)
    await served.matching.caught_up()
    await perform(served.app.state.market, job)
    assert (await served.matching.status()).rebuilding
    async with asyncio.timeout(LIMIT_S):
        await served.matching.caught_up()
    assert not (await served.matching.status()).rebuilding


async def test_a_kind_that_nothing_does_fails_by_its_name(served: Served) -> None:
    job = RunningJob(id=JobId(1), kind=JobKind.TIDY, arguments={}, attempts=0)
    with pytest.raises(NotCarriedOut):
        await perform(served.app.state.market, job, handlers={})


async def test_tidying_goes_on_until_nothing_is_left(database: Database) -> None:
    left = [PIECE, PIECE, 3]

    async def a_piece(conn: Connection) -> int:  # noqa: ARG001 -- called as every tidying is
        return left.pop(0)

    await clean_up(database, [a_piece])
    assert left == []


async def test_tidying_deletes_old_jobs_and_limits_that_are_full_again(database: Database) -> None:
    async with database.writing() as conn:
        old = await jobs.enqueue(conn, JobKind.SEND_MAIL, actor=COMMAND_LINE)
        assert await take(conn) == old
        await end(conn, old)
        await age(conn, old, days=40)
        await conn.execute(
            "INSERT INTO rate_limit (key, tokens, filled_at) "
            "VALUES (sha256('a'), 1, now() - interval '2 days'), (sha256('b'), 1, now())"
        )
    await clean_up(database)
    async with database.reading() as conn:
        assert (await jobs.page(conn, viewer=OPERATOR)).total == 0
        assert await conn.fetchval("SELECT count(*) FROM rate_limit") == 1
