"""Background jobs come back with a backup, and go on in the restored market."""

from pathlib import Path

from market.job.job import JobId, JobKind, JobState
from market.job.store import jobs
from market.postgres.backup import backup, restore
from market.postgres.db import Connection
from market.postgres.deployment import open_market
from market.settings import Settings
from market.viewer import COMMAND_LINE, OPERATOR
from tests.database import quiet
from tests.market.job.queue_side import fail, take


async def states(conn: Connection) -> dict[JobId, JobState]:
    return {job.id: job.state for job in (await jobs.page(conn, viewer=OPERATOR)).jobs}


async def test_waiting_running_and_failed_jobs_come_back_and_the_queue_goes_on(open_folder: Path) -> None:
    first, second = Settings(home=open_folder / "jobs-1"), Settings(home=open_folder / "jobs-2")
    archive = open_folder / "jobs.tar"
    async with open_market(first, say=quiet) as database, database.writing() as conn:
        failed = await jobs.enqueue(conn, JobKind.SEND_MAIL, {"to": "f@example.com"}, actor=COMMAND_LINE)
        assert await take(conn) == failed
        await fail(conn, failed, "MailRefused")
        running = await jobs.enqueue(conn, JobKind.SEND_MAIL, {"to": "r@example.com"}, actor=COMMAND_LINE)
        assert await take(conn) == running
        waiting = await jobs.enqueue(conn, JobKind.IMPORT_FILE, {"rows": 3}, actor=COMMAND_LINE, key="file-1")
        before = await states(conn)
    await backup(first, archive, say=quiet)
    await restore(second, archive, say=quiet)

    async with open_market(second, say=quiet) as database, database.writing() as conn:
        assert await states(conn) == before
        assert before == {failed: JobState.FAILED, running: JobState.RUNNING, waiting: JobState.WAITING}
        assert await jobs.enqueue(conn, JobKind.IMPORT_FILE, actor=COMMAND_LINE, key="file-1") == waiting
        assert await jobs.enqueue(conn, JobKind.REENCODE, actor=COMMAND_LINE) > waiting
        await jobs.retry(conn, failed, actor=COMMAND_LINE)
        assert await take(conn) == failed
        begun = await jobs.begin(conn, failed, JobKind.SEND_MAIL, attempts=1)
        assert begun is not None
        assert begun.arguments == {"to": "f@example.com"}
