"""Word document (.docx): paragraphs, tables and text boxes in the order in which they are read.

Read straight from the package's XML: so content controls, tracked insertions and text boxes, which forms
are full of, are read too, and neither pictures nor linked files are ever opened.

Table (表格): a form's or a grid's cells as "heading: text" lines, for people and for the matcher alike.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from corpus.documents.text import DocumentRefusal, DocumentRefused, DocumentText, finish_text
from corpus.hostile.package import ZipPackage

_CJK = "\u3400-\u9fff"
_SPACED_OUT = re.compile(rf"(?<=[{_CJK}])[ \u3000]+(?=[{_CJK}](?:[ \u3000]|$))")
_NUMERIC = re.compile(r"^[≥≤><=≈~±约]*\s*[-+−]?\d")
_COUNTERS = frozenset({"序号", "编号", "no", "no.", "#"})
LABEL_LIMIT = 40


@dataclass(frozen=True, slots=True)
class DocumentCell:
    """A cell's text; `width` counts grid columns; a cell that continues the one above has no text."""

    text: str
    width: int = 1
    starts_merge: bool = False
    continues_merge: bool = False


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A row; `heading` says that the author marked it as the table's head."""

    cells: tuple[DocumentCell, ...]
    heading: bool = False


def render_table(rows: tuple[DocumentRow, ...]) -> list[str]:
    """Write a table as lines: a grid pairs each cell with its column's head, a form each label with its value."""
    if not rows:
        return []
    if _is_grid(rows):
        heads = [_label(cell.text) for cell in rows[0].cells]
        return [line for row in rows[1:] if (line := _grid_line(heads, row))]
    return [line for row in rows for line in _form_lines(row)]


def _is_grid(rows: tuple[DocumentRow, ...]) -> bool:
    """Tell a grid from a form: a marked head, a column of running numbers, or a column of figures under a word."""
    heads = rows[0].cells
    even = all(len(row.cells) == len(heads) and all(cell.width == 1 for cell in row.cells) for row in rows)
    named = len(heads) > 1 and all(0 < len(cell.text) <= LABEL_LIMIT for cell in heads)
    if not even or not named or len(rows) < 2:
        return False
    if rows[0].heading or heads[0].text.strip().lower() in _COUNTERS:
        return True
    if len(heads) < 3 or len(rows) < 3:
        return False
    columns = zip(*(tuple(cell.text for cell in row.cells) for row in rows[1:]), strict=True)
    return any(
        not _NUMERIC.match(head.text) and sum(bool(_NUMERIC.match(text)) for text in column) * 3 >= len(column) * 2
        for head, column in zip(heads, columns, strict=True)
    )


def _grid_line(heads: list[str], row: DocumentRow) -> str:
    pairs = [
        _pair(head, cell.text)
        for head, cell in zip(heads, row.cells, strict=True)
        if cell.text and head.lower() not in _COUNTERS
    ]
    return ("；" if any(re.search(f"[{_CJK}]", pair) for pair in pairs) else "; ").join(pairs)


def _form_lines(row: DocumentRow) -> list[str]:
    """Pair a form's cells; a cell that spans rows is their section's title and stands alone.

    A label whose value is empty says nothing and is left out; a long text is no label and stays.
    """
    cells = [cell for cell in row.cells if not cell.continues_merge]
    lines: list[str] = []
    if len(cells) > 2 and cells[0].starts_merge and cells[0].text:
        lines.append(_label(cells.pop(0).text))
    while cells:
        first = cells.pop(0)
        if not cells or not _is_label(first.text):
            lines.append(first.text)
        elif value := cells.pop(0).text:
            lines.append(_pair(_label(first.text), value) if first.text else value)
    return [line for line in lines if line]


def _is_label(text: str) -> bool:
    return len(text) <= LABEL_LIMIT and not text.endswith(("。", "；", "！", "？"))


def _label(text: str) -> str:
    """Write a label as one word: letters spaced out for looks (需 求 名 称) closed up, no colon, no line end."""
    joined = " ".join(text.split())
    if all(len(part) == 1 for part in joined.split()):
        joined = _SPACED_OUT.sub("", joined)
    return joined.rstrip(":： ")


def _pair(label: str, value: str) -> str:
    return f"{label}：{value}" if re.search(f"[{_CJK}]", label) else f"{label}: {value}"


_MAIN_TYPES = ("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml")
_USUAL_MAIN = "word/document.xml"
_OTHER_PACKAGES = (("xl/", DocumentRefusal.SPREADSHEET), ("ppt/", DocumentRefusal.PRESENTATION))
_GONE = frozenset({"del", "moveFrom", "delText", "instrText", "rPr", "pPr", "sdtPr", "tblPr", "tcPr", "trPr"})
_BOX_CHECKED = frozenset({"F052", "F053", "F054", "F0FD", "F0FE"})
_BOX_EMPTY = frozenset({"F06F", "F071", "F0A3", "F0A8"})
"""Code points of the Wingdings fonts that forms use for ticked and empty boxes."""


def read_docx(payload: bytes) -> DocumentText:
    """Read a .docx.

    Raises DocumentRefused, also for what is another kind of zip file.
    """
    return finish_text("\n".join(iterate_blocks(read_body(payload))))


