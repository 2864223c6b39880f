"""Figures laid out as a pivot, and slices that narrow to the cells of one."""

from datetime import date

import pytest

from market.deal.deal import Series
from market.deal.kind import DealKind
from market.statistic.pivot import Pivot, ordered
from market.statistic.slice import Slice
from market.statistic.statistic import Dimension, Figures, StatisticCell

D = Dimension


def cells(**fen: int) -> list[StatisticCell]:
    """Make cells named kind_month, each of one deal."""
    made = []
    for name, amount in fen.items():
        kind, month = name.split("_")
        made.append(StatisticCell({D.KIND: kind, D.MONTH: f"2026-{month}"}, Figures(deals=1, technical_fen=amount)))
    return made


def test_a_pivot_adds_rows_and_columns_up() -> None:
    pivot = Pivot.of(cells(service_03=1, development_03=2, service_04=4), D.KIND, D.MONTH)
    assert pivot.row_keys == ("development", "service")
    assert pivot.column_keys == ("2026-03", "2026-04")
    assert pivot.cell("development", "2026-04") is None
    assert pivot.row_total("service") == Figures(deals=2, technical_fen=5)
    assert pivot.column_total("2026-03") == Figures(deals=2, technical_fen=3)
    assert pivot.total == Figures(deals=3, technical_fen=7)


def test_what_may_not_be_added_has_no_total() -> None:
    made = [StatisticCell({D.LEVEL: level, D.KIND: "service"}, Figures(deals=1)) for level in ("signed", "registered")]
    pivot = Pivot.of(made, D.KIND, D.LEVEL)
    assert pivot.column_keys == ("registered", "signed")
    assert pivot.row_total("service") is None
    assert pivot.total is None
    assert pivot.column_total("signed") == Figures(deals=1)
    assert Pivot.of(made, D.LEVEL, None).column_total() is None


def test_members_stand_in_their_order_and_what_is_not_said_last() -> None:
    assert ordered(D.FIELD, {"", "B2.01.01", "B1.01.02"}) == ("B1.01.02", "B2.01.01", "")
    assert ordered(D.IP, {"none", "know_how", "invention"}) == ("invention", "know_how", "none")


def test_a_slice_narrows_to_a_month_within_its_own_days() -> None:
    wanted = Slice(since=date(2026, 2, 10), until=date(2026, 6, 30))
    assert wanted.within(D.MONTH, "2026-02") == Slice(since=date(2026, 2, 10), until=date(2026, 2, 28))
    assert wanted.within(D.YEAR, "2026") == wanted
    narrowed = wanted.within(D.KIND, "service").within(D.FIELD, "").within(D.SERIES, "district")
    assert (narrowed.kind, narrowed.field, narrowed.series) == (DealKind.SERVICE, "", Series.DISTRICT)
    with pytest.raises(ValueError, match="deal"):
        wanted.within(D.DEAL, "1")
