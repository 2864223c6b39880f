"""Survey of a workbook (工作簿检查): what an .xlsx holds, looked at part by part before any of it is read as a table.

The package's sizes are counted as they unpack, every XML part is parsed without entities, and each sheet's cells are
counted: a reader that lays a sheet out as a rectangle must never meet one whose last cell is a million rows away.
"""

import re
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from corpus.cell import Blemish
from corpus.documents_package import DEPTH_LIMIT, Package, PackageLimits
from corpus.documents_text import DocumentRefused
from corpus.documents_text import Refusal as DocumentRefusal
from corpus.file_refusal import FileRefused, Refusal

LIMITS = PackageLimits(unpacked=256 * 1024 * 1024, ratio=100, ratio_from=16 * 1024 * 1024, entries=1_000)
AREA_LIMIT = 2_000_000
COLUMNS_LIMIT = 256
FLAWS_LIMIT = 20_000
_WORKBOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_XML = (".xml", ".rels", ".vml")
_RELATIONS = "xl/_rels/workbook.xml.rels"


@dataclass(slots=True)
class SheetSurvey:
    """What one sheet part holds: its last row and column with a value (from 1), and cells that have none to read."""

    last_row: int = 0
    last_column: int = 0
    flaws: dict[tuple[int, int], Blemish] = field(default_factory=dict)


def survey(file: IO[bytes]) -> dict[str, SheetSurvey]:
    """Go through a package and give the survey of every sheet by the sheet's name.

    Raises FileRefused.
    """
    try:
        package = Package.open(file, LIMITS)
        _check_kind(package)
        sheets = _sheet_parts(package)
        surveys = {part: SheetSurvey() for part in sheets.values()}
        for name in sorted(package.names):
            _read_part(package, name, surveys.get(name))
        return {name: surveys[part] for name, part in sheets.items()}
    except DocumentRefused as refused:
        raise FileRefused(_REFUSALS.get(refused.reason, Refusal.DAMAGED)) from None


_REFUSALS = {
    DocumentRefusal.BOMB: Refusal.BOMB,
    DocumentRefusal.ENCRYPTED: Refusal.ENCRYPTED,
    DocumentRefusal.UNSAFE_XML: Refusal.UNSAFE_XML,
}


def _check_kind(package: Package) -> None:
    """Tell apart what else comes in zip files, before anything is unpacked."""
    names = {name.lower() for name in package.names}
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise FileRefused(Refusal.MACROS)
    if "mimetype" in names or "xl/workbook.bin" in names or any(name.endswith(".iwa") for name in names):
        raise FileRefused(Refusal.OTHER_SPREADSHEET)
    if any(name.startswith("word/") for name in names):
        raise FileRefused(Refusal.WORD)
    if any(name.startswith("ppt/") for name in names):
        raise FileRefused(Refusal.OTHER_TYPE)
    if "[content_types].xml" not in names:
        raise FileRefused(Refusal.ARCHIVE)
    if len(names) < package.entries:
        raise FileRefused(Refusal.DAMAGED)  # two parts of one name: programs differ in which they take
    types = b"".join(package.chunks("[Content_Types].xml")) if "[Content_Types].xml" in package.names else b""
    if b"macroenabled" in types.lower():
        raise FileRefused(Refusal.MACROS)


def _sheet_parts(package: Package) -> dict[str, str]:
    """Map the names of the sheets to the parts they lie in."""
    if not {_WORKBOOK, _RELATIONS} <= package.names:
        raise FileRefused(Refusal.ARCHIVE)
    targets = {node.get("Id", ""): node.get("Target", "") for node in package.tree(_RELATIONS)}
    parts: dict[str, str] = {}
    for node in package.tree(_WORKBOOK).iter():
        if node.tag.rpartition("}")[2] == "sheet":
            relation = next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == "id"), "")
            target = targets.get(relation, "")
            parts[node.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    if len(set(parts.values())) < len(parts) or not set(parts.values()) <= package.names:
        raise FileRefused(Refusal.DAMAGED)
    return parts


def _read_part(package: Package, name: str, found: SheetSurvey | None) -> None:
    """Unpack a part, parse it when it is XML, and survey it when it is a sheet."""
    if found is None and not name.lower().endswith(_XML):
        for _ in package.chunks(name):
            pass  # counting is all there is to do with a picture
        return
    reader = _PartReader(found)
    for chunk in package.chunks(name):
        reader.feed(chunk)
    reader.close()


class _PartReader:
    """Parses one XML part as it comes; of a sheet, it notes where values are and where they should be."""

    def __init__(self, found: SheetSurvey | None) -> None:
        self._found = found
        self._depth = 0
        self._row = self._column = 0
        self._place = (0, 0)
        self._kind = ""
        self._has_formula = self._has_value = self._in_value = False
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start if found is None else self._start_of_sheet
        self._parser.EndElementHandler = self._end if found is None else self._end_of_sheet
        if found is not None:
            self._parser.buffer_text = True
            self._parser.CharacterDataHandler = self._text_of_sheet

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
            raise FileRefused(Refusal.DAMAGED) from None

    def _refuse(self, *_: object) -> None:
        raise FileRefused(Refusal.UNSAFE_XML)

    def _start(self, _tag: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise FileRefused(Refusal.UNSAFE_XML)

    def _end(self, _tag: str) -> None:
        self._depth -= 1

    def _start_of_sheet(self, tag: str, attributes: dict[str, str]) -> None:
        self._start(tag, attributes)
        name = tag.rpartition("}")[2]
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "is"):
            self._in_value = True
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._row = int(attributes["r"]) if attributes.get("r", "").isdecimal() else self._row + 1
            self._column = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        found = _REFERENCE.fullmatch(attributes.get("r", ""))
        row, self._column = (int(found[2]), _column(found[1])) if found else (self._row, self._column + 1)
        self._place = (row, self._column)
        self._has_formula = self._has_value = False
        self._kind = attributes.get("t", "")

    def _text_of_sheet(self, _text: str) -> None:
        self._has_value = self._has_value or self._in_value

    def _end_of_sheet(self, tag: str) -> None:
        self._depth -= 1
        name = tag.rpartition("}")[2]
        if name in ("v", "is"):
            self._in_value = False
        elif name == "c" and self._found is not None and (self._has_value or self._has_formula):
            self._end_cell(self._found)

    def _end_cell(self, sheet: SheetSurvey) -> None:
        row, column = self._place
        sheet.last_row, sheet.last_column = max(sheet.last_row, row), max(sheet.last_column, column)
        if sheet.last_column > COLUMNS_LIMIT:
            raise FileRefused(Refusal.TOO_WIDE)
        if sheet.last_row * sheet.last_column > AREA_LIMIT:
            raise FileRefused(Refusal.TOO_MANY_ROWS)
        if self._kind == "e" or not (self._has_value or self._kind == "str"):
            sheet.flaws[self._place] = Blemish.ERROR if self._kind == "e" else Blemish.NO_RESULT
            if len(sheet.flaws) > FLAWS_LIMIT:
                raise FileRefused(Refusal.TOO_MANY_FLAWS)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
