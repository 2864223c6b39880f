"""Formats of exported tables: another one, by its writer and its line alone, takes every table there is."""

import csv
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook

from corpus.exports.audit import stream_entries
from corpus.exports.csv_format import CsvWriter
from corpus.exports.export import ExportScope, write_export
from corpus.exports.format import FORMATS, CellValue, FormatUse, TableWriter, find_format, list_formats, write_value
from corpus.exports.jsonl_format import JsonlWriter
from corpus.exports.listings import write_listings
from corpus.exports.open_data import describe_package, list_files, write_open_data
from corpus.exports.table import Table, write_tables
from corpus.exports.xlsx_format import XlsxWriter
from corpus.sheet.column import SheetKind
from corpus.validation.row import ListingRow
from market.audit.audit import THE_MARKET, AuditEntry, EntryId, Event
from market.errors import NotFound
from market.listing.listing import Kind
from market.office.store import organizations
from market.postgres.db import Database
from market.viewer import COMMAND_LINE
from tests.corpus.exports.markdown_format import MarkdownWriter, markdown
from tests.corpus.history.past_deals import a_history, file_of
from tests.listings import a_need, an_achievement, an_organization
from tests.matcher.market_index import publish

__all__ = ["markdown"]

FIGURES = Table(
    "统计表",
    ("月份", "成交额（元）", "笔数"),
    (("2026-04", Decimal("1234567.89"), 2), ("a | b", Decimal("0.00"), None)),
)
ENTRY = AuditEntry(
    id=EntryId(7),
    position=1,
    digest=bytes(32),
    recorded_at=datetime(2026, 11, 30, 8, tzinfo=UTC),
    actor="clock",
    organization_id=None,
    event=Event.SIGNED_IN,
    subject=THE_MARKET,
    detail={"tier": "L2"},
    request_id=None,
)


def lines(content: bytes) -> list[str]:
    return content.decode().splitlines()


def cells(line: str) -> list[str]:
    return line.removeprefix("| ").removesuffix(" |").split(" | ")


async def streamed(writer: type[TableWriter]) -> list[bytes]:
    async def batches() -> AsyncIterator[Sequence[AuditEntry]]:
        yield (ENTRY,)
        yield (replace(ENTRY, position=2),)

    return [piece async for piece in stream_entries(batches(), writer)]


@pytest.mark.usefixtures("markdown")
def test_a_new_format_is_known_by_its_line() -> None:
    assert find_format("md") is MarkdownWriter
    assert list_formats(FormatUse.SHEET) == ("csv", "xlsx", "md")
    assert list_formats(FormatUse.STREAM) == ("jsonl", "csv", "md")
    assert list_formats(FormatUse.MIXED) == ("jsonl", "xlsx")


@pytest.mark.usefixtures("markdown")
async def test_listings_come_out_in_a_new_format(database: Database) -> None:
    owner = an_organization()
    async with database.writing() as conn:
        await organizations.add(conn, owner, actor=COMMAND_LINE)
    achievement = an_achievement(owner)
    await publish(database, achievement)
    file = BytesIO()
    tally = await write_export(database, file, ExportScope(kinds=(SheetKind.ACHIEVEMENT,)), find_format("md"))
    name, heading, rule, row = lines(file.getvalue())
    found = dict(zip(cells(heading), cells(row), strict=True))
    assert (name, tally.rows[SheetKind.ACHIEVEMENT]) == ("# 成果", 1)
    assert (found["机构代码"], found["成果编号"], found["成果名称"]) == (owner.code, "A-1", achievement.title)
    assert set(cells(rule)) == {"---", "--:"}
    with pytest.raises(ValueError, match="rows of one kind"):
        await write_export(database, BytesIO(), ExportScope(), find_format("md"))
    file = BytesIO()
    async with database.reading() as conn:
        count = await write_open_data(
            conn, file, Kind.ACHIEVEMENT, find_format("md"), origin="https://market.example.org"
        )
    assert count == 1
    assert cells(lines(file.getvalue())[3])[:3] == [str(achievement.id), "achievement", achievement.title]


@pytest.mark.usefixtures("markdown")
def test_the_open_data_has_a_file_more_of_each_kind() -> None:
    assert [name for name, (_, ending) in list_files().items() if ending == "md"] == ["achievements.md", "needs.md"]
    resources = json.loads(describe_package("https://market.example.org", None))["resources"]
    types = {resource["path"]: resource["mediatype"] for resource in resources}
    assert types["needs.md"] == "text/markdown"


@pytest.mark.usefixtures("markdown")
def test_a_table_of_figures_comes_out_in_a_new_format() -> None:
    assert lines(write_tables([FIGURES, Table("无", ("列",), ())], find_format("md"))) == [
        "# 统计表",
        "| 月份 | 成交额（元） | 笔数 |",
        "| --- | --: | --: |",
        "| 2026-04 | 1234567.89 | 2 |",
        r"| a \| b | 0.00 |  |",
        "# 无",
        "| 列 |",
        "| --- |",
    ]


