"""The path of the target: the plan's own, and one that is pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.reference.plan import load_plan_path, read_path_rows
from market.target.target import TargetPoint

YI = 10_000_000_000


def test_the_plan_s_path_has_its_two_figures_and_names_the_document() -> None:
    path = load_plan_path()
    assert path.points == (TargetPoint(2020, 175 * YI // 10), TargetPoint(2025, 25 * YI))
    assert "海政办发〔2021〕52号" in path.source


@pytest.mark.parametrize(
    "text",
    [
        "2025,25\n2030,40.5",
        "年份\t技术交易额（亿元）\n2030\t40.5\n\n2025\t25\n",
        "2025年 25亿元\r\n２０３０年；４０．５亿",
    ],
)
def test_a_table_of_years_is_read_in_any_order_and_dress(text: str) -> None:
    points, errors = read_path_rows(text)
    assert errors == []
    assert points == (TargetPoint(2025, 25 * YI), TargetPoint(2030, 405 * YI // 10))


@pytest.mark.parametrize(
    ("text", "row", "path", "fix"),
    [
        ("年份,亿元\n2025,25\n2030", 3, "", "write a year and its amount"),
        ("2025,25\n203,40", 2, "year", "from 1949 to 2100"),
        ("2025,25\n2030,-40", 2, "amount", "above 0"),
        ("2025,25\n2030,0", 2, "amount", "above 0"),
        ("2025,25\n2030,40.12345678901", 2, "amount", "above 0"),
        ("2025,25\n2030,1000001", 2, "amount", "up to 1,000,000"),
        ("2025,25\n\n2025,26", 3, "year", "stands twice"),
        ("2025,1,250", 1, "", "such as 2030, 40.5"),
    ],
)
def test_what_is_wrong_is_told_by_row_field_and_fix(text: str, row: int, path: str, fix: str) -> None:
    _, errors = read_path_rows(text)
    assert [(error.row, error.path) for error in errors] == [(row, path)]
    assert fix in str(errors[0].advice)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    points, errors = read_path_rows(text)
    assert all(point.fen > 0 for point in points)
    assert all(error.row >= 1 for error in errors)
