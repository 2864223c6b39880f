"""Proof: no delivery is in two senders' hands at once or promised twice, and none is lost when a sender is killed.

The races run again with their guard off, and show the fault.
"""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from market.job.job import JobKind
from market.job.store import jobs as job_jobs
from market.notification.digest import DigestId
from market.postgres.db import Connection, connect
from market.postgres.queries import queries
from market.viewer import COMMAND_LINE
from market.webhook.store import deliveries
from market.webhook.webhook import DeliveryState
from tests.database import MarketServer
from tests.market.webhook.builders import Hooked, add_hooked
from tests.web.api_market import Served, served
from tests.web.webhook.digests import add_digest
from tests.web.webhook.receiver import FINE, Receiver, open_receiver, saying
from tests.web.webhook.worker import HOST, here, sending_market
from web.http.context import Market
from web.http.outgoing import OutgoingClient
from web.webhook import jobs as webhook_jobs

__all__ = ["served"]
pytestmark = pytest.mark.prove

ROUNDS = 200
PROMISED = 4
WEBHOOKS = 3
READY_S = 300.0
HEADING = "round  promised  arrived when killed  taken up anew so far"
UNGUARDED = {
    "claim": "WITH due AS (SELECT d.id FROM delivery d WHERE d.state = 'waiting' AND d.next_at <= now() "
    "AND d.webhook_id <> ALL($3::uuid[]) LIMIT $1) "
    "UPDATE delivery d SET state = 'sending', attempts = d.attempts + 1, next_at = NULL, open_until = now() + $2 "
    "FROM due, webhook w WHERE d.id = due.id AND w.id = d.webhook_id "
    "RETURNING d.id, d.attempts, d.webhook_id, d.digest_id, d.asked_at, d.promised_at, w.member_id, w.url, w.secret, "
    "w.secret_before",
    "promise": "INSERT INTO delivery (id, webhook_id, digest_id) SELECT gen_random_uuid(), w.id, $2 FROM webhook w "
    "WHERE w.member_id = $1 AND w.state = 'live' AND NOT EXISTS "
    "(SELECT FROM delivery d WHERE d.webhook_id = w.id AND d.digest_id = $2)",
}


@dataclass(frozen=True)
class Bench:
    """The running market, a receiver, and a member whose webhooks lead there."""

    market: Market
    receiver: Receiver
    hooked: Hooked
    first: DigestId

    async def promise(self) -> UUID:
        """Have a digest like the first decided, and promised."""
        digest_id = uuid4()
        async with self.market.database.writing() as conn:
            await copy_digest(conn, self.first, digest_id)
            await self.hooked.promise(conn, digest_id)
        return digest_id

    async def send(self) -> None:
        await webhook_jobs.send_due(self.market, OutgoingClient({HOST}, resolve=here))


async def copy_digest(conn: Connection, first: DigestId, digest_id: UUID) -> None:
    await conn.execute(
        "INSERT INTO digest (id, member_id, through) SELECT $2, member_id, through FROM digest WHERE id = $1",
        *(first, digest_id),
    )
    await conn.execute(
        "INSERT INTO digest_item (member_id, source, source_id, listing_id, listing_version, digest_id) "
        "SELECT member_id, source, source_id, listing_id, (SELECT max(listing_version) + 1 FROM digest_item), $2 "
        "FROM digest_item WHERE digest_id = $1",
        *(first, digest_id),
    )


@pytest.fixture
async def bench(served: Served) -> AsyncIterator[Bench]:
    market = sending_market(served.app.state.market)
    async with open_receiver() as receiver:
        async with market.database.writing() as conn:
            hooked = await add_hooked(conn, f"http://{HOST}:{receiver.port}/", inner=HOST)
            for number in range(1, WEBHOOKS):
                place = f"http://{HOST}:{receiver.port}/{number}"
                await add_hooked(conn, place, inner=HOST, member=hooked.member)
            first = await add_digest(conn, hooked, served.need.id)
        yield Bench(market, receiver, hooked, first)
    async with market.database.writing() as conn:
        await conn.execute("DELETE FROM webhook")


async def two_senders(bench: Bench) -> bool:
    """Have two senders send what is due; wrong when a message comes twice."""
    await bench.promise()
    bench.receiver.messages.clear()
    await asyncio.gather(bench.send(), bench.send(), return_exceptions=True)
    times = Counter(message.heads["webhook-id"] for message in bench.receiver.messages)
    assert times
    return max(times.values()) > 1


async def two_promises(bench: Bench) -> bool:
    """Promise one digest twice at once; wrong when it is promised to a webhook twice."""
    digest_id = uuid4()

    async def promise() -> None:
        async with bench.market.database.writing() as conn:
            await deliveries.promise(conn, member_id=bench.hooked.member.id, digest_id=digest_id)
            await asyncio.sleep(0.002)  # the transaction has other things to do before its commit

    await asyncio.gather(promise(), promise())
    async with bench.market.database.writing() as conn:
        count = await conn.fetchval("SELECT count(*) FROM delivery WHERE digest_id = $1", digest_id)
        await conn.execute("DELETE FROM delivery WHERE digest_id = $1", digest_id)
    assert count >= WEBHOOKS
    return bool(count > WEBHOOKS)


