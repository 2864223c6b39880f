"""Processes that deliver digests until they are killed, for the proof: `python -m tests.web.webhook.worker URL HOME`.

For each line that comes in, one is forked off, with all that takes long to load loaded before; it prints its number
once it works. It is the running market with its worker; every name leads to this machine.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from corpus.reference.taxonomy import load_taxonomy
from market.job.job import JobKind, RunningJob
from market.postgres.db import Database
from market.secret_key import SecretKey
from market.settings import Settings
from tests.market.webhook.builders import KEY
from tests.matcher.market_index import matching_at
from tests.web.job.worker import PACE
from web.app import create_app
from web.http.context import Market
from web.http.outgoing import OutgoingClient
from web.job.worker import run_worker
from web.webhook import jobs

HOST = "hooks.test"


async def here(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def sending_market(market: Market, key: SecretKey = KEY) -> Market:
    """Give the running market, which may send to receivers on this machine."""
    settings = replace(market.settings, webhook_hosts=frozenset({HOST}))
    return replace(market, settings=settings, secret_key=key)


async def deliver(url: str, home: Path) -> None:
    """Deliver for ever."""
    database = await Database.open(url)
    async with matching_at(home, database) as matching:
        settings, taxonomy = Settings(home=home), load_taxonomy()
        app = create_app(settings=settings, database=database, matching=matching, taxonomy=taxonomy)
        market = sending_market(app.state.market)

        async def perform(job: RunningJob) -> None:
            if job.kind is JobKind.DELIVER:
                await jobs.send_due(market, OutgoingClient({HOST}, resolve=here))

        async with run_worker(database, perform, timetable={}, pace=PACE):
            print(os.getpid(), flush=True)  # noqa: T201 -- the proof reads it
            await asyncio.Event().wait()


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever is killed leaves nothing behind
    for _ in sys.stdin:
        if os.fork() == 0:
            asyncio.run(deliver(sys.argv[1], Path(sys.argv[2])))
