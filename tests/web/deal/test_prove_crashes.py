"""Proof: whoever is killed while twenty clients record deals, every acknowledged entry is there once and adds up.

`--rounds 20`, which is the default, is 200 kills of the application, 20 of them of `cuibai serve` itself, and 50 stops
of the database; fewer rounds are a piece of that. Each run draws its own moments.
"""

import asyncio
import os
import random
import signal
import sys
import time
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from uuid import uuid4

import httpx
import pytest

from market.account.api_token import TokenTerm, scopes_of
from market.account.store import api_tokens
from market.audit.store import links as audit_links
from market.postgres.cluster import postmaster
from market.postgres.db import Database
from market.postgres.deployment import open_embedded
from market.postgres.embedded import EmbeddedServer
from market.postgres.migrate import migrate
from market.settings import Settings
from market.viewer import Role
from tests.command.program import environment, free_port
from tests.database import quiet
from tests.web.deal.server import CLIENTS
from tests.web.deal.test_api import LINE, SIGNED, TERMS
from tests.web.people import a_member, add_member

pytestmark = pytest.mark.prove
READY_S = 120.0
"""More than the figure, which holds on a machine that does nothing else; what it took is printed."""

ROUNDS_OF_PROGRAM, ROUNDS_OF_APPLICATION, ROUNDS_OF_DATABASE = 1, 9, 2.5
"""How many rounds are for each that is asked for."""

ANSWERS = {201: "recorded", 200: "recorded before", 409: "being recorded", 503: "not now"}
"""What a client may be told; anything else fails the proof."""

STORED = (
    "SELECT k.key, c.total_fen FROM deal_key k JOIN deal_entry e ON e.id = k.entry_id "
    "JOIN deal_current c ON c.deal_id = e.deal_id"
)
COUNTED = "SELECT (SELECT count(*) FROM deal) AS deals, (SELECT count(*) FROM deal_entry) AS entries"