@pytest.mark.usefixtures("markdown")
def test_past_deals_come_out_in_a_new_format() -> None:
    _, heading, _, *rows = lines(file_of([a_history(1), a_history(2)], find_format("md")))
    found = [dict(zip(cells(heading), cells(row.replace(r" \| ", " / ")), strict=True)) for row in rows]
    assert [row["合同编号"] for row in found] == ["HT-1", "HT-2"]
    assert {row["合同成交额（元）"] for row in found} == {"1200000.01"}


@pytest.mark.usefixtures("markdown")
async def test_the_record_comes_out_in_a_new_format_as_it_is_read() -> None:
    head, first, second, rest = await streamed(find_format("md", FormatUse.STREAM))
    assert lines(head)[1].startswith("| position | recorded_at | event |")
    assert lines(first) == [
        f'| 1 | 2026-11-30T08:00:00+00:00 | signed-in | clock |  | market |  | {{"tier": "L2"}} |  | {"0" * 64} |'
    ]
    assert lines(second)[0].startswith("| 2 |")
    assert rest == b""


async def test_the_record_in_our_formats_says_the_same() -> None:
    objects = [json.loads(line) for line in b"".join(await streamed(JsonlWriter)).splitlines()]
    assert [(each["position"], each["detail"], each["organization"]) for each in objects] == [
        (1, {"tier": "L2"}, None),
        (2, {"tier": "L2"}, None),
    ]
    rows = [*csv.DictReader(StringIO(b"".join(await streamed(CsvWriter)).decode("utf-8-sig"), newline=""))]
    assert [row.keys() for row in rows] == [each.keys() for each in objects]
    assert [(row["position"], row["detail"], row["organization"]) for row in rows] == [
        ("1", '{"tier": "L2"}', ""),
        ("2", '{"tier": "L2"}', ""),
    ]


@pytest.mark.parametrize("ending", ["pdf", "", "CSV", "xlsx:"])
def test_an_unknown_ending_is_not_found(ending: str) -> None:
    with pytest.raises(NotFound):
        find_format(ending)


def test_a_format_is_not_found_where_it_is_no_good() -> None:
    for ending in FORMATS:
        for use in FormatUse:
            if use in find_format(ending).USES:
                assert find_format(ending, use) is find_format(ending)
            else:
                with pytest.raises(NotFound):
                    find_format(ending, use)


def test_tables_stand_below_each_other_in_csv_and_beside_each_other_in_a_workbook() -> None:
    other = Table("二", ("甲", "=乙"), (("=1+1", -5), ("", None)))
    text = write_tables([FIGURES, other], CsvWriter).decode()
    assert text == (
        "\ufeff月份,成交额（元）,笔数\r\n2026-04,1234567.89,2\r\na | b,0.00,\r\n\r\n甲,'=乙\r\n'=1+1,-5\r\n,\r\n"
    )
    book = CalamineWorkbook.from_filelike(BytesIO(write_tables([FIGURES, other], XlsxWriter)))
    assert book.sheet_names == ["统计表", "二"]
    assert book.get_sheet_by_name("统计表").to_python()[1] == ["2026-04", 1234567.89, 2.0]
    assert book.get_sheet_by_name("二").to_python() == [["甲", "=乙"], ["=1+1", -5.0]]


def test_a_number_of_more_digits_than_a_spreadsheet_keeps_is_text() -> None:
    long, short = Decimal("12345678901234.56"), Decimal("1234567890123.45")
    book = CalamineWorkbook.from_filelike(
        BytesIO(write_tables([Table("t", ("n",), ((long,), (short,), (10**15,)))], XlsxWriter))
    )
    assert book.get_sheet_by_index(0).to_python()[1:] == [["12345678901234.56"], [1234567890123.45], [str(10**15)]]


def test_what_is_not_read_in_again_is_never_refused() -> None:
    table = Table("t", ("n",), (("_x0041_x0041_",), ("'=1",)))
    assert write_tables([table], XlsxWriter).startswith(b"PK")


def test_records_of_a_table_are_json_s_own_values() -> None:
    content = write_tables([FIGURES], JsonlWriter)
    assert [json.loads(line) for line in content.splitlines()] == [
        {"月份": "2026-04", "成交额（元）": "1234567.89", "笔数": 2},
        {"月份": "a | b", "成交额（元）": "0.00", "笔数": None},
    ]


def test_a_row_of_a_kind_that_was_not_named_is_refused_in_every_format() -> None:
    row = ListingRow(1, "X", a_need(an_organization()))
    for writer in (CsvWriter, JsonlWriter, XlsxWriter):
        with pytest.raises(ValueError, match="a row of need does not go"):
            write_listings([row], BytesIO(), writer, kinds=(SheetKind.EXPERT,))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("=1", "=1"),
        (-5, "-5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.000000001"), "0.000000001"),
        (date(2026, 11, 30), "2026-11-30"),
    ],
)
def test_a_value_is_written_whole(value: CellValue, text: str) -> None:
    assert write_value(value) == text
