"""The form of a listing: every column of the tables once, what is wrong beside its field, its parts in words."""

from collections import Counter

import pytest

from corpus.posting.form import REMOVED, field_name, list_columns
from corpus.reference.taxonomy import load_taxonomy
from corpus.validation.hint import give_hint
from corpus.validation.row import FieldError, ValidationRule
from market.listing.listing import Kind, Language
from market.posting.manuscript import Form
from web.page.language import read_catalogues
from web.posting.form import CONFIDENTIAL, Control, ControlKind, FormBuilder, PostingForm
from web.posting.form_page import format_form_text
from web.posting.labels import FormLabels
from web.posting.sections import SECTIONS

CATALOGUES = read_catalogues()
TAXONOMY = load_taxonomy()
MAKER = FormBuilder(CATALOGUES[Language.EN], TAXONOMY)
NEED: Form = {
    "title": ("磁钢退磁（样例）",),
    "budget.high_wan": ("80.5",),
    "modes": ("consulting", "equity"),
    "maturity.scale": ("gbt22900-2022",),
    "maturity.level": ("6",),
    "fields": ("B1.01.03",),
    "anonymous": ("yes",),
    "L2": ("配方\n第二行",),
    "indicators[0].name": ("工作温度",),
    "indicators[0].comparator": ("between",),
    "indicators[0].value": ("-40",),
    "indicators[0].upper": ("180",),
    "indicators[0].unit": ("℃",),
    "indicators[0].force": ("should",),
}


def control(form: PostingForm, name: str) -> Control:
    return next(each for section in form.sections for each in (*section.controls, *section.more) if each.name == name)


@pytest.mark.parametrize("kind", Kind)
def test_a_box_to_tick_tells_what_ticking_it_means(kind: Kind) -> None:
    form = MAKER.make(kind, {})
    boxes = [
        each
        for section in form.sections
        for each in (*section.controls, *section.more)
        if each.kind is ControlKind.FLAG and each.name not in REMOVED.values()
    ]
    assert ["ick" in box.note for box in boxes] == [True] * len(boxes)
    assert len(boxes) == {Kind.NEED: 2, Kind.ACHIEVEMENT: 1, Kind.EXPERT: 0}[kind]


@pytest.mark.parametrize("kind", Kind)
def test_a_form_asks_for_every_column_of_its_table_once(kind: Kind) -> None:
    asked = Counter(name for section in SECTIONS[kind] for name in (*section.fields, *section.more))
    hidden = [name for tier in CONFIDENTIAL for name in (tier.value, REMOVED[tier])]
    wanted = [*(field_name(column) for column in list_columns(kind)), *hidden]
    assert asked == dict.fromkeys(wanted, 1)


@pytest.mark.parametrize(
    ("written", "shown"),
    [("80.5", "805,000.00"), ("0.0001", "1.00"), ("1,200", "12,000,000.00"), ("面议", ""), ("", "")],
)
def test_an_amount_is_shown_in_yuan_too(written: str, shown: str) -> None:
    form = MAKER.make(Kind.NEED, {"budget.high_wan": (written,)})
    assert control(form, "budget.high_wan").beside == shown


def test_what_is_wrong_stands_beside_its_field_and_once_in_the_summary() -> None:
    told = give_hint("it is needed; write a value")
    faults = [
        FieldError("title", "", ValidationRule.REQUIRED, told),
        FieldError("indicators[0].value", "", ValidationRule.REQUIRED, told),
    ]
    form = MAKER.make(Kind.NEED, NEED, faults=faults)
    assert control(form, "title").error == "it is needed; write a value"
    assert [(each.id, each.label) for each in form.mistakes] == [
        ("f-title", "Need title"),
        ("f-indicators-0-value", "Indicators 1"),
    ]


def test_what_the_office_says_of_a_part_stands_beside_its_first_field() -> None:
    form = MAKER.make(Kind.NEED, NEED, reasons={"budget": "too low", "": "of the whole", "L2": "classified?"})
    assert control(form, "budget.low_wan").office == "too low"
    assert control(form, "budget.high_wan").office == ""
    assert control(form, "L2").office == "classified?"


def test_blank_rows_follow_those_that_are_filled() -> None:
    rows = control(MAKER.make(Kind.NEED, NEED, spare=2), "indicators").rows
    assert [(row["name"], row["force"]) for row in rows] == [("工作温度", "should"), ("", "must"), ("", "must")]
    fresh = control(MAKER.make(Kind.ACHIEVEMENT, {}), "indicators").rows
    assert [(row["comparator"], row["force"]) for row in fresh] == [(">=", "")]


def test_a_field_that_is_left_out_is_not_drawn() -> None:
    form = MAKER.make(Kind.EXPERT, {}, without=frozenset({"person.email"}))
    names = [each.name for section in form.sections for each in section.controls]
    assert "person.email" not in names
    assert control(form, "person.name").kind is ControlKind.TEXT


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            Language.ZH,
            [
                ("需求名称", "磁钢退磁（样例）"),
                ("技术领域", "B1.01.03 材料改性及加工应用技术"),
                ("技术指标", "工作温度 · -40 – 180 ℃ · 希望"),
                ("预算", "预算上限（万元）: 80.5"),
                ("成熟度", "成熟度: TRL 6"),
                ("合作方式", "技术咨询；作价入股"),
                ("匿名", "是"),
            ],
        ),
        (Language.EN, [("Indicators", "工作温度 · -40 – 180 ℃ · should"), ("Anonymous", "yes")]),
    ],
)
def test_parts_are_written_in_words_and_in_the_order_of_the_form(
    language: Language, lines: list[tuple[str, str]]
) -> None:
    told = FormLabels(Kind.NEED, CATALOGUES[language], TAXONOMY).differences(NEED, {})
    shown = [(each.label, "；".join(each.mine)) for each in told]
    assert [each for each in shown if each in lines] == lines
    assert all(each.theirs == () for each in told)
    assert told[-1].mine == ("配方", "第二行")


def test_only_the_parts_that_differ_are_shown() -> None:
    words = FormLabels(Kind.NEED, CATALOGUES[Language.EN], TAXONOMY)
    changed = {**NEED, "title": ("磁钢退磁，改过（样例）",), "body": (" ",)}
    assert [(each.part, each.mine, each.theirs) for each in words.differences(changed, NEED)] == [
        ("title", ("磁钢退磁，改过（样例）",), ("磁钢退磁（样例）",))
    ]


def test_the_coach_reads_all_of_a_form_but_what_is_confidential() -> None:
    text = format_form_text(Kind.NEED, NEED)
    for told in ("磁钢退磁（样例）", "预算上限 80.5 万元", "成熟度：TRL 6", "技术咨询、作价入股", "工作温度-40～180 ℃"):
        assert told in text
    assert "配方" not in text
