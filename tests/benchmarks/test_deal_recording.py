"""One entry recorded over 50,000 deals with 500,000 entries: in the store, over the API, and beside a plain INSERT.

The database lies on the disk, and each commit waits for it. The peer writes the same values into one table without
rules, keys or a chain: what the ledger costs beside the disk is the difference. Plans are printed with the figures.
"""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from corpus.reference.taxonomy import load_taxonomy
from market.account.api_token import TokenTerm, scopes_of
from market.account.store import api_tokens
from market.day import day_of
from market.deal.deal import DealId
from market.deal.entry import EntryInput
from market.deal.key import IdempotencyKey
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.postgres.db import SESSION, Connection, Database
from market.postgres.deployment import open_embedded
from market.postgres.migrate import migrate
from market.postgres.queries import queries
from market.settings import Settings
from market.viewer import Actor, Role
from tests.benchmarks.conftest import say
from tests.benchmarks.synthetic_deals import fill_deals
from tests.benchmarks.timing import interleaved, table
from tests.database import quiet
from tests.market.deal.builders import some_terms, wish
from tests.matcher.market_index import matching_at
from tests.web.api_market import client_of
from tests.web.deal.test_api import SIGNED
from tests.web.people import a_member, add_member
from web.app import create_app

pytestmark = pytest.mark.bench

ENTRIES = 200
LIMIT_MS = 30.0
"""The figure, for p50, on two cores that nobody else wants."""

FILLED = (
    "INSERT INTO deal_key SELECT recorded_by, 'made-key-' || id, sha256(int8send(id)), id, recorded_at FROM deal_entry",
    """INSERT INTO audit (actor, event, subject_kind, subject_id, detail, recorded_at)
       SELECT recorded_by, 'deal-recorded', 'deal', deal_id::text,
              jsonb_build_object('event', event, 'number', number, 'sha256', encode(deal_digest(id), 'hex')),
              recorded_at
       FROM deal_entry ORDER BY id""",
    "INSERT INTO audit_link SELECT row_number() OVER (ORDER BY id), id, sha256(int8send(id)) FROM audit",
    "UPDATE audit_head SET position = (SELECT max(position) FROM audit_link)",
    """CREATE TABLE peer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, deal_id uuid NOT NULL,
       event text NOT NULL, happened_on date NOT NULL, amount_fen bigint NOT NULL, recorded_by text NOT NULL,
       key text NOT NULL, sha256 bytea NOT NULL)""",
    "GRANT INSERT ON peer TO cuibai_application",
    "VACUUM ANALYZE",
)
"""What the record and the keys would hold of those entries, so that their indexes are as large; the peer's table."""

PEER = """INSERT INTO peer (deal_id, event, happened_on, amount_fen, recorded_by, key, sha256)
          VALUES ($1, $2, $3, $4, $5, $6, $7)"""
BEGUN = wish(DealEvent.SIGNED, terms=some_terms())
COUNTED = "SELECT (SELECT count(*) FROM deal) AS deals, (SELECT count(*) FROM deal_entry) AS entries"
LARGE = {"deal", "deal_entry", "deal_terms", "deal_party", "deal_line", "deal_current", "deal_key", "audit"}


@dataclass(frozen=True)
class Ledger:
    """A full market on the disk, its application, and who records."""

    database: Database
    client: httpx.AsyncClient
    actor: Actor
    today: date

    @property
    def paid(self) -> EntryInput:
        return EntryInput(event=DealEvent.PAID, happened_on=self.today, amount_fen=100)

    def deal(self, number: int) -> DealId:
        """Give a registered deal of ten entries, each number another."""
        return DealId(UUID(int=10 * number + 5))

    async def record(self, number: int) -> None:
        """Record a payment in the store."""
        key = IdempotencyKey.of(f"bench-{uuid4().hex}", "/bench", str(number))
        async with self.database.writing() as conn:
            await deals.record(conn, self.deal(number), self.paid, key=key, actor=self.actor)

    async def begin(self, number: int) -> None:
        """Record a new deal in the store."""
        key = IdempotencyKey.of(f"bench-{uuid4().hex}", "/bench", str(number))
        async with self.database.writing() as conn:
            await deals.begin(conn, Opening(), BEGUN, key=key, actor=self.actor)

    async def post(self, number: int) -> None:
        """Record a payment over the API."""
        body = {"event": "paid", "happened_on": self.today.isoformat(), "amount_fen": 100}
        await self._send(f"/deals/{self.deal(number + ENTRIES + 1)}/entries", body)

    async def post_new(self, _: int) -> None:
        """Record a new deal over the API."""
        await self._send("/deals", SIGNED)

    async def peer(self, number: int) -> None:
        """Write the same values as a payment has, and commit."""
        values = (self.deal(number), "paid", self.today, 100, self.actor.name, f"bench-{uuid4().hex}")
        async with self.database.writing() as conn:
            await conn.execute(PEER, *values, bytes(32))

    async def _send(self, path: str, body: object) -> None:
        answer = await self.client.post(
            f"/api/v1{path}", json=body, headers={"Idempotency-Key": f"bench-{uuid4().hex}"}
        )
        assert answer.status_code == 201, answer.text


