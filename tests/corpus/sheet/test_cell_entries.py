"""Cells with several entries: lists, indicators, fields, rights, topics, read as they were written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.reference.taxonomy import load_taxonomy, plan_labels
from corpus.sheet.cell import (
    PART_SEPARATORS,
    TERM_SEPARATORS,
    CellError,
    escape_separators,
    read_terms,
    split_escaped,
    write_parts,
    write_terms,
)
from corpus.sheet.entry import read_advantages, read_rights, read_topics
from corpus.sheet.indicator import read_indicators, write_indicators
from corpus.sheet.value import PlanNames, read_maturity, read_plan_fields
from corpus.validation.row import ValidationRule
from market.listing.listing import Language
from market.listing.maturity import Scale
from tests.corpus.sheet.test_cells import broken

ZH = Language.ZH
PLAN = PlanNames.of(plan_labels(load_taxonomy()))


@given(st.lists(st.text(st.sampled_from("磁体；;、，,\n\\|a ")).map(str.strip).filter(bool)))
def test_terms_are_read_as_they_were_written(terms: list[str]) -> None:
    assert read_terms(write_terms(terms)) == terms


def test_commas_between_words_separate_terms_and_those_within_a_name_don_t() -> None:
    assert read_terms("钢，铝, 铜,1,4-丁二醇") == ["钢", "铝", "铜", "1,4-丁二醇"]
    assert read_terms("1,4-丁二醇；N,N-二甲基甲酰胺") == ["1,4-丁二醇", "N,N-二甲基甲酰胺"]


@given(st.lists(st.text(st.sampled_from("磁体|｜\\；a ")).map(str.strip), min_size=1))
def test_parts_are_read_as_they_were_written(parts: list[str]) -> None:
    read = split_escaped(write_parts(parts), PART_SEPARATORS)
    assert read + [""] * (len(parts) - len(read)) == parts
    assert [split_escaped(escape_separators(part, TERM_SEPARATORS), TERM_SEPARATORS) for part in parts] == [
        [part] for part in parts
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("≥ 26 kOe", {"comparator": ">=", "value": "26", "unit": "kOe"}),
        ("≥26kOe", {"comparator": ">=", "value": "26", "unit": "kOe"}),
        ("不低于 26", {"comparator": ">=", "value": "26"}),
        ("≤３ %", {"comparator": "<=", "value": "3", "unit": "%"}),
        ("46～48 MGOe", {"comparator": "between", "value": "46", "upper": "48", "unit": "MGOe"}),
        ("-40~80 ℃", {"comparator": "between", "value": "-40", "upper": "80", "unit": "℃"}),
        ("100-120 目", {"comparator": "between", "value": "100", "upper": "120", "unit": "目"}),
        ("20±1 mm", {"comparator": "±", "value": "20", "upper": "1", "unit": "mm"}),
        ("500 t/a", {"comparator": "=", "value": "500", "unit": "t/a"}),
        ("> 1,000 h", {"comparator": ">", "value": "1000", "unit": "h"}),
        ("＜0.05 mm", {"comparator": "<", "value": "0.05", "unit": "mm"}),
        ("−5 ℃", {"comparator": "=", "value": "-5", "unit": "℃"}),
        ("1.2×10^3 MPa", {"comparator": "=", "value": "1200", "unit": "MPa"}),
        ("≥ 10^12 Ω·cm", {"comparator": ">=", "value": "1000000000000", "unit": "Ω·cm"}),
        ("≤ 4.5×10⁻⁶ /K", {"comparator": "<=", "value": "0.0000045", "unit": "/K"}),
        ("≥60 HRC；", {"comparator": ">=", "value": "60", "unit": "HRC"}),
    ],
)
def test_an_indicator_s_value_is_read_with_its_comparator_and_unit(written: str, read: dict[str, str]) -> None:
    assert read_indicators(f"矫顽力 | {written}", language=ZH) == [{"name": "矫顽力"} | read]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("强度≥500MPa", [("强度", ">=", "500", "MPa")]),
        ("强度：≥500MPa", [("强度", ">=", "500", "MPa")]),
        ("循环寿命 >=1000次", [("循环寿命", ">=", "1000", "次")]),
        ("1.熔接线强度≥80%；2.周期≤30s", [("熔接线强度", ">=", "80", "%"), ("周期", "<=", "30", "s")]),
        ("1. 强度 | ≥500 MPa\n2、硬度≥60HRC。", [("强度", ">=", "500", "MPa"), ("硬度", ">=", "60", "HRC")]),
    ],
)
def test_a_line_without_parts_is_read_as_the_sentence_it_is(cell: str, read: list[tuple[str, ...]]) -> None:
    found = [dict(each) for each in read_indicators(cell, language=ZH) if isinstance(each, dict)]
    assert [(each["name"], each["comparator"], each["value"], each.get("unit")) for each in found] == read


@pytest.mark.parametrize("cell", ["颜色红色", "强度 | 红色", "强度 | 1.2×103 MPa", "强度≥500MPa；颜色好看"])
def test_what_states_no_figure_is_refused_with_its_own_words(cell: str) -> None:
    assert broken(lambda: read_indicators(cell, language=ZH)) in (ValidationRule.FORMAT, ValidationRule.NUMBER)


def test_a_name_that_begins_like_an_ordinal_is_read_as_it_was_written() -> None:
    indicator = {"name": "2.强度", "comparator": ">=", "value": "5", "force": "fact"}
    [read] = read_indicators(write_indicators([indicator], language=ZH), language=ZH)
    assert isinstance(read, dict)
    assert read["name"] == "2.强度"


@pytest.mark.parametrize("unit", ["。", "次；", "×10³ 次", "(批)"])
def test_a_unit_that_looks_like_an_end_or_a_power_is_read_as_it_was_written(unit: str) -> None:
    indicator = {"name": "强度", "comparator": ">=", "value": "5", "unit": unit, "force": "fact"}
    [read] = read_indicators(write_indicators([indicator], language=ZH), language=ZH)
    assert read == {key: text for key, text in indicator.items() if key != "force"}


def test_an_indicator_has_a_condition_a_quote_and_a_force() -> None:
    cell = "矫顽力｜≥26 kOe｜150 ℃｜内禀矫顽力≥26 kOe｜希望\n\n 剩磁 | = 1.38 T"
    first, second = read_indicators(cell, language=ZH)
    assert first == {
        "name": "矫顽力",
        "comparator": ">=",
        "value": "26",
        "unit": "kOe",
        "condition": "150 ℃",
        "quote": "内禀矫顽力≥26 kOe",
        "force": "should",
    }
    assert second == {"name": "剩磁", "comparator": "=", "value": "1.38", "unit": "T"}
    for wrong in ("矫顽力", "矫顽力 | 很高", "a | ≥ 1 | b | c | 必须 | d", "a | ≥ 1 | | | 也许"):
        with pytest.raises(CellError) as caught:
            read_indicators(f"b | = 1\n{wrong}", language=ZH)
        assert caught.value.entry == 1


@pytest.mark.parametrize(
    ("written", "scale", "level"),
    [
        ("TRL 6", Scale.TRL, 6),
        ("trl6", Scale.TRL, 6),
        ("ＴＲＬ－６级", Scale.TRL, 6),
        ("技术就绪度第6级", Scale.TRL, 6),
        ("新材料 7 级", Scale.MATERIAL, 7),
        ("新材料7", Scale.MATERIAL, 7),
        ("gbt37264-2018 7", Scale.MATERIAL, 7),
    ],
)
def test_a_maturity_names_its_scale(written: str, scale: Scale, level: int) -> None:
    assert read_maturity(written, language=ZH) == {"scale": scale.value, "level": level}


def test_a_level_without_scale_and_a_stage_in_words_are_not_guessed_at() -> None:
    assert broken(lambda: read_maturity("6", language=ZH)) is ValidationRule.FORMAT
    assert broken(lambda: read_maturity("中试", language=ZH)) is ValidationRule.FORMAT
    for written in ("阶段 6", "TRL 6-7"):
        with pytest.raises(CellError, match="TRL 1 … TRL 9, or 新材料 1 … 新材料 9") as caught:
            read_maturity(written, language=ZH)
        assert (caught.value.rule, caught.value.value) == (ValidationRule.FORMAT, written)


def test_plan_fields_are_codes_or_labels_and_a_label_may_hold_a_separator() -> None:
    codes = ["B1.01.06", "B1.03.07"]
    first, second = (PLAN.labels[code] for code in codes)
    for cell in (
        "B1.01.06；B1.03.07",
        "B1.01.06、B1.03.07",
        f"B1.01.06 {first}；B1.03.07 {second}",
        f"{first}；{second}",
    ):
        assert [field["code"] for field in read_plan_fields(cell, PLAN) if isinstance(field, dict)] == codes
    [parted] = [code for code, name in PLAN.labels.items() if name == "电机设计、制造、测试和应用技术"]
    assert read_plan_fields(PLAN.labels[parted], PLAN) == [{"scheme": "plan", "code": parted}]
    assert broken(lambda: read_plan_fields(f"B1.01.06 {second}", PLAN)) is ValidationRule.REFERENCE
    assert broken(lambda: read_plan_fields("云计算", PLAN)) is ValidationRule.REFERENCE
    assert broken(lambda: read_plan_fields("永动机", PLAN)) is ValidationRule.REFERENCE


def test_rights_advantages_and_topics_are_lines_with_parts() -> None:
    assert read_rights("发明专利｜样例-1｜已授权｜2026年1月2日||甲；乙\n软著", language=ZH) == [
        {
            "kind": "invention",
            "number": "样例-1",
            "status": "granted",
            "held_on": "2026-01-02",
            "co_owners": ["甲", "乙"],
        },
        {"kind": "software"},
    ]
    assert read_advantages("用量 | 常规 | 减七成\n寿命") == [
        {"aspect": "用量", "baseline": "常规", "gain": "减七成"},
        {"aspect": "寿命"},
    ]
    assert read_topics("晶界扩散\n- 论文 | 题目 | 2021年 | 出处\n\\- 名\n－专利|乙|2023", language=ZH) == [
        {"name": "晶界扩散", "evidence": [{"kind": "paper", "title": "题目", "year": 2021, "reference": "出处"}]},
        {"name": "- 名", "evidence": [{"kind": "patent", "title": "乙", "year": 2023}]},
    ]
    assert broken(lambda: read_topics("- 论文 | 题目 | 2021", language=ZH)) is ValidationRule.FORMAT
    assert broken(lambda: read_topics("甲\n- 论文 | 题目 | 去年", language=ZH)) is ValidationRule.NUMBER
    assert broken(lambda: read_rights("发明专利 | 1 | 已授权 | 不久前", language=ZH)) is ValidationRule.DATE
