"""Public totals in the store: quarters are closed in order, once, and what was told stays as it was."""

from datetime import date

import pytest

from market.deal.deal import Series
from market.deal.entry import EntryInput
from market.deal.kind import DealKind
from market.deal.state import DealEvent
from market.deal.store import deals
from market.errors import Conflict, NotAllowed
from market.postgres.db import Connection
from market.publication.cell import Margin, PublishedCell
from market.publication.closing import close
from market.publication.store import totals as publication_totals
from market.publication.total import Quarter
from market.statistic.slice import Slice
from market.statistic.store import statistics
from market.target.standing import TargetLevel
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, Actor, Role
from tests.market.publication.builders import Made, register

FIRST = Quarter(2026, 1)
TODAY = date(2026, 11, 26)


async def close_next(conn: Connection) -> Quarter:
    quarter = await publication_totals.due(conn, TODAY, actor=COMMAND_LINE)
    assert quarter is not None
    closing = close(await publication_totals.material(conn, quarter, actor=COMMAND_LINE))
    await publication_totals.close(conn, closing, actor=COMMAND_LINE)
    return quarter


async def told(conn: Connection) -> dict[PublishedCell, int | None]:
    (year,) = await publication_totals.years(conn, viewer=PUBLIC)
    return dict(await publication_totals.told(conn, year, viewer=PUBLIC))


async def test_a_quarter_is_told_with_what_is_at_risk_withheld(conn: Connection) -> None:
    for number in range(8):
        await register(conn, Made(number=number, fen=100 + number))
    for number in range(8, 14):
        await register(conn, Made(number=number, fen=1000, kind=DealKind.SERVICE))
    await register(conn, Made(number=20, fen=500, kind=DealKind.LICENCE))
    await register(conn, Made(number=30, fen=500, series=Series.DISTRICT))
    assert await close_next(conn) == FIRST
    found = await told(conn)
    assert found[PublishedCell(1, Margin.ALL, "")] == sum(range(100, 108)) + 6000 + 500
    kinds = [found[PublishedCell(1, Margin.KIND, kind)] for kind in ("development", "service", "licence")]
    assert kinds == [None, 6000, None]
    assert found[PublishedCell(1, Margin.FIELD, "05")] == 7328


async def test_quarters_are_closed_in_order_once_and_when_they_are_over(conn: Connection) -> None:
    assert await publication_totals.due(conn, TODAY, actor=COMMAND_LINE) is None
    await register(conn, Made(number=1))
    assert await publication_totals.due(conn, date(2026, 3, 31), actor=COMMAND_LINE) is None
    first = close(await publication_totals.material(conn, FIRST, actor=COMMAND_LINE))
    later = close(await publication_totals.material(conn, FIRST.next, actor=COMMAND_LINE))
    with pytest.raises(Conflict, match="not the next"):
        await publication_totals.close(conn, later, actor=COMMAND_LINE)
    await publication_totals.close(conn, first, actor=COMMAND_LINE)
    with pytest.raises(Conflict, match="not the next"):
        await publication_totals.close(conn, first, actor=COMMAND_LINE)
    assert await publication_totals.due(conn, TODAY, actor=COMMAND_LINE) == Quarter(2026, 2)


async def test_what_was_told_stays_when_a_deal_is_revoked_and_is_not_counted_again(conn: Connection) -> None:
    made = [await register(conn, Made(number=number)) for number in range(6)]
    await close_next(conn)
    before = await told(conn)
    gone = EntryInput(event=DealEvent.REVOKED, happened_on=date(2026, 5, 5), reason="撤销（样例）")
    await deals.record(conn, made[0], gone, actor=COMMAND_LINE)
    await register(conn, Made(number=9, registered_on=date(2026, 3, 3)))
    await close_next(conn)
    assert await told(conn) == before
    material = await publication_totals.material(conn, Quarter(2026, 3), actor=COMMAND_LINE)
    assert len(material.earlier) == 6
    assert len(material.standing) == 6


async def test_what_is_told_of_a_quarter_is_what_the_statistics_said_when_it_was_closed(conn: Connection) -> None:
    for number in range(7):
        await register(conn, Made(number=number, fen=1001 * (number + 1)))
    await close_next(conn)
    await register(conn, Made(number=9))
    wanted = Slice(
        series=Series.MARKET, level=TargetLevel.REGISTERED, since=date(2026, 1, 1), until=FIRST.last_on, sample=False
    )
    found = await statistics.total(conn, wanted, viewer=OPERATOR)
    assert found.technical_fen == 28028 + 100_000_000
    assert (await told(conn))[PublishedCell(1, Margin.ALL, "")] == 28028


async def test_the_office_alone_closes(conn: Connection) -> None:
    broker = Actor("member:broker", Role.BROKER)
    await register(conn, Made(number=1))
    closing = close(await publication_totals.material(conn, FIRST, actor=COMMAND_LINE))
    with pytest.raises(NotAllowed):
        await publication_totals.material(conn, FIRST, actor=broker)
    with pytest.raises(NotAllowed):
        await publication_totals.close(conn, closing, actor=broker)