RACES = (two_senders, two_promises)


async def wrong_in(race: Callable[[Bench], Awaitable[bool]], bench: Bench) -> int:
    """Count the rounds of a race that went wrong."""
    return sum([await race(bench) for _ in range(ROUNDS)])


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
async def test_no_round_goes_wrong(
    race: Callable[[Bench], Awaitable[bool]], bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = await wrong_in(race, bench)
    with capsys.disabled():
        print(f"\n{race.__name__}: {ROUNDS} rounds, {wrong} wrong")  # noqa: T201
    assert wrong == 0


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
async def test_without_the_guard_the_fault_shows(
    race: Callable[[Bench], Awaitable[bool]],
    bench: Bench,
    market: MarketServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    unguarded = {**queries("market.webhook.store.deliveries"), **UNGUARDED}
    monkeypatch.setattr(deliveries, "queries", lambda name: unguarded if name == "deliveries" else queries(name))
    owner = await connect(market.owner_url)
    await owner.execute("ALTER TABLE delivery DROP CONSTRAINT delivery_once_key")
    try:
        wrong = await wrong_in(race, bench)
    finally:
        await owner.execute("DELETE FROM delivery")
        await owner.execute("ALTER TABLE delivery ADD CONSTRAINT delivery_once_key UNIQUE (webhook_id, digest_id)")
        await owner.close()
    with capsys.disabled():
        print(f"\n{race.__name__} without the guard: {ROUNDS} rounds, {wrong} wrong")  # noqa: T201
    assert wrong > 0


@asynccontextmanager
async def deliverers(market: MarketServer, home: Path) -> AsyncIterator[Process]:
    """Have what forks off processes that deliver."""
    forking = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.web.webhook.worker", market.application_url, str(home)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield forking
    finally:
        forking.kill()
        await forking.wait()


@asynccontextmanager
async def delivering_process(forking: Process) -> AsyncIterator[None]:
    """Have a process deliver while the block lasts, and kill it at its end."""
    assert forking.stdin is not None
    assert forking.stdout is not None
    forking.stdin.write(b"\n")
    number = int(await asyncio.wait_for(forking.stdout.readline(), READY_S))
    try:
        yield
    finally:
        os.kill(number, signal.SIGKILL)
        while Path(f"/proc/{number}").exists():  # noqa: ASYNC110, ASYNC240 -- it is the system that knows
            await asyncio.sleep(0.005)


async def let_go(bench: Bench) -> int:
    """Have the time pass for which the dead sender holds what it had in hand, and count that."""
    async with bench.market.database.writing() as conn:
        held = await conn.execute("UPDATE delivery SET open_until = now() WHERE state = 'sending'")
    return int(held.split()[-1])


async def hasten(bench: Bench) -> None:
    """Have what failed tried again at once."""
    async with bench.market.database.writing() as conn:
        await conn.execute("UPDATE delivery SET next_at = now() WHERE state = 'waiting'")
        await job_jobs.enqueue(conn, JobKind.DELIVER, actor=COMMAND_LINE, key=JobKind.DELIVER.value)


async def states(bench: Bench) -> Counter[DeliveryState]:
    async with bench.market.database.reading() as conn:
        rows = await conn.fetch("SELECT state, count(*) AS deliveries FROM delivery GROUP BY state")
    return Counter({DeliveryState(row["state"]): row["deliveries"] for row in rows})


async def test_the_sender_is_killed_in_the_middle_of_deliveries(
    bench: Bench, market: MarketServer, rounds: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, taken = random.Random(6), asyncio.Event()
    promised, held, lines = WEBHOOKS, 0, [HEADING]

    async def answer(writer: asyncio.StreamWriter) -> None:
        taken.set()
        await asyncio.sleep(chance.uniform(0, 0.03))
        writer.write(saying(500) if chance.random() < 0.2 else FINE)

    bench.receiver.answers = [answer]
    async with deliverers(market, tmp_path) as forking:
        for turn in range(1, rounds + 1):
            async with delivering_process(forking):
                taken.clear()
                for _ in range(PROMISED):
                    await bench.promise()
                    promised += WEBHOOKS
                await hasten(bench)
                await asyncio.wait_for(taken.wait(), READY_S)
                await asyncio.sleep(chance.uniform(0, 0.1))
            held += await let_go(bench)
            lines.append(f"{turn:5}  {promised:8}  {(await states(bench))[DeliveryState.DELIVERED]:19}  {held:22}")
        async with delivering_process(forking), asyncio.timeout(READY_S):
            while (await states(bench))[DeliveryState.DELIVERED] < promised:
                await hasten(bench)
                await asyncio.sleep(0.2)
    ids = Counter(message.heads["webhook-id"] for message in bench.receiver.messages)
    lines.append(f"promised {promised}, lost {promised - len(ids)}, messages {ids.total()}, ids {len(ids)}")
    with capsys.disabled():
        print("\n".join(["", "kill -9 of the sender in the middle of deliveries", *lines]))  # noqa: T201
    assert held > 0, "no kill hit a delivery: this proves nothing"
    assert (len(ids), await states(bench)) == (promised, Counter({DeliveryState.DELIVERED: promised}))
