"""Tidying (清理): what has run out or lies about for long is deleted, a piece at a time.

Whoever keeps something for a time only adds its deletion to `TIDYINGS`.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from market.account.store import links as account_links
from market.account.store import rate_limits, sessions
from market.history.store import files as history_files
from market.job.job import JobKind, RunningJob
from market.job.store import jobs
from market.notification.store import news
from market.postgres.db import Connection, Database
from market.posting.store import attachments, bulk_imports
from market.posting.store.attachment_files import AttachmentFiles
from market.webhook.store import deliveries
from web.http.context import Market

Cleanup = Callable[[Connection], Awaitable[int | None]]
"""Deletes what has run out: at most PIECE rows, and counts them, or all at once where they are few."""

PIECE = 1000
TIMED = (
    *(JobKind.EXPIRE_LISTINGS, JobKind.TIDY, JobKind.VERIFY_RECORD, JobKind.CLUSTER_NEEDS),
    *(JobKind.FILL_QUEUE, JobKind.FIND_NEWS, JobKind.DELIVER, JobKind.MEASURE_EXPOSURE),
    *(JobKind.COUNT_BRAIN, JobKind.DRAW_MAP),
)
"""Kinds that the timetable asks for again and again: of those that are done a day is enough."""


async def _old_jobs(conn: Connection) -> int:
    return await jobs.delete_old(
        conn,
        done=timedelta(days=30),
        timetable=timedelta(days=1),
        kinds=TIMED,
        failed=timedelta(days=30),
        limit=PIECE,
    )


CLEANUPS: tuple[Cleanup, ...] = (
    _old_jobs,
    sessions.drop_ended,
    account_links.drop_spent,
    rate_limits.drop_full,
    bulk_imports.drop_old,
    history_files.drop_old,
    deliveries.drop_old,
    news.drop_old,
)


async def clean_up_all(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Tidy everything up, the files of attachments that are gone too."""
    await clean_up(market.database)
    await attachments.sweep(market.database, AttachmentFiles(market.settings.home / "attachments"))


async def clean_up(database: Database, tidyings: Sequence[Cleanup] = CLEANUPS) -> None:
    """Tidy up in short transactions."""
    for tidying in tidyings:
        more = True
        while more:
            async with database.writing() as conn:
                more = (await tidying(conn) or 0) >= PIECE