@dataclass
class Drill:
    """An application that is killed, its database, and what its clients were told."""

    server: EmbeddedServer
    database: Database
    home: Path
    token: str
    whole: bool = False
    process: Process | None = None
    base: str = ""
    acknowledged: dict[str, int] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    over: bool = False

    async def start(self) -> float:
        """Start the application, and say how long it took until it answered."""
        begin = time.monotonic()
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        what = ("tests.web.deal.server", self.server.url("application"), str(self.home), str(port))
        with (self.home / "application.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", *(("web.command.main", "serve") if self.whole else what)),
                env=environment(self.home, CUIBAI_PORT=str(port)),
                stdout=log,
                stderr=log,
            )
        await self.ready()
        return time.monotonic() - begin

    async def ready(self) -> None:
        """Wait until the application answers, its database too."""
        async with asyncio.timeout(READY_S), httpx.AsyncClient(timeout=5.0) as client:
            while True:
                assert self.process is not None
                assert self.process.returncode is None, (self.home / "application.log").read_text()[-2000:]
                with suppress(httpx.TransportError):
                    if (await client.get(f"{self.base}/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def work(self, client: httpx.AsyncClient, number: int) -> None:
        """Record deals one after the other, each sent under its key until it is acknowledged."""
        turn = 0
        while not self.over:
            turn += 1
            key, fen = f"drill-{number:02}-{turn:06}", number * 1000 + turn
            body = SIGNED | {"terms": TERMS | {"lines": [LINE | {"amount_fen": fen}]}}
            while not await self.send(client, key, body):  # noqa: ASYNC110 -- who was killed comes back by itself
                await asyncio.sleep(0.2)
            self.acknowledged[key] = fen

    async def send(self, client: httpx.AsyncClient, key: str, body: object) -> bool:
        """Send once, and say whether it was acknowledged."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        try:
            answer = await client.post(f"{self.base}/api/v1/deals", json=body, headers=headers)
        except httpx.TransportError:
            self.answers["none"] += 1
            return False
        assert answer.status_code in ANSWERS, answer.text
        self.answers[ANSWERS[answer.status_code]] += 1
        return answer.status_code in (200, 201)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Have the clients record while the block lasts, and finish what they have begun."""
        async with httpx.AsyncClient(timeout=10.0) as client, asyncio.TaskGroup() as group:
            for number in range(1, CLIENTS + 1):
                group.create_task(self.work(client, number))
            yield
            self.over = True

    async def check(self) -> str:
        """Hold what stands against what was acknowledged, and say it in a line."""
        async with self.database.reading() as conn:
            rows = await conn.fetch(STORED)
            counted = await conn.fetchrow(COUNTED)
            finding = await audit_links.verify(conn)
        stored = {row["key"]: row["total_fen"] for row in rows}
        assert stored == self.acknowledged
        assert counted is not None
        assert (counted["deals"], counted["entries"]) == (len(stored), len(stored))
        assert finding.faults == ()
        told = ", ".join(f"{name} {self.answers[name]:,}" for name in ("none", *ANSWERS.values()))
        return (
            f"{len(stored):,} acknowledged, each there once, {sum(stored.values()):,} fen; the chain verifies\n"
            f"{sum(self.answers.values()):,} sent, answered: {told}"
        )


@pytest.fixture
async def drill(open_folder: Path) -> AsyncIterator[Drill]:
    """Have a market with a broker's token, and the application beside it."""
    settings = Settings(home=open_folder / f"deals-{uuid4().hex[:8]}")
    async with open_embedded(settings, say=quiet) as server:
        await migrate(server.url("owner"), server.url("application"), say=quiet)
        database = await Database.open(server.url("application"))
        member = await add_member(database, a_member(Role.BROKER))
        async with database.writing() as conn:
            scopes = frozenset(scopes_of(member))
            token = await api_tokens.make(conn, member, name="drill", scopes=scopes, term=TokenTerm.MONTH)
        made = Drill(server, database, settings.home, token)
        yield made
        if made.process is not None and made.process.returncode is None:
            await made.kill()
        await database.close()


@pytest.mark.parametrize(("whole", "share"), [(True, ROUNDS_OF_PROGRAM), (False, ROUNDS_OF_APPLICATION)])
async def test_the_application_is_killed_while_clients_record(
    drill: Drill, rounds: int, capsys: pytest.CaptureFixture[str], *, whole: bool, share: int
) -> None:
    chance, took, turns = random.Random(), [], rounds * share
    drill.whole = whole
    await drill.start()
    async with drill.working():
        for _ in range(turns):
            await asyncio.sleep(chance.uniform(0.1, 0.6))
            await drill.kill()
            took.append(await drill.start())
    name = "cuibai serve" if whole else "the application"
    show(capsys, f"{turns} x kill -9 of {name}", took, await drill.check())


async def test_the_database_is_stopped_while_clients_record(
    drill: Drill, rounds: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, took, turns = random.Random(), [], int(rounds * ROUNDS_OF_DATABASE)
    await drill.start()
    async with drill.working():
        for _ in range(turns):
            await asyncio.sleep(chance.uniform(0.3, 0.9))
            running = postmaster(drill.home / "database")
            assert running is not None
            os.kill(running.pid, signal.SIGQUIT)
            took.append(await back(drill, running.pid))
    show(capsys, f"{turns} x immediate stop of PostgreSQL", took, await drill.check())
    drill.acknowledged["never-recorded"] = 1
    with pytest.raises(AssertionError):  # or its zeros mean nothing
        await drill.check()


async def back(drill: Drill, dead: int) -> float:
    """Wait until another server answers the application, and say how long it took."""
    begin = time.monotonic()
    async with asyncio.timeout(READY_S):
        while (running := postmaster(drill.home / "database")) is None or running.pid == dead:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await drill.ready()
    return time.monotonic() - begin


def show(capsys: pytest.CaptureFixture[str], title: str, took: list[float], line: str) -> None:
    say: Callable[[str], None] = print
    cuts = quantiles(took, n=20, method="inclusive") if len(took) > 1 else took * 19
    with capsys.disabled():
        say(f"\n{title}, {CLIENTS} clients (load {os.getloadavg()[0]:.1f}): {line}")
        say(f"back after {cuts[9]:.1f} s (p50), {cuts[18]:.1f} s (p95), {max(took):.1f} s at most")
