"""Figures over 50,000 deals with 500,000 entries: pivots of now and of the past, pages, and an entry."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx
import pytest

from corpus.reference.taxonomy import load_taxonomy
from market.day import day_of
from market.deal.deal import Series
from market.deal.entry import EntryInput
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.postgres.db import Database
from market.postgres.queries import queries
from market.settings import Settings
from market.statistic.slice import Slice
from market.statistic.statistic import NOW, Cut, Dimension
from market.statistic.store import statistics
from market.target.standing import TargetLevel
from market.viewer import COMMAND_LINE, OPERATOR, Role
from tests.benchmarks.conftest import say
from tests.benchmarks.synthetic_deals import DEALS, fill_deals
from tests.benchmarks.timing import table
from tests.database import MarketServer
from tests.market.deal.builders import some_terms
from tests.matcher.market_index import matching_at
from tests.web.people import People
from web.app import create_app

pytestmark = pytest.mark.bench

ROUNDS = 9
PIVOT_MS, PAGE_MS, REPORT_MS, ENTRY_MS = 500, 300, 1000, 30
D = Dimension
BY: Mapping[str, tuple[Dimension, ...]] = {
    "kind by month": (D.KIND, D.MONTH),
    "field by the seller's area": (D.FIELD, D.SELLER_AREA),
    "statistics' field by right": (D.STATISTICS_FIELD, D.IP),
    "seller by buyer": (D.SELLER_TYPE, D.BUYER_TYPE),
    "standing by year": (D.LEVEL, D.YEAR),
}
OFFICIAL = Slice(series=Series.MARKET, level=TargetLevel.REGISTERED, sample=False)
PAGES = ("/statistics", "/statistics/rows", "/deals", "/target", "/brain")


async def times(ask: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Give the median and the longest of the rounds in ms; the first warms up and is not counted."""
    spent = []
    for _ in range(ROUNDS + 1):
        began = perf_counter()
        await ask()
        spent.append(1000 * (perf_counter() - began))
    return median(spent[1:]), max(spent[1:])


async def pivots(database: Database) -> list[tuple[str, float, float]]:
    now = datetime.now(UTC)
    cuts = {
        "now": NOW,
        "as of last month": Cut(now - timedelta(days=25), day_of(now) - timedelta(days=30)),
        "as of two years ago": Cut(now - timedelta(days=725), day_of(now) - timedelta(days=730)),
        "of two years ago, as known now": Cut(None, day_of(now) - timedelta(days=730)),
    }
    found = []
    async with database.reading() as conn:
        for when, cut in cuts.items():
            for name, by in BY.items():
                wanted = OFFICIAL if D.LEVEL not in by else Slice(series=Series.MARKET, sample=False)

                async def ask(wanted: Slice = wanted, by: tuple[Dimension, ...] = by, cut: Cut = cut) -> None:
                    await statistics.cells(conn, wanted, by, cut=cut, viewer=OPERATOR)

                found.append((f"{name}, {when}", *await times(ask)))
    return found


async def plan(database: Database, cut: Cut) -> str:
    """Explain a pivot as it is carried out."""
    conditions = (
        True,
        None,
        None,
        "market",
        "registered",
        *[None] * 9,
        "",
        "",
        "",
        *[None] * 4,
        "",
        False,
        False,
        None,
    )
    async with database.reading() as conn:
        lines = await conn.fetch(
            "EXPLAIN (ANALYZE, COSTS off, BUFFERS off) " + queries("market.statistic.store.statistics")["cells"],
            *(["kind", "month"], cut.known_at, cut.held_on, *conditions, None, 0),
        )
    return "\n".join(line["QUERY PLAN"][:200] for line in lines)


async def test_figures_of_many_deals_come_in_time(database: Database, market: MarketServer, tmp_path: Path) -> None:
    await fill_deals(market.superuser_url, say=say)
    timed = [(name, PIVOT_MS, p50, longest) for name, p50, longest in await pivots(database)]
    async with matching_at(tmp_path, database) as matching:
        app = create_app(
            settings=Settings(home=tmp_path), database=database, matching=matching, taxonomy=load_taxonomy()
        )
        async with People(app, database).of(Role.OPERATOR) as office:

            async def get(path: str) -> httpx.Response:
                return (await office.get(path)).raise_for_status()

            month = f"{day_of(datetime.now(UTC)) - timedelta(days=60):%Y-%m}"
            report = (await office.get(f"/statistics/{month}")).headers["location"]
            for path in (*PAGES, report):
                limit = {"/target": PAGE_MS, "/brain": PAGE_MS, report: REPORT_MS}.get(path, PIVOT_MS)
                timed.append((path.split("?")[0], limit, *await times(lambda path=path: get(path))))  # type: ignore[misc]
    timed.append(("one entry recorded", ENTRY_MS, *await times(lambda: an_entry(database))))
    rows = [(name, p50, longest, limit) for name, limit, p50, longest in timed]
    say(table(f"{DEALS:,} deals, 500,000 entries", ("figure", "p50 ms", "longest ms", "bound ms"), rows))
    now = datetime.now(UTC)
    for name, cut in (("now", NOW), ("as of two years ago", Cut(now - timedelta(725), day_of(now) - timedelta(730)))):
        say(f"\nplan of a pivot, {name}:\n{await plan(database, cut)}")
    assert [name for name, limit, p50, _ in timed if p50 > limit] == []


async def an_entry(database: Database) -> None:
    """Open a deal with its first entry."""
    drafted = EntryInput(event=DealEvent.DRAFTED, happened_on=day_of(datetime.now(UTC)), terms=some_terms())
    async with database.writing() as conn:
        await deals.begin(conn, Opening(), drafted, actor=COMMAND_LINE)
