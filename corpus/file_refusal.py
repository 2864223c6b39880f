"""Refused files (拒收文件): why a whole file can't be taken, and how to get on."""

from enum import Enum

from corpus.advice import Advice, advise
from market.errors import MarketError


class Refusal(Enum):
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


ADVICE = {
    Refusal.EMPTY: advise("the file is empty; choose another"),
    Refusal.TOO_LARGE: advise("the file is larger than %(limit)s MiB; split it", limit=64),
    Refusal.TOO_MANY_ROWS: advise(
        "the table reaches further than %(limit)s rows can; delete stray cells far below, or split the file",
        limit="100,000",
    ),
    Refusal.TOO_WIDE: advise("the table reaches further than column %(limit)s; delete the stray cells", limit="IV"),
    Refusal.TOO_MANY_FLAWS: advise(
        "thousands of its formulas have no result or end in an error; replace them by their values"
    ),
    Refusal.BOMB: advise("the file unpacks to far more than a table holds; save it anew, or as CSV"),
    Refusal.UNSAFE_XML: advise(
        "its XML declares entities or nests without end, as no spreadsheet's does; save it anew"
    ),
    Refusal.MACROS: advise("the file carries macros; save it without them, as .xlsx or .docx"),
    Refusal.ENCRYPTED: advise("the file is protected by a password; save it without one"),
    Refusal.OLD_EXCEL: advise("it is an old Excel file (.xls); save it as .xlsx"),
    Refusal.OLD_WORD: advise("it is an old Word file (.doc); save it as .docx"),
    Refusal.WORD: advise(
        "it is a Word document that holds no form we know; paste its text on the front page to see what answers it, or "
        "take the form and fill it in"
    ),
    Refusal.PDF: advise("it is a PDF; put its rows into the template"),
    Refusal.OTHER_SPREADSHEET: advise("it is a spreadsheet of another format; save it as .xlsx"),
    Refusal.JSON_ARRAY: advise("it is one JSON list; write one object a line, without the list around them"),
    Refusal.OTHER_TYPE: advise("it is no table; save it as .xlsx, CSV or JSONL"),
    Refusal.ARCHIVE: advise("it is an archive; unpack it and choose the files inside"),
    Refusal.BINARY: advise("it is no text and no spreadsheet; save the table as .xlsx"),
    Refusal.DAMAGED: advise("the file is damaged and can't be opened; save it anew"),
    Refusal.TOO_HEAVY: advise("the file takes too much time or memory to read; split it, or save it as CSV"),
    Refusal.UNAVAILABLE: advise("no file can be read at the moment; try again in a minute"),
    Refusal.NO_HEADING: advise(
        "no heading row was found among the first ten rows; take the template, its headings begin: %(headings)s",
        headings="成果名称 / 需求名称 / 研究方向 / 机构名称",
    ),
    Refusal.KIND_UNCLEAR: advise(
        "the headings don't say what the rows are; head the title's column 成果名称, 需求名称 or 研究方向"
    ),
    Refusal.NO_ROWS: advise("there is no row under the headings; write one row for each listing"),
}


class FileRefused(MarketError):
    """A whole file can't be taken; `reason` says why, `advice` how to get on. No content of the file is in it."""

    def __init__(self, reason: Refusal, advice: Advice | None = None) -> None:
        self.reason = reason
        self.advice = ADVICE[reason] if advice is None else advice
        super().__init__(str(self.advice))


class CellNotWritable(MarketError):
    """A text can't stand in a spreadsheet's cell; nothing of it is in the message."""

    def __init__(self, row: int, heading: str, advice: Advice) -> None:
        super().__init__(f"row {row}, {heading}: {advice}")
        self.advice = advice
