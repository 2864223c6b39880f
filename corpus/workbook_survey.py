"""Survey of a workbook (工作簿检查): what an .xlsx holds, looked at part by part before any of it is read as a table.

The package's sizes are counted as they unpack, every XML part is parsed without entities, and each sheet's cells are
counted: a reader that lays a sheet out as a rectangle must never meet one whose last cell is a million rows away.
"""

from typing import IO

from corpus.documents_package import Package, PackageLimits
from corpus.documents_text import DocumentRefused
from corpus.documents_text import Refusal as DocumentRefusal
from corpus.file_refusal import FileRefused, Refusal
from corpus.workbook_part import PartReader, SheetReader, SheetSurvey

LIMITS = PackageLimits(unpacked=256 * 1024 * 1024, ratio=100, ratio_from=16 * 1024 * 1024, entries=1_000)
_WORKBOOK = "xl/workbook.xml"
_XML = (".xml", ".rels", ".vml")
_RELATIONS = "xl/_rels/workbook.xml.rels"


def survey(file: IO[bytes]) -> dict[str, SheetSurvey]:
    """Go through a package and give the survey of every sheet by the sheet's name.

    Raises FileRefused.
    """
    try:
        package = Package.open(file, LIMITS)
        _check_kind(package)
        sheets = _sheet_parts(package)
        surveys = {part: SheetSurvey(name) for name, part in sheets.items()}
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
    reader = PartReader() if found is None else SheetReader(found)
    for chunk in package.chunks(name):
        reader.feed(chunk)
    reader.close()
