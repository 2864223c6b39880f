"""What the picture's jobs ask, over 10,000 needs, 250,000 pairs, 20,000 introductions and 50,000 deals; and the map."""

from collections.abc import Awaitable, Callable
from time import perf_counter

import pytest

from market.dashboard.store import field_balances, funnels, maps, replies
from market.postgres.db import connect
from market.viewer import OPERATOR
from tests.benchmarks.conftest import say
from tests.benchmarks.synthetic_deals import fill_deals
from tests.benchmarks.test_unmatched_needs import FILL
from tests.benchmarks.timing import table
from tests.database import MarketServer

pytestmark = pytest.mark.bench

COUNT_MS, MAP_MS = 20_000, 1_000
_MORE = (
    """INSERT INTO introduction (id, need_id, listing_id, kind, begun_by, begun_at)
       SELECT md5(g::text)::uuid, lpad(to_hex(1 + g % 10000), 32, '0')::uuid,
              lpad(to_hex(10001 + g % 90000), 32, '0')::uuid, 'achievement', 'made', now() - make_interval(hours => g)
       FROM generate_series(1, 20000) g""",
    """INSERT INTO introduction_side (introduction_id, side, organization_id, interest, answered_at)
       SELECT id, side, gen_random_uuid(), 'yes', begun_at + interval '3 days'
       FROM introduction CROSS JOIN (VALUES ('need'), ('supply')) AS s (side)""",
    "UPDATE deal SET need_id = lpad(to_hex(1 + abs(hashtext(id::text)) % 10000), 32, '0')::uuid",
    "INSERT INTO map_place SELECT id, random(), random() FROM listing ORDER BY id LIMIT 50000",
    "ANALYZE introduction, introduction_side, deal, map_place",
)


@pytest.mark.usefixtures("database")
async def test_what_is_counted_in_the_background_takes_seconds(market: MarketServer) -> None:
    await fill_deals(market.superuser_url, say=say)
    conn = await connect(market.superuser_url)
    try:
        await conn.execute("BEGIN")
        for setting in ("search_path = market, public", "session_replication_role = replica", "jit = off"):
            await conn.execute(f"SET LOCAL {setting}")
        for statement in (*FILL, *_MORE):
            await conn.execute(statement)
        asked: dict[str, tuple[int, Callable[[], Awaitable[object]]]] = {
            "ways of needs": (COUNT_MS, lambda: funnels.ways(conn, samples=True, viewer=OPERATOR)),
            "contracts of no need": (COUNT_MS, lambda: funnels.loose(conn, samples=False, viewer=OPERATOR)),
            "balance of the fields": (COUNT_MS, lambda: field_balances.count(conn, samples=True, viewer=OPERATOR)),
            "replies": (COUNT_MS, lambda: replies.asked(conn, samples=False, viewer=OPERATOR)),
            "points of the map": (
                MAP_MS,
                lambda: maps.points(conn, kind=None, field=None, limit=2000, viewer=OPERATOR),
            ),
            "points of a box": (
                MAP_MS,
                lambda: maps.points(conn, kind=None, field="B1", limit=2000, viewer=OPERATOR),
            ),
        }
        timed = []
        for name, (limit, ask) in asked.items():
            await ask()
            began = perf_counter()
            await ask()
            timed.append((name, 1000 * (perf_counter() - began), limit))
        say(table("the picture, counted", ("question", "ms", "bound ms"), timed))
        ways = await funnels.ways(conn, samples=True, viewer=OPERATOR)
        assert sum(way[-1] is not None for way in ways) > 1000
        assert [name for name, spent, limit in timed if spent > limit] == []
    finally:
        await conn.execute("ROLLBACK")
        await conn.close()
