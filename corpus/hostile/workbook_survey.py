"""Survey of a workbook (工作簿检查): what an .xlsx holds, looked at part by part before any of it is read as a table.

The package's sizes are counted as they unpack, every XML part is parsed without entities, and each sheet's cells are
counted: a reader that lays a sheet out as a rectangle must never meet one whose last cell is a million rows away.

Parts of a workbook (工作簿部件): one XML part parsed as it comes, without entities; of a sheet, its cells surveyed.

A sheet's part may have millions of elements, so what its handlers do for each of them is kept short, and rows that
were formatted but hold nothing are passed over as bytes, before they become elements.
"""

import re
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from corpus.documents.text import DocumentRefusal, DocumentRefused
from corpus.hostile.package import DEPTH_LIMIT, PackageLimits, ZipPackage
from corpus.sheet.cell import UnreadableCell
from corpus.validation.hint import FixHint, give_hint
from corpus.validation.refusal import FileRefusal, FileRefused

AREA_LIMIT = 2_000_000
"""Cells of the rectangle that a reader lays out for a sheet, blank ones too."""

COLUMNS_LIMIT = 256
ELEMENTS_LIMIT = 5_000_000
FLAWS_LIMIT = 20_000
BLANK_LIMIT = 64 * 1024 * 1024
"""Bytes of rows that hold nothing; a million of them, each with a formatted cell, have less."""

_SHOWN = 40
_BLANK_CELL = rb'<c r="[A-Z]+\d+"(?: [a-z]+="[^"<>]*")*(?:/>|></c>)'
_BLANK_ROWS = re.compile(rb'(?:<row r="(\d+)"[^<>]*(?:/>|>(?:\s*' + _BLANK_CELL + rb")*\s*</row>)\s*)+")
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""Errors that the reader of cells knows; with another it gives up the whole sheet (#SPILL!, #CALC! …)."""
_TEXTS = frozenset({"str", "inlineStr"})
"""Kinds of cells that hold a text even if it is empty."""
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)


@dataclass(slots=True)
class SheetSurvey:
    """What one sheet part holds: its last row and column with a value (from 1), and cells that have none to read."""

    sheet: str
    last_row: int = 0
    last_column: int = 0
    flaws: dict[tuple[int, int], UnreadableCell] = field(default_factory=dict)


class PartReader:
    """Parses a part of a package; raises FileRefused: UNSAFE_XML, DAMAGED."""

    def __init__(self) -> None:
        self._depth = self._elements = 0
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def feed(self, chunk: bytes) -> None:
        """Take the next piece."""
        self._parse(chunk, last=False)

    def close(self) -> None:
        """Say that there is no more."""
        self._parse(b"", last=True)

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(chunk, last)
        except (expat.ExpatError, ValueError, LookupError):
            raise FileRefused(FileRefusal.DAMAGED) from None
        if self._elements > ELEMENTS_LIMIT:
            raise FileRefused(FileRefusal.UNSAFE_XML)

    def _refuse(self, *_: object) -> None:
        raise FileRefused(FileRefusal.UNSAFE_XML)

    def _start(self, _tag: str, _attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise FileRefused(FileRefusal.UNSAFE_XML)

    def _end(self, _tag: str) -> None:
        self._depth -= 1


class SheetSurveyor(PartReader):
    """Parses a sheet and surveys its cells; raises FileRefused: TOO_WIDE, TOO_MANY_ROWS, TOO_MANY_FLAWS too.

    DAMAGED names a cell whose error the reader of cells would not know.
    """

    def __init__(self, found: SheetSurvey) -> None:
        super().__init__()
        self._found = found
        self._row = self._column = 0
        self._cell: dict[str, str] = {}
        self._written = ""
        self._has_formula = self._has_value = self._has_place = self._in_value = False
        self._blank = 0
        self._parser.buffer_text = True
        self._parser.CharacterDataHandler = self._text

    def feed(self, chunk: bytes) -> None:
        """Take the next piece; of blank rows that follow each other only the last is parsed, for its number."""
        kept = _BLANK_ROWS.sub(rb'<row r="\1"/>', chunk)
        self._blank += len(chunk) - len(kept)
        if self._blank > BLANK_LIMIT:
            raise FileRefused(FileRefusal.TOO_MANY_ROWS)
        super().feed(kept)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise FileRefused(FileRefusal.UNSAFE_XML)
        name = _local(tag)
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "is"):
            self._in_value = self._has_place = True
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdecimal() else self._row + 1
            self._column, self._cell = 0, {}

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if "r" not in attributes:
            self._column = self._place()[1] + 1
        self._cell = attributes
        self._has_formula = self._has_value = self._has_place = False

    def _place(self) -> tuple[int, int]:
        """Give the row and column (from 1) of the cell at hand, which may leave its reference out."""
        found = _REFERENCE.fullmatch(self._cell.get("r", ""))
        return (int(found[2]), _column(found[1])) if found else (self._row, self._column)

    def _text(self, text: str) -> None:
        if self._in_value:
            self._has_value, self._written = True, text

    def _end(self, tag: str) -> None:
        self._depth -= 1
        name = _local(tag)
        if name in ("v", "is"):
            self._in_value = False
        elif name == "c" and (self._has_place or self._has_formula):
            self._end_cell()

    def _end_cell(self) -> None:
        kind = self._cell.get("t", "")
        has_any = self._has_value or self._has_formula
        if not has_any and kind not in _TEXTS:
            return
        place = self._place()
        sheet = self._found
        sheet.last_row, sheet.last_column = max(sheet.last_row, place[0]), max(sheet.last_column, place[1])
        if sheet.last_column > COLUMNS_LIMIT:
            raise FileRefused(FileRefusal.TOO_WIDE)
        if sheet.last_row * sheet.last_column > AREA_LIMIT:
            raise FileRefused(FileRefusal.TOO_MANY_ROWS)
        if kind == "e" and self._has_value and self._written not in _ERRORS:
            raise FileRefused(FileRefusal.DAMAGED, _unknown_error(sheet.sheet, self._cell.get("r", "")))
        if has_any and (kind == "e" or not (self._has_value or kind == "str")):
            sheet.flaws[place] = UnreadableCell.ERROR if kind == "e" else UnreadableCell.NO_RESULT
            if len(sheet.flaws) > FLAWS_LIMIT:
                raise FileRefused(FileRefusal.TOO_MANY_FLAWS)


