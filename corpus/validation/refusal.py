"""Refused files (拒收文件): why a whole file can't be taken, and how to get on."""

from enum import Enum

from corpus.validation.hint import FixHint, give_hint
from market.errors import MarketError


class FileRefusal(Enum):
    """Why a file of rows is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_WIDE = "too_wide"
    TOO_MANY_FLAWS = "too_many_flaws"
    BOMB = "bomb"
    UNSAFE_XML = "unsafe_xml"
    MACROS = "macros"
    ENCRYPTED = "encrypted"
    OLD_EXCEL = "old_excel"
    OLD_WORD = "old_word"
    WORD = "word"
    PDF = "pdf"
    OTHER_SPREADSHEET = "other_spreadsheet"
    JSON_ARRAY = "json_array"
    OTHER_TYPE = "other_type"
    ARCHIVE = "archive"
    BINARY = "binary"
    DAMAGED = "damaged"
    TOO_HEAVY = "too_heavy"
    UNAVAILABLE = "unavailable"
    NO_HEADING = "no_heading"
    KIND_UNCLEAR = "kind_unclear"
    NO_ROWS = "no_rows"


HINTS = {
    FileRefusal.EMPTY: give_hint("the file is empty; choose another"),
    FileRefusal.TOO_LARGE: give_hint("the file is larger than %(limit)s MiB; split it", limit=64),
    FileRefusal.TOO_MANY_ROWS: give_hint(
        "the table reaches further than %(limit)s rows can; delete stray cells far below, or split the file",
        limit="100,000",
    ),
    FileRefusal.TOO_WIDE: give_hint(
        "the table reaches further than column %(limit)s; delete the stray cells", limit="IV"
    ),
    FileRefusal.TOO_MANY_FLAWS: give_hint(
        "thousands of its formulas have no result or end in an error; replace them by their values"
    ),
    FileRefusal.BOMB: give_hint("the file unpacks to far more than a table holds; save it anew, or as CSV"),
    FileRefusal.UNSAFE_XML: give_hint(
        "its XML declares entities or nests without end, as no spreadsheet's does; save it anew"
    ),
    FileRefusal.MACROS: give_hint("the file carries macros; save it without them, as .xlsx or .docx"),
    FileRefusal.ENCRYPTED: give_hint("the file is protected by a password; save it without one"),
    FileRefusal.OLD_EXCEL: give_hint("it is an old Excel file (.xls); save it as .xlsx"),
    FileRefusal.OLD_WORD: give_hint("it is an old Word file (.doc); save it as .docx"),
    FileRefusal.WORD: give_hint(
        "it is a Word document that holds no form we know; paste its text on the front page to see what answers it, or "
        "take the form and fill it in"
    ),
    FileRefusal.PDF: give_hint("it is a PDF; put its rows into the template"),
    FileRefusal.OTHER_SPREADSHEET: give_hint("it is a spreadsheet of another format; save it as .xlsx"),
    FileRefusal.JSON_ARRAY: give_hint("it is one JSON list; write one object a line, without the list around them"),
    FileRefusal.OTHER_TYPE: give_hint("it is no table; save it as .xlsx, CSV or JSONL"),
    FileRefusal.ARCHIVE: give_hint("it is an archive; unpack it and choose the files inside"),
    FileRefusal.BINARY: give_hint("it is no text and no spreadsheet; save the table as .xlsx"),
    FileRefusal.DAMAGED: give_hint("the file is damaged and can't be opened; save it anew"),
    FileRefusal.TOO_HEAVY: give_hint("the file takes too much time or memory to read; split it, or save it as CSV"),
    FileRefusal.UNAVAILABLE: give_hint("no file can be read at the moment; try again in a minute"),
    FileRefusal.NO_HEADING: give_hint(
        "no heading row was found among the first ten rows; take the template, its headings begin: %(headings)s",
        headings="成果名称 / 需求名称 / 研究方向 / 机构名称",
    ),
    FileRefusal.KIND_UNCLEAR: give_hint(
        "the headings don't say what the rows are; head the title's column 成果名称, 需求名称 or 研究方向"
    ),
    FileRefusal.NO_ROWS: give_hint("there is no row under the headings; write one row for each listing"),
}


class FileRefused(MarketError):
    """A whole file can't be taken; `reason` says why, `advice` how to get on. No content of the file is in it."""

    def __init__(self, reason: FileRefusal, advice: FixHint | None = None) -> None:
        self.reason = reason
        self.advice = HINTS[reason] if advice is None else advice
        super().__init__(str(self.advice))


class CellNotWritable(MarketError):
    """A text can't stand in a spreadsheet's cell; nothing of it is in the message."""

    def __init__(self, row: int, heading: str, advice: FixHint) -> None:
        super().__init__(f"row {row}, {heading}: {advice}")
        self.advice = advice