def read_body(payload: bytes) -> Element:
    """Read the element that holds the paragraphs and tables.

    Raises DocumentRefused, also for what is another kind of zip file.
    """
    package = ZipPackage.open(payload)
    main = _main_part(package)
    body = next((node for node in package.tree(main) if local_name(node) == "body"), None)
    if body is None:
        raise DocumentRefused(DocumentRefusal.DAMAGED)
    return body


def _main_part(package: ZipPackage) -> str:
    """Find the part that holds the text by its declared content type, else where it usually is."""
    if "mimetype" in package.names:
        raise DocumentRefused(DocumentRefusal.OPEN_DOCUMENT)
    if "[Content_Types].xml" not in package.names:
        raise DocumentRefused(DocumentRefusal.ARCHIVE)
    if any(name.lower().endswith("vbaproject.bin") for name in package.names):
        raise DocumentRefused(DocumentRefusal.MACROS)
    types = package.tree("[Content_Types].xml")
    declared = {node.get("PartName", "").lstrip("/"): node.get("ContentType", "") for node in types}
    if any("macroenabled" in kind.lower() for kind in declared.values()):
        raise DocumentRefused(DocumentRefusal.MACROS)
    main = next((name for name, kind in declared.items() if kind.endswith(_MAIN_TYPES) and name in package.names), None)
    if main is None and _USUAL_MAIN not in package.names:
        others = (why for folder, why in _OTHER_PACKAGES if any(name.startswith(folder) for name in package.names))
        raise DocumentRefused(next(others, DocumentRefusal.ARCHIVE))
    return main or _USUAL_MAIN


def local_name(node: Element) -> str:
    """Give an element's name without its namespace, which differs between the two editions of the standard."""
    return node.tag.rpartition("}")[2]


def read_attribute(node: Element, name: str) -> str | None:
    """Read an attribute by its local name."""
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), None)


def find_child(node: Element, name: str) -> Element | None:
    """Find an element's first child of a name."""
    return next((child for child in node if local_name(child) == name), None)


def iterate_blocks(parent: Element) -> Iterator[str]:
    """Go through the paragraphs and tables of a body, a cell or a text box; each table gives many lines."""
    for node in parent:
        name = local_name(node)
        if name == "p":
            yield from _paragraph(node)
        elif name == "tbl":
            yield from render_table(tuple(_rows(node)))
        elif name not in _GONE and not is_placeholder(node):
            yield from iterate_blocks(_chosen(node))


def _chosen(node: Element) -> Element:
    """Take one of the alternatives that hold the same content for newer and older programs."""
    return node[0] if local_name(node) == "AlternateContent" and len(node) else node


def _paragraph(paragraph: Element) -> Iterator[str]:
    """Give a paragraph's text, then the blocks of the text boxes that hang on it."""
    pieces: list[str] = []
    boxes: list[Element] = []
    _gather(paragraph, pieces, boxes)
    yield "".join(pieces)
    for box in boxes:
        yield from iterate_blocks(box)


def _gather(parent: Element, pieces: list[str], boxes: list[Element]) -> None:
    for node in parent:
        name = local_name(node)
        if name == "t":
            pieces.append(node.text or "")
        elif name in ("tab", "ptab"):
            pieces.append(" ")
        elif name in ("br", "cr"):
            pieces.append("\n")
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif name == "sym":
            pieces.append(_symbol((read_attribute(node, "char") or "").upper()))
        elif name == "txbxContent":
            boxes.append(node)
        elif name not in _GONE and not (name == "r" and _is_hidden(node)) and not is_placeholder(node):
            _gather(_chosen(node), pieces, boxes)


def _symbol(code: str) -> str:
    if code in _BOX_CHECKED:
        return "☑"
    return "☐" if code in _BOX_EMPTY else " "


def is_placeholder(node: Element) -> bool:
    """Say whether a content control shows only what it asks for (单击此处输入文字): nobody wrote that."""
    properties = find_child(node, "sdtPr") if local_name(node) == "sdt" else None
    return properties is not None and find_child(properties, "showingPlcHdr") is not None


def _is_hidden(run: Element) -> bool:
    properties = find_child(run, "rPr")
    vanish = find_child(properties, "vanish") if properties is not None else None
    return vanish is not None and read_attribute(vanish, "val") not in ("0", "false", "off")


def _rows(table: Element) -> Iterator[DocumentRow]:
    for node in table:
        name = local_name(node)
        if name == "tr":
            properties = find_child(node, "trPr")
            if properties is None or find_child(properties, "del") is None:
                heading = properties is not None and find_child(properties, "tblHeader") is not None
                yield DocumentRow(tuple(_cells(node)), heading=heading)
        elif name not in _GONE:
            yield from _rows(node)


def _cells(row: Element) -> Iterator[DocumentCell]:
    """Go through a row's cells; one that only continues the cell above is left out, its text stands there."""
    for node in row:
        name = local_name(node)
        if name == "tc":
            properties = find_child(node, "tcPr")
            merge = find_child(properties, "vMerge") if properties is not None else None
            span = find_child(properties, "gridSpan") if properties is not None else None
            starts = merge is not None and read_attribute(merge, "val") == "restart"
            width = (read_attribute(span, "val") if span is not None else None) or "1"
            yield DocumentCell(
                text="" if merge is not None and not starts else "\n".join(iterate_blocks(node)).strip(),
                width=int(width) if width.isdecimal() and len(width) < 4 else 1,
                starts_merge=starts,
                continues_merge=merge is not None and not starts,
            )
        elif name not in _GONE:
            yield from _cells(node)
