"""Hostile Word forms: each ends in a refusal that helps, within the process's own bounds."""

import random
import resource
from collections.abc import Iterator

import pytest

from corpus.documents.word_tables import CELLS_LIMIT, TEXT_LIMIT
from corpus.hostile.process import CPU_S
from corpus.imports.reading import FileRefusal, FileRefused, read_file
from corpus.reference.taxonomy import load_taxonomy
from tests.corpus.documents.files import MAIN, TYPES, package_of, paragraph, types_of, zip_of

TAXONOMY = load_taxonomy()
CELL = b"<w:tc>%s</w:tc>"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


def row(*texts: str) -> bytes:
    return b"<w:tr>" + b"".join(CELL % paragraph(text) for text in texts) + b"</w:tr>"


def table(*rows: bytes) -> bytes:
    return b"<w:tbl>" + b"".join(rows) + b"</w:tbl>"


FORM = table(row("机构代码", "X"), row("需求名称", "磁体防锈"), row("问题描述", "防锈"))


def cases() -> Iterator[tuple[str, bytes, FileRefusal]]:
    noise = random.Random(7).randbytes(1 << 20)
    good = package_of(FORM)
    nested = b"".join(b"<w:tbl><w:tr><w:tc>" for _ in range(80))
    yield "macros", package_of(FORM, **{"word/vbaProject.bin": b"x"}), FileRefusal.MACROS
    yield "macro type", zip_of({TYPES: types_of(MACRO), MAIN: b"<a/>"}), FileRefusal.MACROS
    yield "cut", good[: len(good) // 2], FileRefusal.DAMAGED
    yield (
        "entities",
        zip_of({TYPES: types_of(), MAIN: b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        FileRefusal.UNSAFE_XML,
    )
    yield "nested", package_of(nested + FORM), FileRefusal.UNSAFE_XML
    yield "bomb", package_of(FORM + b"<w:p/>" * 12_000_000), FileRefusal.BOMB
    yield "many cells", package_of(table(*[row("a")] * (CELLS_LIMIT + 1))), FileRefusal.TOO_HEAVY
    yield "long text", package_of(table(row("a" * (TEXT_LIMIT + 1)))), FileRefusal.TOO_HEAVY
    yield "no document", zip_of({TYPES: types_of(), "word/other.xml": b"<a/>"}), FileRefusal.ARCHIVE
    yield (
        "huge",
        zip_of({TYPES: types_of(), MAIN: b"<a/>", "word/media/a.png": noise * 11}, method=0),
        FileRefusal.TOO_LARGE,
    )


CASES = list(cases())


@pytest.mark.parametrize(("name", "payload", "reason"), CASES, ids=[name for name, _, _ in CASES])
def test_a_hostile_form_is_refused(name: str, payload: bytes, reason: FileRefusal) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(FileRefused) as refused:
        list(read_file(payload, f"{name}.docx", taxonomy=TAXONOMY))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert refused.value.reason is reason
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2 * CPU_S + 1
