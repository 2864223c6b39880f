"""Content (内容类型): what a file is by its first bytes, whatever its name says."""

from enum import Enum

from corpus.documents.text import DocumentRefusal

_MARK = b"\xef\xbb\xbf"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES: tuple[tuple[bytes, DocumentRefusal], ...] = (
    (b"{\\rtf", DocumentRefusal.RTF),
    (b"\x89PNG\r\n", DocumentRefusal.IMAGE),
    (b"\xff\xd8\xff", DocumentRefusal.IMAGE),
    (b"GIF8", DocumentRefusal.IMAGE),
    (b"II*\x00", DocumentRefusal.IMAGE),
    (b"MM\x00*", DocumentRefusal.IMAGE),
    (b"\x1f\x8b", DocumentRefusal.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", DocumentRefusal.ARCHIVE),
    (b"Rar!\x1a", DocumentRefusal.ARCHIVE),
    (b"\xfd7zXZ\x00", DocumentRefusal.ARCHIVE),
    (b"BZh", DocumentRefusal.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", DocumentRefusal.ARCHIVE),
    (b"\x7fELF", DocumentRefusal.BINARY),
    (b"MZ\x90\x00", DocumentRefusal.BINARY),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg")


class FileType(Enum):
    """What may be read: a zip package (a .docx, if all is well), a PDF, or something that may be text."""

    PACKAGE = "package"
    PDF = "pdf"
    TEXT = "text"


EXTENSIONS = {FileType.PACKAGE: (".docx",), FileType.PDF: (".pdf",), FileType.TEXT: (".txt", ".text", ".md", ".csv")}
"""The name endings that agree with each content."""


def recognise_file_type(payload: bytes) -> FileType | DocumentRefusal:
    """Say what a file is, or why nothing like it is read; looks at bytes only, unpacks nothing."""
    if not payload.removeprefix(_MARK).strip():
        return DocumentRefusal.EMPTY
    if payload.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileType.PACKAGE
    if payload.startswith(_OLE):
        return _recognise_ole(payload)
    if (refusal := _recognise_unread(payload)) is not None:
        return refusal
    return FileType.PDF if b"%PDF-" in payload[:1024] else FileType.TEXT


def _recognise_unread(payload: bytes) -> DocumentRefusal | None:
    """Recognise the common formats that are not read here, by their signatures."""
    for signature, refusal in _SIGNATURES:
        if payload.startswith(signature):
            return refusal
    webp = payload.startswith(b"RIFF") and payload[8:12] == b"WEBP"
    bitmap = payload.startswith(b"BM") and payload[6:10] == b"\x00\x00\x00\x00"
    if webp or bitmap or payload[4:8] == b"ftyp":
        return DocumentRefusal.IMAGE
    start = payload[:64].removeprefix(_MARK).lstrip().lower()
    return DocumentRefusal.MARKUP if start.startswith(_MARKUP) else None


def _recognise_ole(payload: bytes) -> DocumentRefusal:
    """Tell apart what lies in Microsoft's compound files by the names of their streams (UTF-16)."""
    for stream, refusal in (
        ("EncryptedPackage", DocumentRefusal.ENCRYPTED),
        ("WordDocument", DocumentRefusal.OLD_WORD),
        ("Workbook", DocumentRefusal.SPREADSHEET),
        ("PowerPoint Document", DocumentRefusal.PRESENTATION),
    ):
        if stream.encode("utf-16-le") in payload:
            return refusal
    return DocumentRefusal.BINARY


def matches_name(name: str, content: FileType) -> bool:
    """Say whether a file's name ends as its content would have it; a name without an ending agrees."""
    stem, dot, ending = name.lower().rpartition(".")
    return not (stem and dot) or f".{ending}" in EXTENSIONS[content]
