"""Word tables (Word 表格): the tables of a .docx as cells in a grid, read in a process of its own under hard limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from pydantic import TypeAdapter

from corpus.documents.docx import find_child, is_placeholder, iterate_blocks, local_name, read_attribute, read_body
from corpus.documents.text import DocumentRefusal, DocumentRefused
from corpus.hostile.process import IsolatedReading
from corpus.hostile.runner import run_isolated
from corpus.validation.refusal import FileRefusal, FileRefused

TIMEOUT_S = 15.0
"""The process bounds its own CPU time; this is for a machine that gives it none."""

CELLS_LIMIT = 20_000
TEXT_LIMIT = 2_000_000
"""Characters of all cells; a form with every field full has a tenth of them."""
WIDTH_LIMIT = 63
"""Columns that Word lets a table have."""

_REFUSALS: Mapping[DocumentRefusal, FileRefusal] = {
    DocumentRefusal.BOMB: FileRefusal.BOMB,
    DocumentRefusal.UNSAFE_XML: FileRefusal.UNSAFE_XML,
    DocumentRefusal.MACROS: FileRefusal.MACROS,
    DocumentRefusal.ENCRYPTED: FileRefusal.ENCRYPTED,
    DocumentRefusal.ARCHIVE: FileRefusal.ARCHIVE,
}


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell: its text, its first grid column (from 0), how it is merged downwards, and the tables inside it.

    One that `continues` the cell above it has no text.
    """

    text: str
    left: int
    width: int = 1
    starts: bool = False
    continues: bool = False
    tables: tuple["FormTable", ...] = ()


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table: its rows of cells, as many in each as it has."""

    rows: tuple[tuple[FormCell, ...], ...]


FormTables = tuple[FormTable, ...]
TABLES: Final = TypeAdapter(FormTables)
"""How tables are written as JSON, and read back strictly."""


def read_word_tables(payload: bytes) -> FormTables:
    """Read the tables of a .docx in a process of its own.

    Raises FileRefused.
    """
    return TABLES.validate_json(run_isolated(IsolatedReading.WORD_TABLES, payload, timeout_s=TIMEOUT_S))


def read_tables(payload: bytes) -> FormTables:
    """Read the tables of a .docx within this process, text boxes' and headers' left out.

    Raises FileRefused.
    """
    try:
        tables = tuple(_tables(read_body(payload)))
    except DocumentRefused as refused:
        raise FileRefused(_REFUSALS.get(refused.reason, FileRefusal.DAMAGED)) from None
    cells = list(_all_cells(tables))
    if len(cells) > CELLS_LIMIT or sum(len(cell.text) for cell in cells) > TEXT_LIMIT:
        raise FileRefused(FileRefusal.TOO_HEAVY)
    return tables


def _all_cells(tables: FormTables) -> Iterator[FormCell]:
    for table in tables:
        for row in table.rows:
            for cell in row:
                yield cell
                yield from _all_cells(cell.tables)


def _tables(parent: Element) -> Iterator[FormTable]:
    for node in parent:
        if local_name(node) == "tbl":
            yield FormTable(tuple(tuple(_cells(row)) for row in _under(node, "tr")))
        elif local_name(node) in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _tables(node)


def _under(parent: Element, wanted: str) -> Iterator[Element]:
    """Go through the rows or cells of a table, those in content controls too, deleted rows left out."""
    for node in parent:
        name = local_name(node)
        if name == wanted:
            properties = find_child(node, "trPr")
            if properties is None or find_child(properties, "del") is None:
                yield node
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _under(node, wanted)


def _cells(row: Element) -> Iterator[FormCell]:
    left = _number(find_child(row, "trPr"), "gridBefore", 0)
    blank = {id(cell) for control in row if is_placeholder(control) for cell in _under(control, "tc")}
    for node in _under(row, "tc"):
        properties = find_child(node, "tcPr")
        merge = find_child(properties, "vMerge") if properties is not None else None
        starts = merge is not None and read_attribute(merge, "val") == "restart"
        continues = merge is not None and not starts
        width = _number(properties, "gridSpan", 1)
        text = "" if continues or id(node) in blank else "\n".join(iterate_blocks(node)).strip()
        yield FormCell(text, left, width, starts, continues, tuple(_tables(node)))
        left += width


def _number(properties: Element | None, name: str, absent: int) -> int:
    node = find_child(properties, name) if properties is not None else None
    written = (read_attribute(node, "val") if node is not None else None) or ""
    return int(written) if written.isdecimal() and int(written[:4]) <= WIDTH_LIMIT else absent
