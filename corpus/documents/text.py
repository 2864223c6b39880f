"""Document text (文档文本): what is read out of a dropped file, and why a file is refused.

Plain text (纯文本): UTF-8, UTF-16 or GB18030, told apart by marks and by what the bytes allow.
"""

import codecs
import re
from dataclasses import dataclass
from enum import Enum

from market.errors import MarketError
from market.listing.listing import BODY_LIMIT

TEXT_LIMIT = BODY_LIMIT
"""As many characters as a listing's body may have; what lies behind is cut, and a note says so."""

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")


class DocumentNote(Enum):
    """What the reader of a document should know about how it was read."""

    CUT = "cut"
    OTHER_TYPE = "other_type"
    PAGES_LEFT_OUT = "pages_left_out"
    PICTURE_PAGES = "picture_pages"
    ENCODING_GUESSED = "encoding_guessed"


class DocumentRefusal(Enum):
    """Why a document is refused; the page's catalogue has a sentence for each value."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    UNSAFE_XML = "unsafe_xml"
    MACROS = "macros"
    ENCRYPTED = "encrypted"
    SCAN = "scan"
    NO_TEXT = "no_text"
    GARBLED = "garbled"
    OLD_WORD = "old_word"
    RTF = "rtf"
    SPREADSHEET = "spreadsheet"
    PRESENTATION = "presentation"
    OPEN_DOCUMENT = "open_document"
    IMAGE = "image"
    ARCHIVE = "archive"
    MARKUP = "markup"
    BINARY = "binary"
    DAMAGED = "damaged"
    TOO_HEAVY = "too_heavy"
    UNAVAILABLE = "unavailable"


SENTENCES = {
    DocumentRefusal.EMPTY: "the file is empty; choose another, or paste the text",
    DocumentRefusal.TOO_LARGE: "the file is larger than 10 MiB; paste the part that states the need",
    DocumentRefusal.BOMB: "the file unpacks to far more than a document holds; paste the text",
    DocumentRefusal.UNSAFE_XML: (
        "its XML declares entities or nests without end, as no word processor's does; paste the text"
    ),
    DocumentRefusal.MACROS: "the file carries macros; save it as a plain .docx, or paste the text",
    DocumentRefusal.ENCRYPTED: "the file is protected by a password; save it without one, or paste the text",
    DocumentRefusal.SCAN: "there is no text in it: it is a scan or pictures; paste the text",
    DocumentRefusal.NO_TEXT: "there is no text in it; choose another file, or paste the text",
    DocumentRefusal.GARBLED: "its fonts don't say which characters they draw; paste the text",
    DocumentRefusal.OLD_WORD: "it is an old Word file (.doc); save it as .docx, or paste the text",
    DocumentRefusal.RTF: "it is a Rich Text file; save it as .docx, or paste the text",
    DocumentRefusal.SPREADSHEET: "it is a spreadsheet; copy the cells that state the need and paste them",
    DocumentRefusal.PRESENTATION: "it is a presentation; paste the text",
    DocumentRefusal.OPEN_DOCUMENT: "it is an OpenDocument file; save it as .docx, or paste the text",
    DocumentRefusal.IMAGE: "it is a picture; paste the text",
    DocumentRefusal.ARCHIVE: "it is an archive; unpack it and choose the document inside",
    DocumentRefusal.MARKUP: "it is a web page or an XML file; open it and paste the text",
    DocumentRefusal.BINARY: "it is neither a Word document, nor a PDF, nor plain text; paste the text",
    DocumentRefusal.DAMAGED: "the file is damaged and can't be opened; save it again, or paste the text",
    DocumentRefusal.TOO_HEAVY: "the file takes too much time or memory to read; paste the text",
    DocumentRefusal.UNAVAILABLE: "no file can be read at the moment; try again in a minute, or paste the text",
}


class DocumentRefused(MarketError):
    """A document can't be read; `reason` says why, the text how to get on. No name or content is in it."""

    def __init__(self, reason: DocumentRefusal) -> None:
        super().__init__(SENTENCES[reason])
        self.reason = reason


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The text of a document, at most TEXT_LIMIT characters, lines joined by newlines."""

    text: str
    notes: tuple[DocumentNote, ...] = ()


def tidy(text: str) -> str:
    """Keep what a reader sees: one kind of line end, single spaces, no control or direction marks."""
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    lines = _UNSEEN.sub("", _LINE_ENDS.sub("\n", paired)).split("\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(_SPACES.sub(" ", line).strip() for line in lines)).strip()


def finish_text(
    text: str, notes: tuple[DocumentNote, ...] = (), *, empty: DocumentRefusal = DocumentRefusal.NO_TEXT
) -> DocumentText:
    """Make the result: tidied, cut at TEXT_LIMIT with a note.

    Raises DocumentRefused with `empty` when nothing is left.
    """
    tidied = tidy(text)
    if not tidied:
        raise DocumentRefused(empty)
    if len(tidied) > TEXT_LIMIT:
        return DocumentText(tidied[:TEXT_LIMIT].rstrip(), (*notes, DocumentNote.CUT))
    return DocumentText(tidied, notes)


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_STRANGE = re.compile(r"[^\t-\r -~\u00a0-\u024f\u0370-\u04ff\u2000-\u2bff\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
_SAMPLE = 100_000


def read_plain(payload: bytes) -> DocumentText:
    """Decode a text file.

    Raises DocumentRefused(BINARY) when the bytes are no text in any of the three encodings.
    """
    text, guessed = decode_plain(payload)
    return finish_text(text, (DocumentNote.ENCODING_GUESSED,) if guessed else (), empty=DocumentRefusal.EMPTY)


def decode_plain(payload: bytes) -> tuple[str, bool]:
    """Decode a text file whole, without its mark, and say whether its encoding had to be guessed.

    Raises DocumentRefused(BINARY).
    """
    for mark, encoding in _MARKS:
        if payload.startswith(mark):
            return _decode(payload[len(mark) :], encoding), False
    if (parity := _guess_utf16(payload)) is not None:
        return _decode(payload, parity), True
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(payload, "gb18030"), True
    return _check_readable(text, strict=True), False


def _decode(payload: bytes, encoding: str) -> str:
    try:
        return _check_readable(payload.decode(encoding), strict=encoding == "utf-8")
    except UnicodeDecodeError:
        raise DocumentRefused(DocumentRefusal.BINARY) from None


def _check_readable(text: str, *, strict: bool) -> str:
    """Return the text if it looks written: hardly any control characters, nearly all from known scripts.

    Bytes that are valid in a strict encoding are text whatever their script; the lax ones take nearly any bytes.
    """
    sample = text[:_SAMPLE]
    strange = 0 if strict else len(_STRANGE.findall(sample))
    if len(_CONTROL.findall(sample)) > max(1, len(sample) // 200) or strange > len(sample) // 5:
        raise DocumentRefused(DocumentRefusal.BINARY)
    return text


def _guess_utf16(payload: bytes) -> str | None:
    """Guess UTF-16 without a mark from spaces, line ends and letters: zeros at every other place only."""
    sample = payload[: _SAMPLE // 2 * 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(payload) % 2 or max(even, odd) * 20 < len(sample) or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"
