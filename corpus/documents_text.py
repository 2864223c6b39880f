"""Document text (文档文本): what is read out of a dropped file, and why a file is refused."""

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


class Refusal(Enum):
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
    Refusal.EMPTY: "the file is empty; choose another, or paste the text",
    Refusal.TOO_LARGE: "the file is larger than 10 MiB; paste the part that states the need",
    Refusal.BOMB: "the file unpacks to far more than a document holds; paste the text",
    Refusal.UNSAFE_XML: "its XML declares entities or nests without end, as no word processor's does; paste the text",
    Refusal.MACROS: "the file carries macros; save it as a plain .docx, or paste the text",
    Refusal.ENCRYPTED: "the file is protected by a password; save it without one, or paste the text",
    Refusal.SCAN: "there is no text in it: it is a scan or pictures; paste the text",
    Refusal.NO_TEXT: "there is no text in it; choose another file, or paste the text",
    Refusal.GARBLED: "its fonts don't say which characters they draw; paste the text",
    Refusal.OLD_WORD: "it is an old Word file (.doc); save it as .docx, or paste the text",
    Refusal.RTF: "it is a Rich Text file; save it as .docx, or paste the text",
    Refusal.SPREADSHEET: "it is a spreadsheet; copy the cells that state the need and paste them",
    Refusal.PRESENTATION: "it is a presentation; paste the text",
    Refusal.OPEN_DOCUMENT: "it is an OpenDocument file; save it as .docx, or paste the text",
    Refusal.IMAGE: "it is a picture; paste the text",
    Refusal.ARCHIVE: "it is an archive; unpack it and choose the document inside",
    Refusal.MARKUP: "it is a web page or an XML file; open it and paste the text",
    Refusal.BINARY: "it is neither a Word document, nor a PDF, nor plain text; paste the text",
    Refusal.DAMAGED: "the file is damaged and can't be opened; save it again, or paste the text",
    Refusal.TOO_HEAVY: "the file takes too much time or memory to read; paste the text",
    Refusal.UNAVAILABLE: "no file can be read at the moment; try again in a minute, or paste the text",
}


class DocumentRefused(MarketError):
    """A document can't be read; `reason` says why, the text how to get on. No name or content is in it."""

    def __init__(self, reason: Refusal) -> None:
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


def finish(text: str, notes: tuple[DocumentNote, ...] = (), *, empty: Refusal = Refusal.NO_TEXT) -> DocumentText:
    """Make the result: tidied, cut at TEXT_LIMIT with a note.

    Raises DocumentRefused with `empty` when nothing is left.
    """
    tidied = tidy(text)
    if not tidied:
        raise DocumentRefused(empty)
    if len(tidied) > TEXT_LIMIT:
        return DocumentText(tidied[:TEXT_LIMIT].rstrip(), (*notes, DocumentNote.CUT))
    return DocumentText(tidied, notes)
