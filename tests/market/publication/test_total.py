"""Public totals: what is withheld can't be worked out from all that is told, of one closing or of several."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random
from uuid import UUID

import pytest

from market.deal.deal import DealId
from market.place import Nearness
from market.publication.cell import (
    MENDED,
    SAFETY,
    WHOLE_YEAR,
    CellPart,
    Margin,
    PublishedCell,
    alone_in,
    area_of,
    may_be_told,
)
from market.publication.total import CountedDeal, Quarter, decide, parts_of
from tests.market.publication.attacker import cells_of
from tests.market.publication.closings import a_year, close_the_year, recovered


def a_part(number: int, fen: int, *, seller: str | None = "", buyer: str | None = "", period: int = 1) -> CellPart:
    return CellPart(
        deal_id=DealId(UUID(int=number)),
        period=period,
        kind="development",
        field="05",
        seller_area=Nearness.DISTRICT,
        buyer_area=Nearness.CITY,
        seller_code=f"S{number}" if seller == "" else seller,
        buyer_code=f"B{number}" if buyer == "" else buyer,
        fen=fen,
    )


@pytest.mark.parametrize(("seed", "deals", "firms"), [(1, 90, 16), (2, 110, 16), (3, 160, 24)])
def test_no_cell_at_risk_can_be_worked_out_from_all_that_is_told(seed: int, deals: int, firms: int) -> None:
    parts, told = close_the_year(a_year(Random(seed), deals, firms))
    assert sum(fen is not None for fen in told.values()) >= 4
    assert recovered(parts, told) == []


def test_the_attacker_does_work_out_what_is_withheld_alone() -> None:
    """The attack can see a fault: without the cells that are withheld beside those at risk it succeeds."""
    parts, _ = close_the_year(a_year(Random(2), 110, 16))
    alone = {
        cell: sum(each.fen for each in behind) if may_be_told(behind, SAFETY) else None
        for cell, behind in cells_of(parts).items()
    }
    assert recovered(parts, alone) != []


def test_kinds_behind_which_the_same_firms_stand_do_not_tell_what_those_have_together() -> None:
    """The attack can see this fault too: the quarter less the development is what the one firm sold."""
    many = [a_part(number, 1_000_000) for number in range(12)]
    few = [
        replace(a_part(20 + n, fen, seller="S", buyer="B"), kind=kind)
        for n, fen, kind in ((1, 30, "transfer"), (2, 15, "licence"))
    ]
    parts = [*many, *few]
    told = decide(Quarter(2026, 1), parts, {})
    kinds = {cell.member: fen for cell, fen in told.items() if cell.margin is Margin.KIND}
    assert kinds["transfer"] is kinds["licence"] is None
    assert recovered(parts, told) == []
    whole = PublishedCell(1, Margin.ALL, "")
    two = (PublishedCell(1, Margin.KIND, "transfer"), PublishedCell(1, Margin.KIND, "licence"))
    assert (two, "") in recovered(
        parts, {**told, whole: 12_000_045, PublishedCell(1, Margin.KIND, "development"): 12_000_000}
    )


def test_what_is_told_adds_up_exactly_with_what_is_withheld() -> None:
    parts, told = close_the_year(a_year(Random(3), 160, 24))
    for cell, fen in told.items():
        assert fen in (None, sum(each.fen for each in cells_of(parts)[cell]))
    assert told[PublishedCell(WHOLE_YEAR, Margin.ALL, "")] == sum(part.fen for part in parts)


def test_what_mends_waits_until_enough_parties_stand_behind_it() -> None:
    before = [a_part(number, 1_000_000, period=2) for number in range(8)]
    now = [CountedDeal(replace(part, fen=900_000), date(2025, 5, 5)) for part in before]
    few = [CountedDeal(part, date(2025, 5, 5)) for part in before[4:]]
    fourth = Quarter(2026, 4)
    assert parts_of(Quarter(2026, 3), now, before, SAFETY) == []
    assert parts_of(fourth, [*now[:4], *few], before, SAFETY) == []
    assert {(part.period, part.fen) for part in parts_of(fourth, now, before, SAFETY)} == {(MENDED, -100_000)}


def test_what_mends_a_few_kinds_can_not_be_worked_out_either() -> None:
    standing = a_year(Random(3), 160, 24)
    earlier = [replace(each.part, period=4, deal_id=DealId(UUID(int=1000 + n))) for n, each in enumerate(standing[:40])]
    parts, told = close_the_year(standing, earlier)
    assert any(part.period == MENDED for part in parts)
    assert recovered(parts, told) == []


def test_few_parties_large_ones_and_persons_put_a_total_at_risk() -> None:
    even = [a_part(number, 100) for number in range(5)]
    assert may_be_told(even, SAFETY)
    assert not may_be_told(even[:4], SAFETY)
    assert not may_be_told([*even[:4], replace(even[4], seller_code="S0")], SAFETY)
    assert not may_be_told([*even, a_part(9, 2400)], SAFETY)
    assert not may_be_told([replace(part, buyer_code=None) for part in even], SAFETY)
    assert alone_in([replace(part, buyer_code="B") for part in even]) == {"B"}
    assert Fraction(1, 5) == SAFETY.apart


def test_an_area_is_told_from_the_district() -> None:
    home = "CN/浙江省/宁波市/海曙区"
    areas = (home, "CN/浙江省/宁波市/鄞州区", "CN/浙江省/宁波市", "CN/浙江省/杭州市", "CN/上海市", "FI/Uusimaa")
    found = [area_of(area, home).value for area in areas]
    assert found == ["district", "city", "city", "province", "country", "abroad"]


def test_quarters_follow_each_other_and_end_on_their_last_day() -> None:
    assert Quarter.of(date(2026, 12, 31)) == Quarter(2026, 4)
    assert Quarter(2026, 4).next == Quarter(2027, 1)
    assert (Quarter(2026, 1).last_on, Quarter(2026, 4).last_on) == (date(2026, 3, 31), date(2026, 12, 31))
    assert not Quarter(2026, 1).is_over(date(2026, 3, 31))
