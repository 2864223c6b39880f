"""Notices: what a reader is told about their text, their file, or the state of the market."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from corpus.documents.reader import DocumentNote, DocumentRefusal
from market.rate_limit import TooMany
from matcher.answering.match import QueryNote
from web.page.language import message


class Tone(Enum):
    """How loud a notice is."""

    PLAIN = "plain"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence (a message id) with the values of its places."""

    sentence: str
    tone: Tone = Tone.PLAIN
    values: Mapping[str, object] = field(default_factory=dict)


QUERY_NOTES: Mapping[QueryNote, str] = {
    QueryNote.EMPTY: message("The box is empty. Write what you want solved, or drop a file."),
    QueryNote.TOO_SHORT: message(
        "This is very short, so the answers are rough and have no level. One or two sentences more, with numbers, "
        "help a lot."
    ),
    QueryNote.TOO_LONG_CUT: message("The text is longer than 20,000 characters; only the beginning was read."),
    QueryNote.NO_WORDS: message("No words were found in this text. Write the need in Chinese or English."),
}

DOCUMENT_NOTES: Mapping[DocumentNote, str] = {
    DocumentNote.CUT: message("The file is longer than 20,000 characters; only the beginning was read."),
    DocumentNote.OTHER_TYPE: message("The file is of another type than its name says; it was read all the same."),
    DocumentNote.PAGES_LEFT_OUT: message("The file has more pages than are read; the last ones were left out."),
    DocumentNote.PICTURE_PAGES: message("Some pages are pictures; what stands on them was not read."),
    DocumentNote.ENCODING_GUESSED: message(
        "The file doesn't say how its characters are encoded. If the text below looks wrong, save it as UTF-8."
    ),
}

REFUSALS: Mapping[DocumentRefusal, str] = {
    DocumentRefusal.EMPTY: message("The file is empty. Choose another, or paste the text."),
    DocumentRefusal.TOO_LARGE: message("The file is larger than 10 MB. Paste the part that states the need."),
    DocumentRefusal.BOMB: message("The file unpacks to far more than a document holds. Paste the text."),
    DocumentRefusal.UNSAFE_XML: message("The file is built as no word processor builds one. Paste the text."),
    DocumentRefusal.MACROS: message("The file carries macros. Save it as a plain .docx, or paste the text."),
    DocumentRefusal.ENCRYPTED: message("The file is protected by a password. Save it without one, or paste the text."),
    DocumentRefusal.SCAN: message("There is no text in the file: it is a scan or pictures. Paste the text."),
    DocumentRefusal.NO_TEXT: message("There is no text in the file. Choose another, or paste the text."),
    DocumentRefusal.GARBLED: message("The fonts of the file don't say which characters they draw. Paste the text."),
    DocumentRefusal.OLD_WORD: message("This is an old Word file (.doc). Save it as .docx, or paste the text."),
    DocumentRefusal.RTF: message("This is a Rich Text file. Save it as .docx, or paste the text."),
    DocumentRefusal.SPREADSHEET: message("This is a spreadsheet. Copy the cells that state the need and paste them."),
    DocumentRefusal.PRESENTATION: message("This is a presentation. Paste the text."),
    DocumentRefusal.OPEN_DOCUMENT: message("This is an OpenDocument file. Save it as .docx, or paste the text."),
    DocumentRefusal.IMAGE: message("This is a picture. Paste the text."),
    DocumentRefusal.ARCHIVE: message("This is an archive. Unpack it and choose the document inside."),
    DocumentRefusal.MARKUP: message("This is a web page or an XML file. Open it and paste the text."),
    DocumentRefusal.BINARY: message("This is neither a Word document, nor a PDF, nor plain text. Paste the text."),
    DocumentRefusal.DAMAGED: message("The file is damaged and can't be opened. Save it again, or paste the text."),
    DocumentRefusal.TOO_HEAVY: message("The file takes too long to read. Paste the text."),
    DocumentRefusal.UNAVAILABLE: message(
        "No file can be read at the moment. Try again in a minute, or paste the text."
    ),
}

WITHOUT_MEANING = message("Meanings can't be compared at the moment: these answers share words with the text.")
INDEX_BUILDING = message("The index is being built: not every listing is found yet. Try again in a minute.")
INDEX_TROUBLE = message(
    "The index can't follow the market at the moment: what was listed or changed lately may not be found yet."
)
RANKER_TROUBLE = message(
    "The market's own ranker can't be used at the moment: levels and order come from what ships with cuibai."
)
RERANKER_TROUBLE = message("The cross-encoder can't be used at the moment: these answers stand in their usual order.")
BUSY = message("Many people are asking at this moment. Your text is still in the box: try again in %(n)s seconds.")
STORE_AWAY = message(
    "The market's database does not answer. Your text is still in the box: try again in %(n)s seconds."
)
SEARCH_TOO_LONG = message("Search reads the first 200 characters. Paste a whole need on the front page instead.")

TOO_MANY = message("Too many attempts. Try again in %(n)s seconds; until then not even the right one is taken.")


def make_retry_notice(error: TooMany) -> Notice:
    """Say when the next attempt is taken."""
    return Notice(TOO_MANY, Tone.WARNING, {"n": error.retry_after_s})
