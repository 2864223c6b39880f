"""The templates: what they offer, that their example is a good row, and that what is filled in is read."""

import io
import zipfile
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from corpus.hostile.package import parse_xml
from corpus.imports.reading import read_file
from corpus.imports.template import write_template
from corpus.listing.sheets import SHEETS
from corpus.reference.taxonomy import load_taxonomy
from corpus.sheet.column import SheetKind
from corpus.sheet.labels import LABELS
from corpus.validation.row import ListingRow, OrganizationRow, SkippedRow
from market.listing.listing import Language
from tests.corpus.sheet.workbooks import CODE, edited
from web.page.labels import LABELS as SHOWN
from web.page.language import read_catalogues

TAXONOMY = load_taxonomy()
BOTH = [(kind, language) for kind in SheetKind for language in Language]
NAMES = [f"{kind.value}-{language.value}" for kind, language in BOTH]


def parts(payload: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(payload)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


@pytest.mark.parametrize(("kind", "language"), BOTH, ids=NAMES)
def test_an_untouched_template_has_its_example_row_and_no_listing(kind: SheetKind, language: Language) -> None:
    payload = write_template(kind, language, taxonomy=TAXONOMY)
    assert payload == write_template(kind, language, taxonomy=TAXONOMY)
    [skipped] = read_file(payload, "", taxonomy=TAXONOMY)
    assert isinstance(skipped, SkippedRow)
    assert (skipped.number, skipped.sheet) == (2, SHEETS[kind].name(language))


@pytest.mark.parametrize(("kind", "language"), BOTH, ids=NAMES)
def test_the_example_is_a_good_row_once_its_mark_is_gone(kind: SheetKind, language: Language) -> None:
    payload = write_template(kind, language, taxonomy=TAXONOMY)
    first = "某某研究院（样例）" if kind is SheetKind.ORGANIZATION else CODE
    marks = ("（示例行，导入时跳过）", "(example row, skipped on import)")
    strings = "xl/sharedStrings.xml"

    def unmark(part: bytes) -> bytes:
        for mark in marks:
            part = part.replace(mark.encode(), first.encode())
        return part

    [row] = read_file(edited(payload, {strings: unmark}), "", taxonomy=TAXONOMY)
    assert isinstance(row, ListingRow | OrganizationRow), row
    assert row.number == 2


def test_a_template_has_drop_downs_notes_frozen_headings_and_the_plan_s_codes() -> None:
    found = parts(write_template(SheetKind.NEED, Language.ZH, taxonomy=TAXONOMY))
    sheet = parse_xml(found["xl/worksheets/sheet1.xml"].encode())
    checks = [node for node in sheet.iter() if node.tag.endswith("}dataValidation")]
    columns = SHEETS[SheetKind.NEED].written
    assert len(checks) == len(columns)
    assert all(check.get("prompt") for check in checks)
    lists = [check for check in checks if check.get("type") == "list"]
    assert len(lists) == 5  # modes, 面议, anonymous, audience, language
    assert [node.get("state") for node in sheet.iter() if node.tag.endswith("}pane")] == ["frozen"]
    assert "新型电机等领域稀土永磁材料" in found["xl/sharedStrings.xml"]
    assert 'name="选项" sheetId="4" state="hidden"' in found["xl/workbook.xml"]
    assert not any("<f>" in text for name, text in found.items() if name.startswith("xl/worksheets"))


def test_columns_of_codes_are_text_before_anything_is_typed() -> None:
    found = parts(write_template(SheetKind.ACHIEVEMENT, Language.ZH, taxonomy=TAXONOMY))
    sheet = parse_xml(found["xl/worksheets/sheet1.xml"].encode())
    styles = parse_xml(found["xl/styles.xml"].encode())
    formats = [node for each in styles.iter() if each.tag.endswith("}cellXfs") for node in each]
    first: Any = next(node for node in sheet.iter() if node.tag.endswith("}col"))
    assert first.get("min") == "1"
    assert formats[int(first.get("style"))].get("numFmtId") == "49"  # text


@pytest.mark.parametrize("language", Language, ids=lambda language: language.value)
def test_a_cell_calls_things_as_the_pages_do(language: Language) -> None:
    catalogue = read_catalogues()[language]
    for member, (chinese, english, *_) in LABELS.items():
        if member in SHOWN and type(member).__name__ != "Scale":
            assert (chinese, english)[language is Language.EN] == catalogue.text(SHOWN[member]), member


@pytest.mark.parametrize("language", Language)
def test_what_is_needed_is_marked_by_more_than_a_colour(language: Language) -> None:
    sheet = CalamineWorkbook.from_filelike(
        io.BytesIO(write_template(SheetKind.NEED, language, taxonomy=TAXONOMY))
    ).get_sheet_by_index(0)
    marked = [str(heading) for heading in sheet.to_python()[0] if str(heading).endswith(" *")]
    needed = [column.wording(language).heading for column in SHEETS[SheetKind.NEED].written if column.required]
    assert marked == [f"{heading} *" for heading in needed]