def _unknown_error(sheet: str, cell: str) -> FixHint:
    return give_hint(
        "the formula in cell %(cell)s of sheet %(sheet)s ends in an error; replace it by a value",
        cell=cell[:_SHOWN],
        sheet=sheet[:_SHOWN],
    )


def _local(tag: str) -> str:
    """Take off the prefix of a namespace, which some writers give to every element."""
    return tag.rpartition(":")[2] if ":" in tag else tag


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


LIMITS = PackageLimits(unpacked=256 * 1024 * 1024, ratio=100, ratio_from=16 * 1024 * 1024, entries=1_000)
_WORKBOOK = "xl/workbook.xml"
_XML = (".xml", ".rels", ".vml")
_RELATIONS = "xl/_rels/workbook.xml.rels"


def survey_workbook(file: IO[bytes]) -> dict[str, SheetSurvey]:
    """Go through a package and give the survey of every sheet by the sheet's name.

    Raises FileRefused.
    """
    try:
        package = ZipPackage.open(file, LIMITS)
        _check_kind(package)
        sheets = _sheet_parts(package)
        surveys = {part: SheetSurvey(name) for name, part in sheets.items()}
        for name in sorted(package.names):
            _read_part(package, name, surveys.get(name))
        return {name: surveys[part] for name, part in sheets.items()}
    except DocumentRefused as refused:
        raise FileRefused(_REFUSALS.get(refused.reason, FileRefusal.DAMAGED)) from None


_REFUSALS = {
    DocumentRefusal.BOMB: FileRefusal.BOMB,
    DocumentRefusal.ENCRYPTED: FileRefusal.ENCRYPTED,
    DocumentRefusal.UNSAFE_XML: FileRefusal.UNSAFE_XML,
}


def _check_kind(package: ZipPackage) -> None:
    """Tell apart what else comes in zip files, before anything is unpacked."""
    names = {name.lower() for name in package.names}
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise FileRefused(FileRefusal.MACROS)
    if "mimetype" in names or "xl/workbook.bin" in names or any(name.endswith(".iwa") for name in names):
        raise FileRefused(FileRefusal.OTHER_SPREADSHEET)
    if any(name.startswith("word/") for name in names):
        raise FileRefused(FileRefusal.WORD)
    if any(name.startswith("ppt/") for name in names):
        raise FileRefused(FileRefusal.OTHER_TYPE)
    if "[content_types].xml" not in names:
        raise FileRefused(FileRefusal.ARCHIVE)
    if len(names) < package.entries:
        raise FileRefused(FileRefusal.DAMAGED)  # two parts of one name: programs differ in which they take
    types = b"".join(package.chunks("[Content_Types].xml")) if "[Content_Types].xml" in package.names else b""
    if b"macroenabled" in types.lower():
        raise FileRefused(FileRefusal.MACROS)


def _sheet_parts(package: ZipPackage) -> dict[str, str]:
    """Map the names of the sheets to the parts they lie in."""
    if not {_WORKBOOK, _RELATIONS} <= package.names:
        raise FileRefused(FileRefusal.ARCHIVE)
    targets = {node.get("Id", ""): node.get("Target", "") for node in package.tree(_RELATIONS)}
    parts: dict[str, str] = {}
    for node in package.tree(_WORKBOOK).iter():
        if node.tag.rpartition("}")[2] == "sheet":
            relation = next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == "id"), "")
            target = targets.get(relation, "")
            parts[node.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    if len(set(parts.values())) < len(parts) or not set(parts.values()) <= package.names:
        raise FileRefused(FileRefusal.DAMAGED)
    return parts


def _read_part(package: ZipPackage, name: str, found: SheetSurvey | None) -> None:
    """Unpack a part, parse it when it is XML, and survey it when it is a sheet."""
    if found is None and not name.lower().endswith(_XML):
        for _ in package.chunks(name):
            pass  # counting is all there is to do with a picture
        return
    reader = PartReader() if found is None else SheetSurveyor(found)
    for chunk in package.chunks(name):
        reader.feed(chunk)
    reader.close()
