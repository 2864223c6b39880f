"""Statistics of deals: what is added up and what is kept apart, as of now and as of any past."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from market.deal.deal import DealId, DealParty, PartyType, Series
from market.deal.entry import EntryInput
from market.deal.kind import DealKind
from market.deal.state import DealEvent, State
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.errors import NotFound
from market.postgres.db import Connection
from market.statistic.slice import Slice
from market.statistic.statistic import Cut, Dimension, Figures, Measure
from market.statistic.store import statistics
from market.target.standing import TargetLevel
from market.target.target import Flow
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, Role, Viewer
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

AWAY = replace(BUYER, area="CN/浙江省/宁波市/鄞州区")
D = Dimension
EVERYTHING = Slice()


async def a_deal(
    conn: Connection, fen: int, *more: EntryInput, buyer: DealParty = BUYER, series: Series = Series.MARKET
) -> DealId:
    terms = replace(some_terms(technology(fen), buyer=buyer), kind=DealKind.SERVICE)
    begun = await deals.begin(conn, Opening(series=series), replace(DRAFTED, terms=terms), actor=COMMAND_LINE)
    for each in more:
        await deals.record(conn, begun.deal_id, each, actor=COMMAND_LINE)
    return begun.deal_id


def registered(number: str, fen: int, technical: int) -> tuple[EntryInput, EntryInput, EntryInput]:
    registration = a_registration(number, total=fen, technical=technical)
    return SIGNED, SUBMITTED, replace(REGISTERED, registration=registration)


async def counted(conn: Connection, *by: Dimension, wanted: Slice = EVERYTHING) -> dict[tuple[str, ...], int]:
    found = await statistics.cells(conn, wanted, by, viewer=OPERATOR)
    return {tuple(each.keys.values()): each.figures.technical_fen for each in found}


async def test_what_counts_is_approved_where_it_is_registered_and_claimed_before(conn: Connection) -> None:
    await a_deal(conn, 1000, *registered("样例-1", 900, 800), wish(DealEvent.PAID, 40, amount_fen=500))
    await a_deal(conn, 10, SIGNED)
    await a_deal(conn, 1)
    assert await counted(conn, D.LEVEL) == {("registered",): 800, ("signed",): 10, ("intended",): 1}
    found = await statistics.total(conn, Slice(level=TargetLevel.REGISTERED), viewer=OPERATOR)
    assert found == Figures(
        deals=1,
        total_fen=900,
        technical_fen=800,
        total_claimed_fen=1000,
        technical_claimed_fen=1000,
        total_approved_fen=900,
        technical_approved_fen=800,
        paid_fen=500,
    )
    assert [found.of(each) for each in Measure] == [1, 900, 800, 1000, 1000, 900, 800, 500]


async def test_cells_are_told_apart_by_what_is_asked_and_by_nothing_else(conn: Connection) -> None:
    await a_deal(conn, 1, SIGNED)
    await a_deal(conn, 2, SIGNED, buyer=replace(AWAY, type=PartyType.UNIVERSITY))
    await a_deal(conn, 4, SIGNED, series=Series.DISTRICT)
    assert await counted(conn) == {(): 7}
    assert await counted(conn, D.SERIES, D.BUYER_TYPE) == {
        ("district", "enterprise"): 4,
        ("market", "enterprise"): 1,
        ("market", "university"): 2,
    }
    assert await counted(conn, D.MONTH, D.YEAR, D.KIND) == {("2026-03", "2026", "service"): 7}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Slice(series=Series.DISTRICT), 4),
        (Slice(level=TargetLevel.SIGNED), 6),
        (Slice(state=State.INTENDED), 1),
        (Slice(kind=DealKind.TRANSFER), 0),
        (Slice(field_in="B1"), 7),
        (Slice(field_in="B1.01.03"), 7),
        (Slice(field_in="B1.01.0"), 0),
        (Slice(field="B1.01"), 0),
        (Slice(field="B1.01.03"), 7),
        (Slice(field=""), 0),
        (Slice(statistics_field="05"), 7),
        (Slice(seller_type=PartyType.INSTITUTE), 7),
        (Slice(buyer_type=PartyType.UNIVERSITY), 0),
        (Slice(ip="invention"), 7),
        (Slice(ip="none"), 0),
        (EVERYTHING.on_side(Flow.INTAKE, HOME), 5),
        (EVERYTHING.on_side(Flow.OUTPUT, "CN/浙江省"), 7),
        (Slice(buyer_in="CN/浙江省/宁波"), 0),
        (Slice(buyer_area="CN/浙江省/宁波市"), 0),
        (Slice(buyer_area=HOME), 5),
        (Slice(since=date(2026, 3, 12)), 6),
        (Slice(until=date(2026, 3, 11)), 1),
        (Slice(signed_until=date(2026, 3, 12)), 6),
        (Slice(words="磁_钢"), 0),
        (Slice(words="磁钢"), 7),
        (Slice(waits=True), 0),
        (Slice(sample=True), 0),
    ],
)
async def test_a_slice_counts_what_it_says(conn: Connection, wanted: Slice, found: int) -> None:
    await a_deal(conn, 1)
    await a_deal(conn, 2, SIGNED, buyer=AWAY)
    await a_deal(conn, 4, SIGNED, series=Series.DISTRICT)
    assert (await statistics.total(conn, wanted, viewer=OPERATOR)).technical_fen == found


async def test_a_figure_opens_the_rows_that_it_is_made_of(conn: Connection) -> None:
    early = await a_deal(conn, 1, SIGNED)
    late = await a_deal(conn, 2, replace(SIGNED, happened_on=SIGNED.happened_on + timedelta(days=1)))
    await a_deal(conn, 4)
    found, count = await statistics.rows(conn, Slice(level=TargetLevel.SIGNED), viewer=OPERATOR)
    assert [(each.keys[D.DEAL], each.figures.total_fen) for each in found] == [(str(late), 2), (str(early), 1)]
    assert count == 2
    second, count = await statistics.rows(conn, EVERYTHING, viewer=OPERATOR, offset=1, limit=1)
    assert [each.figures.total_fen for each in second] == [1]
    assert count == 3


async def test_a_past_day_holds_what_held_then(conn: Connection) -> None:
    await a_deal(conn, 1000, *registered("样例-1", 900, 800), wish(DealEvent.REVOKED, 60, reason="样例"))
    found = {}
    for days in (0, 10, 30, 59, 60, -1):
        cut = Cut(held_on=FIRST_ON + timedelta(days=days))
        cells = await statistics.cells(conn, EVERYTHING, (D.LEVEL,), cut=cut, viewer=OPERATOR)
        found[days] = [(each.keys[D.LEVEL], each.figures.technical_fen) for each in cells]
    assert found == {
        0: [("intended", 1000)],
        10: [("signed", 1000)],
        30: [("registered", 800)],
        59: [("registered", 800)],
        60: [("ended", 1000)],
        -1: [],
    }


async def test_figures_are_the_offices_and_a_party_has_its_own_alone(conn: Connection) -> None:
    await a_deal(conn, 1, SIGNED)
    for viewer in (PUBLIC, Viewer(Role.BROKER), Viewer(Role.ENTERPRISE)):
        assert await statistics.total(conn, EVERYTHING, viewer=viewer) == Figures()
        with pytest.raises(NotFound):
            await statistics.total(conn, EVERYTHING, cut=Cut(held_on=FIRST_ON), viewer=viewer)
