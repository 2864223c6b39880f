"""Tables with a heading row: which columns are which, which rows are good, and where each fault lies."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.imports.reading import FoundRow, read_file
from corpus.listing.sheets import SHEETS
from corpus.reference.taxonomy import load_taxonomy
from corpus.sheet.column import SheetKind
from corpus.sheet.heading import column_letters
from corpus.validation.refusal import FileRefusal, FileRefused
from corpus.validation.row import ListingRow, OrganizationRow, RowError, SkippedRow, ValidationRule
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.field import Scheme
from market.listing.listing import Language
from market.listing.need import Need
from market.listing.price import PriceRange
from market.organization import OrganizationKind

TAXONOMY = load_taxonomy()
CODE = "00000000MA00000016"


def table(*lines: str, encoding: str = "utf-8", name: str = "") -> list[FoundRow]:
    return list(read_file("\r\n".join(lines).encode(encoding), name, taxonomy=TAXONOMY))


def need(heading: str, cell: str) -> Need:
    [row] = table(f"机构代码,需求名称,{heading}", f'{CODE},磁体,"{cell}"')
    assert isinstance(row, ListingRow), row
    assert isinstance(row.listing, Need)
    return row.listing


def faults(found: list[FoundRow]) -> list[tuple[int, str, str, ValidationRule]]:
    return [(each.row, each.column, each.value, each.rule) for each in found if isinstance(each, RowError)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"], ids=["comma", "tab", "semicolon"])
def test_a_table_is_read_whatever_its_encoding_and_separator(encoding: str, separator: str) -> None:
    lines = (("机构代码", "需求名称", "问题描述"), (CODE, "磁体", '"防锈，\r\n两行"'))
    [row] = table(*(separator.join(line) for line in lines), encoding=encoding)
    assert isinstance(row, ListingRow)
    assert (row.number, row.organization, row.listing.title, row.listing.body) == (2, CODE, "磁体", "防锈，\n两行")


def test_headings_may_be_named_as_people_name_them_and_stand_anywhere() -> None:
    found = table(
        "2026年技术需求征集表,,,,",
        ",,,,",
        " * 难题名称（必填）,序号,统一社会信用代码,预算（元）,截止日期",
        f"磁体防锈,1,{CODE},500000,2027年6月30日",
    )
    [row] = found
    assert isinstance(row, ListingRow)
    assert isinstance(row.listing, Need)
    assert row.number == 4
    assert row.listing.budget == PriceRange(None, 50_000_000)
    assert str(row.listing.deadline_on) == "2027-06-30"


def test_an_english_heading_row_is_as_good_and_gets_english_choices() -> None:
    found = table("Organisation code,Achievement title,Transfer modes,Price from (万元)", f"{CODE},Coating,equity,5")
    [row] = found
    assert isinstance(row, ListingRow)
    assert isinstance(row.listing, Achievement)
    assert row.listing.price == PriceRange(5_000_000, None)
    [error] = table("Organisation code,Achievement title,Transfer modes", f"{CODE},Coating,rent")
    assert isinstance(error, RowError)
    assert (error.column, error.value, error.rule) == ("C Transfer modes", "rent", ValidationRule.CHOICE)
    assert "sole licence" in str(error.advice)


def test_every_kind_has_a_least_table() -> None:
    [organization] = table("机构名称,机构类型,机构代码,省份", f"某某研究院（样例）,研究院,{CODE},浙江省")
    assert isinstance(organization, OrganizationRow)
    assert organization.organization.kind is OrganizationKind.INSTITUTE
    assert organization.organization.place.path == ("CN", "浙江省")
    personal = "姓名,个人信息依据,个人信息来源,个人信息日期"
    [expert] = table(f"机构代码,研究方向,{personal}", f"{CODE},磁体,甲（样例）,本人同意,登记表,2026.7.1")
    assert isinstance(expert, ListingRow)
    assert isinstance(expert.listing, Expert)
    assert expert.listing.person is not None
    assert str(expert.listing.person.held_on) == "2026-07-01"


@pytest.mark.parametrize(
    ("name", "kind"), [("2026需求.csv", Need), ("成果汇总", Achievement), ("experts.csv", Expert)], ids=str
)
def test_the_file_s_name_tells_what_common_headings_leave_open(name: str, kind: type[Any]) -> None:
    [row] = table("机构代码,编号,标题", f"{CODE},1,磁体", name=name)
    assert isinstance(row, ListingRow)
    assert isinstance(row.listing, kind)


def test_headings_that_fit_two_kinds_are_not_guessed_at() -> None:
    with pytest.raises(FileRefused) as refused:
        table("机构代码,编号,标题", f"{CODE},1,磁体")
    assert refused.value.reason is FileRefusal.KIND_UNCLEAR


def test_a_range_may_stand_in_one_cell_or_in_two() -> None:
    expected = PriceRange(50_000_000, 100_000_000)
    assert need("预算（万元）", "50-100") == need("预算（万元）", "50～100万元")
    assert need("预算（万元）", "50-100").budget == expected
    assert need("预算下限（万元）", "50-100").budget == expected
    assert need("预算", "不超过80万").budget == PriceRange(None, 80_000_000)
    assert need("预算（万元）", "面议").budget == PriceRange(negotiable=True)
    assert need("预算可面议", "是").budget == PriceRange(negotiable=True)
    heading = "机构代码,需求名称,预算下限（万元）,预算上限（万元）,预算可面议"
    [row] = table(heading, f"{CODE},磁体,50,100,否")
    assert isinstance(row, ListingRow)
    assert isinstance(row.listing, Need)
    assert row.listing.budget == expected
    assert faults(table(heading, f"{CODE},磁体,50-100,80,")) == [
        (2, "D 预算上限（万元）", "80", ValidationRule.CONFLICT)
    ]
    assert faults(table(heading, f"{CODE},磁体,100,50,")) == [(2, "C 预算下限（万元）", "100", ValidationRule.MEANING)]


def test_a_province_is_written_out() -> None:
    place = table("机构代码,需求名称,省份,城市", f"{CODE},磁体,浙江,宁波市", f"{CODE},涂层,上海,上海")
    assert [(row.place.province, row.place.city) for row in place if isinstance(row, ListingRow) and row.place] == [
        ("浙江省", "宁波市"),
        ("上海市", "上海市"),
    ]


def test_fields_keep_their_order_over_two_columns() -> None:
    cell = "B1.01.06；B1.03.07"
    heading = "机构代码,需求名称,规划领域,其他分类"
    [row] = table(heading, f'{CODE},磁体,{cell},"IPC | H01F 1/057 | 磁性材料\n区规划 | B1.01"')
    assert isinstance(row, ListingRow)
    assert [(field.scheme, field.code) for field in row.listing.fields] == [
        (Scheme.PLAN, "B1.01.06"),
        (Scheme.PLAN, "B1.03.07"),
        (Scheme.IPC, "H01F 1/057"),
        (Scheme.PLAN, "B1.01"),
    ]
    found = table(heading, f'{CODE},磁体,{cell},"IPC | H01F\n区规划 | B9.99"')
    assert faults(found) == [(2, "D 其他分类", "B9.99", ValidationRule.REFERENCE)]


BAD: list[tuple[str, str, str, str, ValidationRule]] = [
    ("期望完成日期", "明年", "C 期望完成日期", "明年", ValidationRule.DATE),
    ("预算下限（万元）", "很多", "C 预算下限（万元）", "很多", ValidationRule.NUMBER),
    ("预算", "80", "C 预算", "80", ValidationRule.NUMBER),
    ("合作方式", "租赁", "C 合作方式", "租赁", ValidationRule.CHOICE),
    ("成熟度", "6", "C 成熟度", "6", ValidationRule.FORMAT),
    ("成熟度", "TRL 12", "C 成熟度", "12", ValidationRule.NUMBER),
    ("成熟度依据", "中试", "成熟度", "", ValidationRule.REQUIRED),
    ("技术指标", "矫顽力 | 很高", "C 技术指标", "很高", ValidationRule.NUMBER),
    ("技术指标", "矫顽力 | ≥ 1 | | | 事实", "C 技术指标", "fact", ValidationRule.CHOICE),
    ("规划领域", "永动机", "C 规划领域", "永动机", ValidationRule.REFERENCE),
    ("一句话简介", "长" * 161, "C 一句话简介", "长" * 60 + "…", ValidationRule.LENGTH),
    ("一句话简介", "a\u202eb", "C 一句话简介", "a\\u202eb", ValidationRule.CHARACTERS),
    ("匿名", "也许", "C 匿名", "也许", ValidationRule.CHOICE),
    ("国家", "火星", "C 国家", "火星", ValidationRule.REFERENCE),
]


@pytest.mark.parametrize(("heading", "cell", "column", "value", "rule"), BAD, ids=[f"{c[0]}-{c[1][:9]}" for c in BAD])
def test_a_fault_names_its_row_its_column_and_what_stands_there(
    heading: str, cell: str, column: str, value: str, rule: ValidationRule
) -> None:
    good = f"{CODE},别的,"
    found = table(f"机构代码,需求名称,{heading}", good, f'{CODE},磁体,"{cell}"', f"{CODE},第三,")
    assert faults(found) == [(3, column, value, rule)]
    assert [row.number for row in found if isinstance(row, ListingRow)] == [2, 4]


def test_what_is_missing_is_said_once_with_its_column() -> None:
    assert faults(table("机构代码,需求名称,问题描述", ",,防锈")) == [
        (2, "A 机构代码", "", ValidationRule.REQUIRED),
        (2, "B 需求名称", "", ValidationRule.REQUIRED),
    ]
    assert faults(table("需求名称,问题描述", "磁体,防锈")) == [(2, "机构代码", "", ValidationRule.REQUIRED)]


def test_strange_columns_are_reported_once_and_the_rows_are_read() -> None:
    found = table("机构代码,需求名称,备注,,需求名称,序号", f"{CODE},甲,x,y,乙,1", f"{CODE},丙,x,y,丁,2")
    assert faults(found) == [
        (1, "E 需求名称", "需求名称", ValidationRule.DUPLICATE),
        (2, "D", "y", ValidationRule.UNKNOWN_KEY),
    ]
    [note] = [each for each in found if isinstance(each, SkippedRow)]
    assert (note.number, str(note.reason).partition(" is not read")[0]) == (1, "the column C 备注")
    assert [row.listing.title for row in found if isinstance(row, ListingRow)] == ["丙"]


def test_the_example_row_is_passed_over_and_said_and_no_other_is() -> None:
    found = table("机构代码,需求名称", "（示例行，导入时跳过）,磁体", f"{CODE},示例行", "（示例行）,乙")
    assert [each.number for each in found if isinstance(each, SkippedRow)] == [2]
    assert [each.number for each in found if isinstance(each, ListingRow)] == [3, 4]
    [skipped, _] = table("Organisation code,Need title", '"(Example row, skipped on import)",x', f"{CODE},y")
    assert isinstance(skipped, SkippedRow)


def test_the_same_listing_twice_is_said_at_its_second_place() -> None:
    lines = ("机构代码,编号,需求名称", f"{CODE},N-1,甲", f"{CODE},N-1,乙", f"{CODE},Ｎ－２,丙", f"{CODE},N-2,丁")
    assert faults(table(*lines)) == [
        (3, "B 编号", "N-1", ValidationRule.DUPLICATE),
        (5, "B 编号", "N-2", ValidationRule.DUPLICATE),
    ]


def test_guards_of_formulas_are_taken_off() -> None:
    assert need("问题描述", "'=1+1").body == "=1+1"
    assert need("问题描述", "''=1+1").body == "'=1+1"
    assert need("问题描述", "'quoted'").body == "'quoted'"


def test_blank_rows_are_passed_over_and_still_counted() -> None:
    found = table("机构代码,需求名称", "", ",,", f"{CODE},甲", "", f"{CODE},乙")
    assert [row.number for row in found if isinstance(row, ListingRow)] == [4, 6]


def test_a_path_and_its_bytes_are_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_text(f"机构代码,需求名称\n{CODE},甲", encoding="gb18030")
    assert list(read_file(path, path.name, taxonomy=TAXONOMY)) == table("机构代码,需求名称", f"{CODE},甲")


def headings() -> Iterator[tuple[SheetKind, str]]:
    for form in SHEETS.values():
        for column in form.columns:
            yield form.kind, column.zh.heading
            yield form.kind, column.en.heading


def test_no_two_columns_of_a_sheet_share_a_heading_and_all_say_what_they_want() -> None:
    found = list(headings())
    assert len({(kind, heading.casefold()) for kind, heading in found}) + 3 >= len(found)  # ORCID is ORCID in both
    for form in SHEETS.values():
        for column in form.columns:
            for language in Language:
                assert column.wording(language).heading
                assert column.wording(language).note
            assert column.form.value != "choice" or column.choices is not None


def test_columns_are_lettered_as_spreadsheets_do() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_a_listing_is_known_again_though_its_first_row_can_t_be_taken() -> None:
    found = table("机构代码,需求编号,需求名称,期望完成日期", f"{CODE},N-1,甲,没有这天", f"{CODE},N-1,乙,2099-01-01")
    assert faults(found) == [
        (2, "D 期望完成日期", "没有这天", ValidationRule.DATE),
        (3, "B 需求编号", "N-1", ValidationRule.DUPLICATE),
    ]
