"""Word document (.docx): paragraphs, tables and text boxes in the order in which they are read.

Read straight from the package's XML: so content controls, tracked insertions and text boxes, which forms
are full of, are read too, and neither pictures nor linked files are ever opened.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from corpus.documents_package import Package
from corpus.documents_table import Cell, Row, lines_of
from corpus.documents_text import DocumentRefused, DocumentText, Refusal, finish

_MAIN_TYPES = ("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml")
_USUAL_MAIN = "word/document.xml"
_OTHER_PACKAGES = (("xl/", Refusal.SPREADSHEET), ("ppt/", Refusal.PRESENTATION))
_GONE = frozenset({"del", "moveFrom", "delText", "instrText", "rPr", "pPr", "sdtPr", "tblPr", "tcPr", "trPr"})
_BOX_CHECKED = frozenset({"F052", "F053", "F054", "F0FD", "F0FE"})
_BOX_EMPTY = frozenset({"F06F", "F071", "F0A3", "F0A8"})
"""Code points of the Wingdings fonts that forms use for ticked and empty boxes."""


def read_docx(payload: bytes) -> DocumentText:
    """Read a .docx.

    Raises DocumentRefused, also for what is another kind of zip file.
    """
    return finish("\n".join(blocks_of(read_body(payload))))


def read_body(payload: bytes) -> Element:
    """Read the element that holds the paragraphs and tables.

    Raises DocumentRefused, also for what is another kind of zip file.
    """
    package = Package.open(payload)
    main = _main_part(package)
    body = next((node for node in package.tree(main) if local_name(node) == "body"), None)
    if body is None:
        raise DocumentRefused(Refusal.DAMAGED)
    return body


def _main_part(package: Package) -> str:
    """Find the part that holds the text by its declared content type, else where it usually is."""
    if "mimetype" in package.names:
        raise DocumentRefused(Refusal.OPEN_DOCUMENT)
    if "[Content_Types].xml" not in package.names:
        raise DocumentRefused(Refusal.ARCHIVE)
    if any(name.lower().endswith("vbaproject.bin") for name in package.names):
        raise DocumentRefused(Refusal.MACROS)
    types = package.tree("[Content_Types].xml")
    declared = {node.get("PartName", "").lstrip("/"): node.get("ContentType", "") for node in types}
    if any("macroenabled" in kind.lower() for kind in declared.values()):
        raise DocumentRefused(Refusal.MACROS)
    main = next((name for name, kind in declared.items() if kind.endswith(_MAIN_TYPES) and name in package.names), None)
    if main is None and _USUAL_MAIN not in package.names:
        others = (why for folder, why in _OTHER_PACKAGES if any(name.startswith(folder) for name in package.names))
        raise DocumentRefused(next(others, Refusal.ARCHIVE))
    return main or _USUAL_MAIN


def local_name(node: Element) -> str:
    """Give an element's name without its namespace, which differs between the two editions of the standard."""
    return node.tag.rpartition("}")[2]


def attribute(node: Element, name: str) -> str | None:
    """Read an attribute by its local name."""
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), None)


def child_of(node: Element, name: str) -> Element | None:
    """Find an element's first child of a name."""
    return next((child for child in node if local_name(child) == name), None)


def blocks_of(parent: Element) -> Iterator[str]:
    """Go through the paragraphs and tables of a body, a cell or a text box; each table gives many lines."""
    for node in parent:
        name = local_name(node)
        if name == "p":
            yield from _paragraph(node)
        elif name == "tbl":
            yield from lines_of(tuple(_rows(node)))
        elif name not in _GONE and not is_placeholder(node):
            yield from blocks_of(_chosen(node))


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
        yield from blocks_of(box)


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
            pieces.append(_symbol((attribute(node, "char") or "").upper()))
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
    properties = child_of(node, "sdtPr") if local_name(node) == "sdt" else None
    return properties is not None and child_of(properties, "showingPlcHdr") is not None


def _is_hidden(run: Element) -> bool:
    properties = child_of(run, "rPr")
    vanish = child_of(properties, "vanish") if properties is not None else None
    return vanish is not None and attribute(vanish, "val") not in ("0", "false", "off")


def _rows(table: Element) -> Iterator[Row]:
    for node in table:
        name = local_name(node)
        if name == "tr":
            properties = child_of(node, "trPr")
            if properties is None or child_of(properties, "del") is None:
                heading = properties is not None and child_of(properties, "tblHeader") is not None
                yield Row(tuple(_cells(node)), heading=heading)
        elif name not in _GONE:
            yield from _rows(node)


def _cells(row: Element) -> Iterator[Cell]:
    """Go through a row's cells; one that only continues the cell above is left out, its text stands there."""
    for node in row:
        name = local_name(node)
        if name == "tc":
            properties = child_of(node, "tcPr")
            merge = child_of(properties, "vMerge") if properties is not None else None
            span = child_of(properties, "gridSpan") if properties is not None else None
            starts = merge is not None and attribute(merge, "val") == "restart"
            width = (attribute(span, "val") if span is not None else None) or "1"
            yield Cell(
                text="" if merge is not None and not starts else "\n".join(blocks_of(node)).strip(),
                width=int(width) if width.isdecimal() and len(width) < 4 else 1,
                starts_merge=starts,
                continues_merge=merge is not None and not starts,
            )
        elif name not in _GONE:
            yield from _cells(node)
