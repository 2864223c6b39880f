"""A process that looks for news and sends them until it is killed, for the proof.

`python -m tests.web.notification.news_worker URL HOME PORT`: the whole market's background work, at the proof's pace
and without a timetable; PORT is the mail server's. It prints a line once it works.
"""

import asyncio
import sys
from pathlib import Path

from corpus.reference.taxonomy import load_taxonomy
from market.job.job import RunningJob
from market.mail_server import Encryption, MailServer
from market.postgres.db import Database
from market.settings import Settings
from tests.matcher.market_index import matching_at
from tests.web.job.worker import PACE
from web.app import create_app
from web.job.handlers import perform
from web.job.worker import run_worker


async def labor(url: str, home: Path, port: int) -> None:
    """Do jobs for ever."""
    database = await Database.open(url)
    server = MailServer(host="127.0.0.1", port=port, encryption=Encryption.NEVER)
    settings = Settings(home=home, mail_server=server, mail_from="market@example.org")
    async with matching_at(home, database) as matching:
        app = create_app(settings=settings, database=database, matching=matching, taxonomy=load_taxonomy())

        async def perform_here(job: RunningJob) -> None:
            await perform(app.state.market, job)

        async with run_worker(database, perform_here, timetable={}, pace=PACE):
            print("working", flush=True)  # noqa: T201 -- the parent reads it
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(labor(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
