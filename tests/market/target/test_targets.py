"""Targets in the store: whose paths count, what stands towards them, and that the two sides are never one."""

from dataclasses import replace
from datetime import date

import pytest

from market.deal.deal import DealParty, Series
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.errors import Invalid, NotAllowed, NotFound
from market.postgres.db import Connection
from market.target.pipeline import PipelineDeal
from market.target.standing import DistrictTotal, TargetLevel
from market.target.store import targets
from market.target.target import Flow, TargetPath, TargetPoint
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, Actor, Role, Viewer
from tests.market.deal.builders import (
    BUYER,
    DRAFTED,
    HOME,
    REGISTERED,
    SELLER,
    SIGNED,
    SUBMITTED,
    a_registration,
    some_terms,
    technology,
)

YI = 10_000_000_000
NEXT = TargetPath(
    name="下一规划（样例）", source="样例文件", points=(TargetPoint(2025, 25 * YI), TargetPoint(2030, 40 * YI))
)
AWAY = replace(BUYER, area="CN/浙江省/宁波市/鄞州区")


async def a_deal(
    conn: Connection, *steps: int, buyer: DealParty = BUYER, series: Series = Series.MARKET, number: str = "样例-1"
) -> None:
    """Record a deal of a million yuan that has come so many steps far, of which 800,000 are approved."""
    begun = await deals.begin(
        conn, Opening(series=series), replace(DRAFTED, terms=some_terms(buyer=buyer)), actor=COMMAND_LINE
    )
    registration = replace(REGISTERED, registration=a_registration(number, technical=80_000_000))
    for step in (SIGNED, SUBMITTED, registration)[: len(steps)]:
        await deals.record(conn, begun.deal_id, step, actor=COMMAND_LINE)


async def standing(conn: Connection) -> dict[tuple[Flow, TargetLevel], tuple[int, int]]:
    found = await targets.standing(conn, HOME, samples=False, viewer=OPERATOR)
    return {(each.flow, each.level): (each.deals, each.fen) for each in found}


async def test_the_path_loaded_last_comes_first_and_the_office_alone_loads_and_reads(conn: Connection) -> None:
    await targets.load_path(conn, replace(NEXT, name="前一稿（样例）"), actor=COMMAND_LINE)
    await targets.load_path(conn, NEXT, actor=COMMAND_LINE)
    found = await targets.paths(conn, viewer=OPERATOR)
    assert [path.name for path in found] == ["下一规划（样例）", "前一稿（样例）"]
    assert found[0] == NEXT
    with pytest.raises(NotAllowed):
        await targets.load_path(conn, NEXT, actor=Actor("broker", Role.BROKER))
    for viewer in (PUBLIC, Viewer(Role.BROKER), Viewer(Role.ENTERPRISE)):
        with pytest.raises(NotFound):
            await targets.paths(conn, viewer=viewer)
        with pytest.raises(NotFound):
            await targets.standing(conn, HOME, samples=False, viewer=viewer)
        with pytest.raises(NotFound):
            await targets.pipeline(conn, HOME, Flow.OUTPUT, samples=False, viewer=viewer)
        with pytest.raises(NotFound):
            await targets.totals(conn, viewer=viewer)


async def test_a_deal_within_the_district_is_in_both_sides_and_one_that_leaves_it_in_one(conn: Connection) -> None:
    await a_deal(conn, 1, 2, 3)
    await a_deal(conn, 1, 2, 3, buyer=AWAY, number="样例-2")
    found = await standing(conn)
    assert found[Flow.OUTPUT, TargetLevel.REGISTERED] == (2, 160_000_000)
    assert found[Flow.INTAKE, TargetLevel.REGISTERED] == (1, 80_000_000)


