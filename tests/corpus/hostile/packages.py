"""Hostile packages: zip files that are broken, lie about themselves, unpack without end, or are something else."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from functools import partial

from corpus.validation.refusal import FileRefusal
from tests.corpus.documents.files import package_of, paragraph, zip_of
from tests.corpus.hostile.file import KEPT, TITLE, End, HostileFile
from tests.corpus.sheet.workbooks import CODE, SHEET, edited, needs

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DIRECTORY, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
TYPES = "[Content_Types].xml"
MIB = 1024 * 1024


def good() -> bytes:
    """Make the workbook that most cases spoil."""
    return needs((CODE, TITLE, "海边两年就生锈"))


def with_part(name: str, content: bytes) -> Callable[[], bytes]:
    """Add a part to the good workbook, or put it in the place of one."""
    return lambda: edited(good(), {name: content})


def cases() -> Iterator[HostileFile]:
    """List what may come as a zip file or in its stead."""
    for name, make, end in (*_broken(), *_lying(), *_named(), *_others()):
        yield HostileFile(name, make, end)
    for name, make, end in _large():
        yield HostileFile(name, make, end, heavy=True)


def _broken() -> Iterator[tuple[str, Callable[[], bytes], End]]:
    for percent in (1, 5, 10, 25, 50, 75, 90, 95, 99):
        yield f"cut-at-{percent}.xlsx", partial(_cut, percent), FileRefusal.DAMAGED
    yield "cut-by-a-byte.xlsx", lambda: good()[:-1], FileRefusal.DAMAGED
    yield "end-alone.xlsx", lambda: END + bytes(18), FileRefusal.ARCHIVE
    yield "signature-alone.xlsx", lambda: b"PK\x03\x04", FileRefusal.DAMAGED
    yield "wrong-checksum.xlsx", lambda: _patched(16, b"\x00\x00\x00\x00"), FileRefusal.DAMAGED
    yield "unknown-method.xlsx", lambda: _patched(10, struct.pack("<H", 99)), FileRefusal.DAMAGED
    yield "bytes-before.xlsx", lambda: b"PK\x03\x04" + bytes(100) + good(), KEPT
    yield "bytes-behind.xlsx", lambda: good() + bytes(100), KEPT
    yield "comment.xlsx", lambda: _with_comment(b"x" * 65_535), KEPT
    yield "program-before.xlsx", lambda: b"MZ\x90\x00" + bytes(100) + good(), FileRefusal.BINARY
    yield "noise-inside.xlsx", _noise, FileRefusal.DAMAGED


def _lying() -> Iterator[tuple[str, Callable[[], bytes], End]]:
    yield "claims-1-gib.xlsx", lambda: _patched(24, struct.pack("<I", 1 << 30)), FileRefusal.BOMB
    yield "claims-nothing.xlsx", lambda: _patched(24, bytes(4)), FileRefusal.DAMAGED
    yield "claims-zip64.xlsx", lambda: _patched(24, b"\xff\xff\xff\xff"), FileRefusal.BOMB
    yield "claims-packed.xlsx", lambda: _patched(20, struct.pack("<I", 1 << 30)), KEPT
    yield "claims-far-offset.xlsx", lambda: _patched(42, struct.pack("<I", 1 << 30)), FileRefusal.DAMAGED
    yield "all-at-one-place.xlsx", lambda: _patched(42, bytes(4)), FileRefusal.DAMAGED
    yield "password.xlsx", lambda: _patched(8, b"\x01\x00"), FileRefusal.ENCRYPTED
    yield "entries-claimed.xlsx", lambda: _end_patched(10, struct.pack("<H", 65_535)), FileRefusal.DAMAGED
    yield "directory-far.xlsx", lambda: _end_patched(16, struct.pack("<I", 1 << 30)), FileRefusal.DAMAGED
    yield "directory-huge.xlsx", lambda: _end_patched(12, struct.pack("<I", 1 << 30)), FileRefusal.DAMAGED
    yield "nested-archives.xlsx", with_part("xl/embeddings/a.zip", zip_of({"b.zip": zip_of({"c": bytes(MIB)})})), KEPT
    yield "archive-of-archives.xlsx", lambda: zip_of({"a.zip": zip_of({"b.zip": bytes(MIB)})}), FileRefusal.ARCHIVE


def _named() -> Iterator[tuple[str, Callable[[], bytes], End]]:
    for number, name in enumerate(
        ("../../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:/x", "xl/\u202ex", "x" * 60_000)
    ):
        yield f"odd-name-{number}.xlsx", with_part(name, b"x"), KEPT
    yield "folder.xlsx", with_part("xl/worksheets/", b""), KEPT
    yield "other-case.xlsx", with_part(SHEET.upper(), b"<a/>"), FileRefusal.DAMAGED
    yield "no-types.xlsx", lambda: edited(good(), {TYPES: None}), FileRefusal.ARCHIVE
    yield "types-empty.xlsx", with_part(TYPES, b""), FileRefusal.DAMAGED
    yield "lower-case-types.xlsx", lambda: edited(good(), {TYPES: None, TYPES.lower(): b"<a/>"}), KEPT
    yield "no-workbook.xlsx", lambda: edited(good(), {"xl/workbook.xml": None}), FileRefusal.ARCHIVE
    yield "no-relations.xlsx", lambda: edited(good(), {"xl/_rels/workbook.xml.rels": None}), FileRefusal.ARCHIVE
    yield "no-sheet.xlsx", lambda: edited(good(), {SHEET: None}), FileRefusal.DAMAGED
    yield "no-styles.xlsx", lambda: edited(good(), {"xl/styles.xml": None}), KEPT
    yield "styles-broken.xlsx", with_part("xl/styles.xml", b"<styleSheet><cellXfs>"), FileRefusal.DAMAGED


def _others() -> Iterator[tuple[str, Callable[[], bytes], End]]:
    for name, stream, end in (
        ("old.xls", "Workbook", FileRefusal.OLD_EXCEL),
        ("old.doc", "WordDocument", FileRefusal.OLD_WORD),
        ("sealed.xlsx", "EncryptedPackage", FileRefusal.ENCRYPTED),
        ("mail.msg", "__substg1.0_", FileRefusal.BINARY),
    ):
        yield name, partial(bytes, OLE + stream.encode("utf-16-le") + bytes(512)), end
    yield "macros.xlsm", with_part("xl/vbaProject.bin", OLE), FileRefusal.MACROS
    yield "macros-renamed.xlsx", with_part("x/VBAPROJECT.BIN", OLE), FileRefusal.MACROS
    yield "old-macros.xlsx", with_part("xl/macrosheets/sheet1.xml", b"<a/>"), FileRefusal.MACROS
    yield "binary.xlsb", with_part("xl/workbook.bin", b"x"), FileRefusal.OTHER_SPREADSHEET
    yield (
        "open.ods",
        lambda: zip_of({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        (FileRefusal.OTHER_SPREADSHEET),
    )
    yield "numbers.xlsx", lambda: zip_of({"Index/Document.iwa": b"x"}), FileRefusal.OTHER_SPREADSHEET
    yield "slides.xlsx", lambda: zip_of({TYPES: b"<Types/>", "ppt/presentation.xml": b"<a/>"}), FileRefusal.OTHER_TYPE
    yield "prose.docx", lambda: package_of(paragraph("需要防锈的磁体")), FileRefusal.WORD
    yield "program.jar", lambda: zip_of({"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe"}), FileRefusal.ARCHIVE
    yield "both.xlsx", with_part("word/document.xml", b"<a/>"), FileRefusal.DAMAGED


def _large() -> Iterator[tuple[str, Callable[[], bytes], End]]:
    noise = zipfile.ZIP_STORED
    yield (
        "65536-entries.xlsx",
        lambda: edited(good(), {f"x/{number}": b"" for number in range(65_530)}),
        FileRefusal.BOMB,
    )
    yield "zeros.xlsx", with_part("xl/media/image1.png", bytes(80 * MIB)), FileRefusal.BOMB
    yield "zeros-250-mib.xlsx", with_part("xl/media/image1.png", bytes(250 * MIB)), FileRefusal.BOMB
    yield "zeros-as-sheet.xlsx", with_part(SHEET, b" " * (250 * MIB)), FileRefusal.BOMB
    yield "65-mib.xlsx", lambda: zip_of({TYPES: b"<Types/>", "x": bytes(65 * MIB)}, method=noise), FileRefusal.TOO_LARGE
    yield "claims-little.xlsx", _claiming_little, FileRefusal.DAMAGED


def _cut(percent: int) -> bytes:
    return good()[: len(good()) * percent // 100]


def _patched(offset: int, value: bytes) -> bytes:
    """Overwrite a field of every entry in the directory of the good workbook."""
    out = bytearray(good())
    place = out.find(DIRECTORY)
    while place >= 0:
        out[place + offset : place + offset + len(value)] = value
        place = out.find(DIRECTORY, place + 4)
    return bytes(out)


def _end_patched(offset: int, value: bytes) -> bytes:
    out = bytearray(good())
    place = out.rfind(END) + offset
    out[place : place + len(value)] = value
    return bytes(out)


def _with_comment(comment: bytes) -> bytes:
    file = io.BytesIO(good())
    with zipfile.ZipFile(file, "a") as package:
        package.comment = comment
    return file.getvalue()


def _noise() -> bytes:
    """Spoil what is packed in the middle of the sheet."""
    out = bytearray(good())
    with zipfile.ZipFile(io.BytesIO(good())) as package:
        place = package.getinfo(SHEET).header_offset + 30 + len(SHEET) + 20
    out[place : place + 30] = b"\xff" * 30
    return bytes(out)


def _claiming_little() -> bytes:
    out = bytearray(edited(good(), {"xl/media/image1.png": bytes(60 * MIB)}))
    place = out.find(DIRECTORY)
    while place >= 0:
        out[place + 24 : place + 28] = struct.pack("<I", 100)
        place = out.find(DIRECTORY, place + 4)
    return bytes(out)
