"""The document on imports names every column, and its examples are good rows."""

import re
from pathlib import Path

import pytest

from corpus.hostile.workbook_survey import COLUMNS_LIMIT
from corpus.imports.reading import TABLE_LIMIT
from corpus.listing.jsonl import read_listings
from corpus.listing.sheets import SHEETS
from corpus.reference.taxonomy import load_taxonomy
from corpus.sheet.column import SheetForm
from corpus.sheet.csv_file import ROWS_LIMIT
from corpus.validation.row import RowError

DOCUMENT = (Path(__file__).parents[3] / "docs" / "import.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", SHEETS.values(), ids=lambda form: form.kind.value)
def test_every_column_stands_in_its_sheet_s_table(form: SheetForm) -> None:
    section = DOCUMENT.split(f"### {form.name_en}: sheet {form.name_zh}\n")[1].split("\n#")[0]
    rows = re.findall(r"^\| (.+?)( \\\*)? \| (.+?) \| `(.+?)` \| .+ \|$", section, re.MULTILINE)
    assert rows == [
        (column.zh.heading, " \\*" if column.required else "", column.en.heading, column.key) for column in form.written
    ]


def test_the_examples_of_jsonl_are_good_rows() -> None:
    [block] = re.findall(r"```json\n(.+?)```", DOCUMENT, re.DOTALL)
    rows = list(read_listings(block.splitlines(), taxonomy=load_taxonomy()))
    assert len(rows) == 4
    assert not any(isinstance(row, RowError) for row in rows)


def test_limits_are_those_of_the_code() -> None:
    assert f"more than {TABLE_LIMIT // 2**20} MiB, {ROWS_LIMIT:,} rows or {COLUMNS_LIMIT} columns" in DOCUMENT
