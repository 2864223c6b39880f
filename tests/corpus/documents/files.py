"""Makes documents, good and hostile, for the tests of those who read them."""

import io
import zipfile
import zlib
from collections.abc import Callable

import docx

TYPES = "[Content_Types].xml"
MAIN = "word/document.xml"
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx_of(fill: Callable[["docx.document.Document"], object]) -> bytes:
    """Write a .docx with python-docx, an implementation that is none of ours."""
    document = docx.Document()
    fill(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def zip_of(parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def types_of(main: str = DOCX_MAIN, part: str = MAIN) -> bytes:
    return (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/{part}" ContentType="{main}"/></Types>'
    ).encode()


def package_of(body: bytes, **parts: bytes) -> bytes:
    """Write the smallest .docx around the XML of a body."""
    document = b'<w:document xmlns:w="' + WORD.encode() + b'"><w:body>' + body + b"</w:body></w:document>"
    return zip_of({TYPES: types_of(), MAIN: document} | parts)


def paragraph(text: str) -> bytes:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>".encode()


def pdf_of(*pages: bytes, extra: dict[int, bytes] | None = None, trailer: bytes = b"") -> bytes:
    """Write a PDF of content streams; object 3 is a Helvetica font, named F1 on every page."""
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    kids = []
    for place, content in enumerate(pages):
        page, stream = 10 + 2 * place, 11 + 2 * place
        kids.append(f"{page} 0 R")
        objects[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {stream} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        ).encode()
        objects[stream] = stream_of(content)
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return pdf_file(objects | (extra or {}), trailer)


def stream_of(content: bytes, *, dictionary: bytes = b"", compress: bool = False) -> bytes:
    if compress:
        content, dictionary = zlib.compress(content, 9), dictionary + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), dictionary, content)


def pdf_file(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number in sorted(objects):
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    table = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in offsets.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, offset)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, trailer, table)
    return bytes(out)


def shown(text: str, *, size: int = 12, y: int = 700) -> bytes:
    """Draw one line of Latin text."""
    return f"BT /F1 {size} Tf 50 {y} Td ({text}) Tj ET\n".encode()


def chinese_pdf(*lines: str, to_unicode: bool = True) -> bytes:
    """Write a page whose font numbers its glyphs as it likes, as subset fonts of Chinese documents do."""
    glyphs = {char: number for number, char in enumerate(sorted(set("".join(lines))), 1)}
    content = b"".join(
        b"BT /F1 12 Tf 50 %d Td <%s> Tj ET\n"
        % (780 - 18 * place, "".join(f"{glyphs[char]:04x}" for char in line).encode())
        for place, line in enumerate(lines)
    )
    mapping = "".join(f"<{number:04x}> <{ord(char):04x}>\n" for char, number in glyphs.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(glyphs)} beginbfchar\n{mapping}endbfchar\nendcmap end end"
    ).encode()
    named = b"/ToUnicode 5 0 R" if to_unicode else b""
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /S /Encoding /Identity-H /DescendantFonts [4 0 R] %s >>" % named
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /S /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    return pdf_of(content, extra={3: font, 4: descendant, 5: stream_of(cmap)})
