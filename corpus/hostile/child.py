"""Reading process's entry (读取进程入口): read a hostile file from standard input under hard limits and print it.

Started as `python -m corpus.hostile.child <reading> …` by corpus/hostile/runner.py: whatever a hostile file does to a
parser, it does to a process that holds nothing. Exit codes are those of corpus/hostile/process.py; every other end
is a damaged file, or too much time or memory. Each reading loads its parser alone, and before memory is bounded.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from corpus.documents.text import DocumentRefused, DocumentText
from corpus.hostile.process import EXHAUSTED, READ, REFUSED, IsolatedReading, limit_this_process
from corpus.validation.refusal import FileRefused

TABLE_CPU_S = 30
PAST_DEALS_CPU_S = 90
"""A hundred thousand rows take a minute; a page waits for none of it."""


def main(reading: str, *arguments: str) -> int:
    """Do one reading and print it; a last line {"refused"} has the "sentence" and "values" of a file's hint."""
    try:
        for printed in _READINGS[IsolatedReading(reading)](*arguments):
            sys.stdout.buffer.write(printed)
    except (DocumentRefused, FileRefused) as refused:
        told: dict[str, Any] = {"refused": refused.reason.value}
        if isinstance(refused, FileRefused):
            told |= {"sentence": refused.advice.sentence, "values": refused.advice.values}
        sys.stdout.buffer.write(json.dumps(told).encode())
        return REFUSED
    except (MemoryError, RecursionError):
        return EXHAUSTED
    return READ


def _read_document(content: str) -> Iterator[bytes]:
    """Print {"text", "notes"} of a document of a FileType."""
    from corpus.documents.content import FileType

    if FileType(content) is FileType.PDF:
        from corpus.documents.pdf import read_pdf as read
    else:
        from corpus.documents.docx import read_docx as read
    yield from _print_document(read)


def _read_pdf_properties() -> Iterator[bytes]:
    """Print what a PDF tells beside its pages, as a document."""
    from corpus.documents.pdf import read_pdf_properties

    yield from _print_document(read_pdf_properties)


def _print_document(read: Callable[[bytes], DocumentText]) -> Iterator[bytes]:
    payload = sys.stdin.buffer.read()
    limit_this_process()
    document = read(payload)
    yield json.dumps({"text": document.text, "notes": [note.value for note in document.notes]}).encode()


def _read_word_tables() -> Iterator[bytes]:
    """Print the tables of a .docx."""
    from corpus.documents.word_tables import TABLES, read_tables

    payload = sys.stdin.buffer.read()
    limit_this_process()
    yield TABLES.dump_json(read_tables(payload))


def _read_workbook() -> Iterator[bytes]:
    """Print the lines of an .xlsx; standard input is a file."""
    from corpus.hostile.workbook_lines import WRITTEN_BYTES, estimate_cpu_s, read_workbook_lines

    source = sys.stdin.buffer
    limit_this_process(cpu_s=estimate_cpu_s(source.seek(0, 2)), written_bytes=WRITTEN_BYTES)
    yield from read_workbook_lines(source)


def _check(name: str) -> Iterator[bytes]:
    """Print the check of a file of rows."""
    from corpus.imports.file_check import CHECKED, check_rows
    from corpus.imports.reading import TABLE_LIMIT, read_file
    from corpus.reference.taxonomy import load_taxonomy
    from market.day import current_day

    payload = sys.stdin.buffer.read()
    taxonomy = load_taxonomy()
    limit_this_process(cpu_s=TABLE_CPU_S, written_bytes=8 * TABLE_LIMIT)
    yield CHECKED.dump_json(check_rows(read_file(payload, name, taxonomy=taxonomy), today=current_day()))


def _read_rows(name: str) -> Iterator[bytes]:
    """Print a line of JSON for each row of a file."""
    from corpus.imports.file_check import write_rows
    from corpus.imports.reading import TABLE_LIMIT, read_file
    from corpus.reference.taxonomy import load_taxonomy

    payload = sys.stdin.buffer.read()
    taxonomy = load_taxonomy()
    limit_this_process(cpu_s=TABLE_CPU_S, written_bytes=8 * TABLE_LIMIT)
    yield "\n".join(write_rows(read_file(payload, name, taxonomy=taxonomy))).encode()


def _read_past_deals() -> Iterator[bytes]:
    """Print a line of JSON for each row of a file of past deals."""
    from corpus.history.deal import HistoryRules
    from corpus.history.file import read_past_deals
    from corpus.history.rows import write_found
    from corpus.imports.reading import TABLE_LIMIT
    from corpus.reference.deal_rules import load_rule_sets

    payload = sys.stdin.buffer.read()
    rules = HistoryRules(load_rule_sets())
    limit_this_process(cpu_s=PAST_DEALS_CPU_S, written_bytes=8 * TABLE_LIMIT)
    for line in write_found(read_past_deals(payload, rules=rules)):
        yield line.encode() + b"\n"


_READINGS: Final[Mapping[IsolatedReading, Callable[..., Iterator[bytes]]]] = {
    IsolatedReading.DOCUMENT: _read_document,
    IsolatedReading.PDF_PROPERTIES: _read_pdf_properties,
    IsolatedReading.WORD_TABLES: _read_word_tables,
    IsolatedReading.WORKBOOK: _read_workbook,
    IsolatedReading.CHECK: _check,
    IsolatedReading.ROWS: _read_rows,
    IsolatedReading.PAST_DEALS: _read_past_deals,
}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
