"""Monthly reports: what they tell, and that each reads the same as of its own moment, whatever was recorded since."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime

import pytest

from market.deal.deal import DealId, Series
from market.deal.entry import EntryInput
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.errors import MarketError, NotFound
from market.postgres.db import Connection, Database
from market.statistic.report import Report, ReportScope, Span
from market.statistic.statistic import Cut, Dimension, Figures
from market.statistic.store import reports as statistic_reports
from market.statistic.store import statistics
from market.target.standing import TargetLevel
from market.target.target import Flow
from market.viewer import COMMAND_LINE, OPERATOR, Role, Viewer
from tests.database import MarketServer, empty
from tests.market.deal.builders import (
    BUYER,
    DRAFTED,
    FIRST_ON,
    HOME,
    REGISTERED,
    SIGNED,
    SUBMITTED,
    a_registration,
    some_terms,
    technology,
    wish,
)

E = DealEvent
AWAY = replace(BUYER, area="CN/浙江省/宁波市/鄞州区")
APRIL = ReportScope(
    year=2026,
    month=4,
    series=Series.MARKET,
    flow=Flow.OUTPUT,
    district=HOME,
    sample=False,
    cut=Cut(held_on=date(2026, 4, 30)),
)
STEPS, EVERY = 160, 10


async def a_deal(conn: Connection, fen: int, *more: EntryInput) -> DealId:
    terms = some_terms(technology(fen), buyer=AWAY)
    begun = await deals.begin(conn, Opening(), replace(DRAFTED, terms=terms), actor=COMMAND_LINE)
    for each in more:
        await deals.record(conn, begun.deal_id, each, actor=COMMAND_LINE)
    return begun.deal_id


def registered(number: str, fen: int, days: int) -> tuple[EntryInput, EntryInput, EntryInput]:
    return SIGNED, SUBMITTED, wish(E.REGISTERED, days, registration=a_registration(number, total=fen))


async def test_a_report_tells_month_and_year_apart_and_what_waits(conn: Connection) -> None:
    await a_deal(conn, 100, *registered("样例-1", 100, 20))
    await a_deal(conn, 20, *registered("样例-2", 20, 30))
    await a_deal(conn, 3, *registered("样例-3", 3, 80))
    report = await statistic_reports.read(conn, APRIL, viewer=OPERATOR)
    assert {span: report.registered[Flow.OUTPUT, span].technical_fen for span in Span} == {
        Span.MONTH: 20,
        Span.YEAR: 120,
        Span.YEAR_BEFORE: 0,
    }
    assert report.waiting[Flow.OUTPUT, TargetLevel.SIGNED] == Figures(
        deals=1, total_fen=3, technical_fen=3, total_claimed_fen=3, technical_claimed_fen=3
    )
    assert report.registered[Flow.INTAKE, Span.YEAR] == Figures()
    for dimension, parts in report.parts.items():
        assert sum(part.year.technical_fen for part in parts) == 120, dimension
        assert sum(part.month.technical_fen for part in parts) == 20, dimension
    assert [part.key for part in report.parts[Dimension.BUYER_AREA]] == [AWAY.area]
    with pytest.raises(NotFound):
        await statistic_reports.read(conn, APRIL, viewer=Viewer(Role.BROKER))


async def test_the_year_before_is_told_as_far_as_this_one(conn: Connection) -> None:
    """The deals are registered on the 25th and on the 31st of March."""
    await a_deal(conn, 100, *registered("样例-1", 100, (date(2026, 3, 25) - FIRST_ON).days))
    await a_deal(conn, 20, *registered("样例-2", 20, (date(2026, 3, 31) - FIRST_ON).days))

    async def year_before(month: int, held_on: date) -> int:
        scope = replace(APRIL, year=2027, month=month, cut=Cut(held_on=held_on))
        report = await statistic_reports.read(conn, scope, viewer=OPERATOR)
        opened = await statistics.total(
            conn, scope.wanted(Flow.OUTPUT, Span.YEAR_BEFORE), cut=scope.cut, viewer=OPERATOR
        )
        assert report.registered[Flow.OUTPUT, Span.YEAR_BEFORE] == opened
        return opened.technical_fen

    assert await year_before(3, date(2027, 3, 28)) == 100
    assert await year_before(3, date(2027, 3, 31)) == 120
    assert await year_before(4, date(2027, 4, 1)) == 120


class Life:
    """Deals that go on at random, a transaction a step."""

    def __init__(self, database: Database, chance: random.Random) -> None:
        self.database, self.chance = database, chance
        self.ahead: dict[DealId, list[EntryInput]] = {}
        self.sent = 0

    async def step(self) -> None:
        """Go on with a deal, mend one or begin another; what is refused is refused."""
        self.sent += 1
        fen = self.chance.randrange(1, 10**8)
        try:
            async with self.database.writing() as conn:
                if len(self.ahead) < 3 or self.chance.random() < 0.12:
                    script = registered(f"样例-{self.sent}", fen, self.chance.randrange(20, 60))
                    self.ahead[await a_deal(conn, fen)] = list(script)
                    return
                deal_id, ahead = self.chance.choice(list(self.ahead.items()))
                goes_on = bool(ahead) and self.chance.random() < 0.85
                await deals.record(conn, deal_id, ahead[0] if goes_on else self.wish(fen), actor=COMMAND_LINE)
            if goes_on:
                ahead.pop(0)
        except MarketError:
            return

    def wish(self, fen: int) -> EntryInput:
        terms, at = some_terms(technology(fen), buyer=self.chance.choice((AWAY, BUYER))), self.chance.randrange(30, 80)
        return self.chance.choice(
            (
                wish(E.CHANGED, at, terms=terms),
                wish(E.REVOKED, at, reason="样例"),
                wish(E.PAID, at, amount_fen=fen),
                wish(E.CORRECTED, 0, corrects=1, terms=terms, reason="样例"),
                wish(E.STRUCK, at, corrects=self.chance.randrange(2, 7), reason="样例"),
            )
        )


@pytest.fixture
async def emptied(market: MarketServer) -> AsyncIterator[Database]:
    yield market.database
    await empty(market.superuser_url)


@pytest.mark.parametrize("seed", range(3))
async def test_a_report_reads_the_same_as_of_its_moment(emptied: Database, seed: int) -> None:
    chance = random.Random(seed)
    life, kept = Life(emptied, chance), list[tuple[ReportScope, Report]]()
    for step in range(STEPS):
        await life.step()
        if step % EVERY == 0:
            async with emptied.reading() as conn:
                known_at: datetime = await conn.fetchval("SELECT now()")
            for held_on in (date(2026, 4, 20), date(2026, 4, 30), None):
                scope = replace(APRIL, cut=Cut(known_at, held_on))
                async with emptied.reading() as conn:
                    kept.append((scope, await statistic_reports.read(conn, scope, viewer=OPERATOR)))
    async with emptied.reading() as conn:
        for scope, report in kept:
            assert await statistic_reports.read(conn, scope, viewer=OPERATOR) == report
        for scope, _ in kept[:: len(kept) // 4]:
            alone = await conn.fetch(
                "SELECT s.* FROM deal d CROSS JOIN LATERAL deal_standing(d.id, coalesce($1, 'infinity'::timestamptz), "
                "coalesce($2, 'infinity'::date)) AS s ORDER BY s.deal_id",
                scope.cut.known_at,
                scope.cut.held_on,
            )
            whole = await conn.fetch(
                "SELECT * FROM deals_standing($1, $2) ORDER BY deal_id", scope.cut.known_at, scope.cut.held_on
            )
            assert whole == alone
    told = {report.registered[Flow.OUTPUT, Span.YEAR].technical_fen for _, report in kept}
    assert len(told) > 5, "nothing happened that a report could have missed"


async def test_a_moment_lies_before_whatever_is_still_being_recorded(emptied: Database) -> None:
    async with emptied.writing() as writer:
        begun: datetime = await writer.fetchval("SELECT now()")
        async with emptied.reading() as reader:
            moment = await statistic_reports.moment(reader)
        assert moment < begun
        await a_deal(writer, 1, *registered("样例-1", 1, 30))
        scope = replace(APRIL, cut=Cut(known_at=moment))
        async with emptied.reading() as reader:
            before = await statistic_reports.read(reader, scope, viewer=OPERATOR)
    async with emptied.reading() as reader:
        assert await statistic_reports.read(reader, scope, viewer=OPERATOR) == before
        assert before.registered[Flow.OUTPUT, Span.YEAR] == Figures()
        latest = replace(scope, cut=Cut(known_at=await reader.fetchval("SELECT now()")))
        told = await statistic_reports.read(reader, latest, viewer=OPERATOR)
        assert told.registered[Flow.OUTPUT, Span.YEAR].technical_fen == 1
    assert FIRST_ON.year == APRIL.year
    assert REGISTERED.happened_on.month == APRIL.month
