"""The page of silence over 10,000 needs, 90,000 achievements and 250,000 pairs, timed in PostgreSQL alone."""

from statistics import median
from time import perf_counter

import pytest

from market.challenge.store import unmatched_needs
from market.challenge.unmatched_need import UnmatchedOrder
from market.postgres.db import connect
from market.viewer import OPERATOR
from tests.benchmarks.conftest import say
from tests.database import MarketServer

pytestmark = pytest.mark.bench

FILL = (
    """INSERT INTO listing (id, kind, organization_id, title, summary, body, audience, language, country, province,
                             city, district, sample, status, published_at)
       SELECT lpad(to_hex(g), 32, '0')::uuid, CASE WHEN g <= 10000 THEN 'need' ELSE 'achievement' END,
              lpad(to_hex(g % 2000), 32, 'f')::uuid, 't' || g, repeat('s', 40), repeat('b', 300), 'public', 'zh', 'CN',
              '', '', '', true, 'published', now() FROM generate_series(1, 100000) g""",
    """INSERT INTO need (listing_id, present_state, tried, application, elements, indicators, budget_source, modes,
                         criteria, anonymous)
       SELECT id, '', '', '', '[]', '[]', '', '{}', '', false FROM listing WHERE kind = 'need'""",
    """INSERT INTO listing_field (listing_id, position, scheme, code, label)
       SELECT lpad(to_hex(g), 32, '0')::uuid, p, 'plan', 'B1.0' || g % 9 + 1 || '.0' || p + 1, ''
       FROM generate_series(1, 100000) g, generate_series(0, 1) p""",
    """INSERT INTO queue_pair (need_id, listing_id, kind, source, level, chance, score, rank, probability, need_version,
                               listing_version, model, index_version)
       SELECT lpad(to_hex(g), 32, '0')::uuid, lpad(to_hex(10001 + (g * 25 + k) % 90000), 32, '0')::uuid, 'achievement',
              'ranked', CASE WHEN g % 5 = 0 THEN 3 ELSE 1 + k % 2 END, 0.5, 1, k, 1, 1, 1, 'm', 'i'
       FROM generate_series(1, 10000) g, generate_series(1, 25) k""",
    "ANALYZE listing, need, listing_field, queue_pair",
)


async def test_a_page_of_what_nothing_answers(market: MarketServer) -> None:
    conn = await connect(market.superuser_url)
    try:
        await conn.execute("BEGIN")
        await conn.execute("SET LOCAL search_path = market, public")
        await conn.execute("SET LOCAL session_replication_role = replica")
        await conn.execute("SET LOCAL jit = off")
        for statement in FILL:
            await conn.execute(statement)
        took: list[float] = []
        for _ in range(5):
            began = perf_counter()
            page, total = await unmatched_needs.find(conn, viewer=OPERATOR, order=UnmatchedOrder.BUDGET)
            took.append(perf_counter() - began)
        began = perf_counter()
        await unmatched_needs.get(conn, page[0].need_id, viewer=OPERATOR)
        say(f"{total} silent needs: a page {median(took):.2f} s, one need {perf_counter() - began:.2f} s")
        assert total == 8000
    finally:
        await conn.execute("ROLLBACK")
        await conn.close()
