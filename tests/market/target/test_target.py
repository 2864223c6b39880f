"""The target: the plan's two figures, the way between them, and what is missing."""

from decimal import Decimal

import pytest

from market.errors import Invalid
from market.target.standing import StageNeed, needed
from market.target.target import Season, TargetBasis, TargetPath, TargetPoint, YearTarget, path_of

YI = 10_000_000_000
PLAN = TargetPath(
    name="十四五", source="规划", points=(TargetPoint(2020, 1_750_000_000_00), TargetPoint(2025, 25 * YI))
)


def test_the_plan_s_own_years_are_the_plan_s() -> None:
    assert PLAN.of_year(2020) == YearTarget(2020, 17_5 * YI // 10, TargetBasis.PLAN)
    assert PLAN.of_year(2025) == YearTarget(2025, 25 * YI, TargetBasis.PLAN)


def test_between_them_the_way_grows_by_7_4_per_cent_a_year_and_is_ours() -> None:
    found = [PLAN.of_year(year) for year in (2021, 2022, 2023, 2024)]
    assert [each.basis for each in found if each] == [TargetBasis.BETWEEN] * 4
    assert [round(each.fen / YI, 3) for each in found if each] == [18.794, 20.184, 21.676, 23.279]


def test_after_the_plan_its_last_figure_is_carried_on_and_before_it_there_is_none() -> None:
    assert PLAN.of_year(2027) == YearTarget(2027, 25 * YI, TargetBasis.CARRIED)
    assert PLAN.of_year(2019) is None


@pytest.mark.parametrize(
    ("points", "field"),
    [
        ((TargetPoint(2025, YI),), "points"),
        ((TargetPoint(2025, YI), TargetPoint(2025, YI)), "points[1].year"),
        ((TargetPoint(2026, YI), TargetPoint(2025, YI)), "points[1].year"),
        ((TargetPoint(25, YI), TargetPoint(2030, YI)), "points[0].year"),
        ((TargetPoint(2025, 0), TargetPoint(2030, YI)), "points[0].fen"),
        ((TargetPoint(2025, YI), TargetPoint(2030, 10**16 + 1)), "points[1].fen"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused_by_its_field(points: tuple[TargetPoint, ...], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        TargetPath(name="n", source="s", points=points)
    assert list(refused.value.fields) == [field]


def test_months_are_even_until_a_year_was_seen() -> None:
    assert Season.of(()).spread(120) == tuple(range(10, 121, 10))
    assert Season.of(({},)).years == 0


def test_a_december_that_brought_half_weighs_half_as_much_as_it_did_after_one_year() -> None:
    season = Season.of(({6: 100, 12: 100},))
    assert season.years == 1
    assert season.shares[11].quantize(Decimal("0.0001")) == Decimal("0.2917")  # half of 1/2, half of 1/12
    assert season.shares[0].quantize(Decimal("0.0001")) == Decimal("0.0417")


def test_the_months_of_a_year_add_up_to_the_fen_and_never_fall() -> None:
    due = Season.of(({1: 7, 5: 11, 12: 13}, {2: 1})).spread(25 * YI + 1)
    assert due[-1] == 25 * YI + 1
    assert list(due) == sorted(due)
    assert len(due) == 12


def test_a_gap_takes_more_the_fewer_come_through() -> None:
    assert needed(100, 0.5, 30) == StageNeed(200, 7)
    assert needed(100, 0.1, 30) == StageNeed(1000, 34)
    assert needed(100, 0.009, 30) is None
    assert needed(100, 0.01, 30) == StageNeed(10_000, 334)
    assert needed(0, 0.5, 30) == StageNeed(0, 0)


def test_a_year_is_measured_by_the_latest_path_that_reaches_over_it() -> None:
    after = TargetPath(name="十五五", source="规划", points=(TargetPoint(2025, 24 * YI), TargetPoint(2030, 40 * YI)))
    assert path_of(2024, (after, PLAN)) is PLAN
    assert path_of(2025, (after, PLAN)) is after
    assert path_of(2027, (after, PLAN)) is after
    assert path_of(2033, (after, PLAN)) is after
    assert path_of(2033, (PLAN, after)) is after
    assert path_of(2019, (after, PLAN)) is None