async def test_registered_signed_and_intended_are_kept_apart(conn: Connection) -> None:
    await a_deal(conn)
    await a_deal(conn, 1)
    await a_deal(conn, 1, 2)
    await a_deal(conn, 1, 2, 3)
    found = await standing(conn)
    assert found[Flow.OUTPUT, TargetLevel.INTENDED] == (1, 100_000_000)
    assert found[Flow.OUTPUT, TargetLevel.SIGNED] == (2, 200_000_000)
    assert found[Flow.OUTPUT, TargetLevel.REGISTERED] == (1, 80_000_000)


async def test_what_the_district_has_beside_the_market_counts_nowhere_here(conn: Connection) -> None:
    await a_deal(conn, 1, 2, 3, series=Series.DISTRICT)
    assert await standing(conn) == {}
    assert await targets.pipeline(conn, HOME, Flow.OUTPUT, samples=False, viewer=OPERATOR) == ()


async def test_a_district_whose_name_begins_like_ours_is_another(conn: Connection) -> None:
    await a_deal(conn, 1, buyer=replace(BUYER, area=HOME + "北"))
    assert (Flow.INTAKE, TargetLevel.SIGNED) not in await standing(conn)


async def test_imported_deals_are_told_by_side_and_year_and_apart_from_the_market_s(conn: Connection) -> None:
    await a_deal(conn, 1, 2, 3)
    await a_deal(conn, 1, 2, 3, buyer=AWAY, series=Series.DISTRICT, number="样例-2")
    await a_deal(conn, 1, 2, series=Series.DISTRICT)
    (found,) = await targets.imported(conn, HOME, samples=False, viewer=OPERATOR)
    assert (found.flow, found.year, found.deals, found.fen) == (Flow.OUTPUT, 2026, 1, 80_000_000)
    with pytest.raises(NotFound):
        await targets.imported(conn, HOME, samples=False, viewer=Viewer(Role.BROKER))


async def test_the_pipeline_tells_steps_and_amounts_of_one_side(conn: Connection) -> None:
    await a_deal(conn, 1, 2, 3, buyer=AWAY)
    assert await targets.pipeline(conn, HOME, Flow.INTAKE, samples=False, viewer=OPERATOR) == ()
    assert await targets.pipeline(conn, HOME, Flow.OUTPUT, samples=False, viewer=OPERATOR) == (
        PipelineDeal(
            opened_on=date(2026, 3, 2),
            signed_on=date(2026, 3, 12),
            submitted_on=date(2026, 3, 22),
            registered_on=date(2026, 4, 1),
            claimed_fen=100_000_000,
            approved_fen=80_000_000,
            field="B1.01.03",
        ),
    )
    assert SELLER.area == HOME


async def test_the_pipeline_is_in_the_order_of_what_it_tells_whatever_the_ids_are(conn: Connection) -> None:
    for fen in (500, 100, 400, 200, 600, 300):
        await deals.begin(conn, Opening(), replace(DRAFTED, terms=some_terms(technology(fen))), actor=COMMAND_LINE)
    found = await targets.pipeline(conn, HOME, Flow.OUTPUT, samples=False, viewer=OPERATOR)
    assert [each.claimed_fen for each in found] == [100, 200, 300, 400, 500, 600]


async def test_the_latest_total_of_a_year_and_side_stands_and_needs_a_source(conn: Connection) -> None:
    for amount in (22, 23):
        await targets.add_totals(
            conn, [TargetPoint(2024, amount * YI)], Flow.OUTPUT, "公报（样例）", actor=COMMAND_LINE
        )
    await targets.add_totals(conn, [TargetPoint(2024, 30 * YI)], Flow.INTAKE, "公报（样例）", actor=COMMAND_LINE)
    assert set(await targets.totals(conn, viewer=OPERATOR)) == {
        DistrictTotal(2024, Flow.OUTPUT, 23 * YI, "公报（样例）"),
        DistrictTotal(2024, Flow.INTAKE, 30 * YI, "公报（样例）"),
    }
    with pytest.raises(Invalid) as refused:
        await targets.add_totals(conn, [], Flow.OUTPUT, " ", actor=COMMAND_LINE)
    assert list(refused.value.fields) == ["source"]