@pytest.fixture
def on_disk() -> Iterator[Path]:
    """Give a folder that is not in memory, which the account PostgreSQL runs under can pass through."""
    with tempfile.TemporaryDirectory(prefix="cuibai-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@pytest.fixture
async def ledger(on_disk: Path) -> AsyncIterator[Ledger]:
    """Fill a market on the disk, and put the application before it."""
    async with AsyncExitStack() as stack:
        settings = Settings(home=on_disk / "home")
        server = await stack.enter_async_context(open_embedded(settings, say=quiet))
        await migrate(server.url("owner"), server.url("application"), say=quiet)
        await fill_deals(server.url("superuser"), say=say)
        await fill_record(server.url("superuser"))
        database = await Database.open(server.url("application"))
        stack.push_async_callback(database.close)
        member = await add_member(database, a_member(Role.OPERATOR))
        async with database.writing() as conn:
            token = await api_tokens.make(
                conn, member, name="b", scopes=frozenset(scopes_of(member)), term=TokenTerm.MONTH
            )
        matching = await stack.enter_async_context(matching_at(settings.home, database))
        app = create_app(settings=settings, database=database, matching=matching, taxonomy=load_taxonomy())
        client = await stack.enter_async_context(client_of(app))
        client.headers["Authorization"] = f"Bearer {token}"
        yield Ledger(database, client, member.actor, day_of(datetime.now(UTC)))


async def fill_record(superuser_url: str) -> None:
    """Add what the record and the keys would hold of the entries, and the peer's table."""
    conn = await asyncpg.connect(superuser_url, server_settings=SESSION | {"statement_timeout": "600s"})
    try:
        await conn.execute("SET session_replication_role = replica")
        for statement in FILLED:
            say(f"record: {' '.join(statement.split())[:60]} …")
            await conn.execute(statement)
    finally:
        await conn.close()


async def test_recording_one_entry(ledger: Ledger) -> None:
    systems = {
        "plain INSERT and commit": ledger.peer,
        "payment, in the store": ledger.record,
        "new deal, in the store": ledger.begin,
        "payment, over the API": ledger.post,
        "new deal, over the API": ledger.post_new,
    }
    times = await interleaved(systems, ENTRIES)
    base = times["plain INSERT and commit"].p50_ms
    rows = [[name, at.p50_ms, at.p95_ms, at.p99_ms, at.p50_ms / base] for name, at in times.items()]
    async with ledger.database.reading() as conn:
        counts = await conn.fetchrow(COUNTED)
        plans = [(name, await plan_of(conn, sql, *arguments)) for name, sql, arguments in asked(ledger)]
    assert counts is not None
    size = f"{counts['deals']:,} deals, {counts['entries']:,} entries"
    title = f"one entry recorded over {size} (load {os.getloadavg()[0]:.1f})"
    say(table(title, ["system", "p50 ms", "p95 ms", "p99 ms", "p50 ratio"], rows))
    for name, plan in plans:
        say(f"\n{name}\n{plan}")
    assert [name for name, plan in plans if any(f"Seq Scan on {large} " in plan for large in LARGE)] == []
    assert max(at.p50_ms for at in times.values()) < LIMIT_MS


def asked(ledger: Ledger) -> list[tuple[str, str, tuple[object, ...]]]:
    """Name what recording an entry asks of tables that grow."""
    deal_id = ledger.deal(1)
    standing = "SELECT * FROM deal_standing($1, 'infinity', 'infinity')"
    return [
        ("the key", queries("market.deal.store.keys")["find"], (ledger.actor.name, "bench-unknown")),
        ("the deal", queries("market.deal.store.deals")["find"], (deal_id, True, None, None)),
        ("its entries", queries("market.deal.store.entries")["of_deal"], (deal_id, False)),
        ("what stands", standing, (deal_id,)),
        ("a number used elsewhere", queries("market.deal.store.terms")["registered_elsewhere"], ("MADE-7", deal_id)),
    ]


async def plan_of(conn: Connection, sql: str, *arguments: object) -> str:
    """Give the plan of a statement as it was carried out."""
    rows = await conn.fetch(f"EXPLAIN (ANALYZE, BUFFERS, COSTS off, TIMING off) {sql}", *arguments)
    return "\n".join(row["QUERY PLAN"] for row in rows)
