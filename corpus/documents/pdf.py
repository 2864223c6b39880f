"""PDF (.pdf): the text of its pages, in the order in which the file draws them.

PDF properties (PDF 属性): what a PDF tells of its maker beside its pages: author, program, title, keywords.
"""

import re
import time
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise

from pypdf import Configuration, PageObject, PasswordType, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from corpus.documents.text import (
    TEXT_LIMIT,
    DocumentNote,
    DocumentRefusal,
    DocumentRefused,
    DocumentText,
    finish_text,
    tidy,
)

PAGES_LIMIT = 200
PAGES_BUDGET_S = 1.2
"""CPU time after which no further page is begun: what was read is better than nothing."""

_MIB = 1024 * 1024
PDF_LIMITS = Configuration(
    maximum_declared_stream_length=16 * _MIB,
    array_based_stream_maximum_output_length=16 * _MIB,
    lzw_maximum_output_length=16 * _MIB,
    run_length_maximum_output_length=16 * _MIB,
    zlib_maximum_output_length=16 * _MIB,
    brotli_maximum_output_length=16 * _MIB,
    stream_decoding_work_maximum_length=48 * _MIB,
    stream_parsing_work_maximum_count=500_000,
    page_tree_maximum_entries=5_000,
    page_tree_maximum_page_entries=100_000,
    xform_maximum_invocations_per_extraction=500,
    jbig2dec_binary=None,
)
"""pypdf's own limits, made narrower; no picture is decoded, so no outside program runs."""

_UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd]|\(cid:\d+\)|/g\d{1,5}\b")
_SENTENCE_END = tuple("。！？；：.!?;:…")
_CJK = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")


def read_pdf(payload: bytes) -> DocumentText:
    """Read the text of a PDF, page by page until there is enough of it.

    Raises DocumentRefused. A broken file may also raise whatever pypdf's parser runs into: call it in a
    process of its own, as corpus/documents/reader.py does.
    """
    with apply_configuration(PDF_LIMITS):
        try:
            reader = PdfReader(BytesIO(payload), xref_stream_maximum_entries=200_000)
            unlock(reader)
            return _read_pages(reader)
        except LimitReachedError:
            raise DocumentRefused(DocumentRefusal.TOO_HEAVY) from None
        except (FileNotDecryptedError, DependencyError):
            raise DocumentRefused(DocumentRefusal.ENCRYPTED) from None
        except PyPdfError:
            raise DocumentRefused(DocumentRefusal.DAMAGED) from None


def unlock(reader: PdfReader) -> None:
    """Open a file that only forbids printing or copying: those have an empty password for reading."""
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
        raise DocumentRefused(DocumentRefusal.ENCRYPTED)


def _read_pages(reader: PdfReader) -> DocumentText:
    texts: list[str] = []
    pages = reader.pages
    pictures = size = 0
    left_out = False
    for number, page in enumerate(pages):
        if size > TEXT_LIMIT:
            break
        if number >= PAGES_LIMIT or time.process_time() > PAGES_BUDGET_S:
            left_out = True
            break
        raw = page.extract_text()
        if not raw.strip():
            pictures += _shows_picture(page)
            continue
        if len(_UNREADABLE.findall(raw)) * 5 > len(raw.split()) + len(raw) // 2:
            raise DocumentRefused(DocumentRefusal.GARBLED)
        texts.append(unwrap(tidy(raw)))
        size += len(texts[-1])
    notes = [note for note, holds in _notes(left_out=left_out, pictures=pictures) if holds]
    empty = DocumentRefusal.SCAN if pictures else DocumentRefusal.NO_TEXT
    return finish_text("\n".join(texts), tuple(notes), empty=empty)


def _notes(*, left_out: bool, pictures: int) -> tuple[tuple[DocumentNote, bool], ...]:
    return (DocumentNote.PAGES_LEFT_OUT, left_out), (DocumentNote.PICTURE_PAGES, pictures > 0)


def _shows_picture(page: PageObject) -> bool:
    """Say whether a page without text draws anything else: a picture, or letters turned into lines."""
    contents = page.get_contents()
    return contents is not None and bool(contents.get_data().strip())


def unwrap(text: str) -> str:
    """Join the lines that the page's width broke: full ones, Chinese on both sides, no sentence end between."""
    lines = text.split("\n")
    widest = max(map(len, lines))
    joined = lines[:1]
    for before, line in pairwise(lines):
        full = len(before) * 10 >= widest * 8 and widest >= 15
        if full and line and _CJK.match(before[-1]) and _CJK.match(line) and not before.endswith(_SENTENCE_END):
            joined[-1] += line
        else:
            joined.append(line)
    return "\n".join(joined)


_TAG = re.compile(r"<[^<>]{0,2000}>")
_PROPERTIES_LIMIT = 8_000


def read_pdf_properties(payload: bytes) -> DocumentText:
    """Read a PDF's properties as one text, a line each; an empty one where it has none.

    Raises DocumentRefused, and like `read_pdf` whatever pypdf runs into: call it in a process of its own.
    """
    with apply_configuration(PDF_LIMITS):
        try:
            reader = PdfReader(BytesIO(payload), xref_stream_maximum_entries=200_000)
            unlock(reader)
            return DocumentText(tidy("\n".join(_properties(reader)))[:_PROPERTIES_LIMIT])
        except LimitReachedError:
            raise DocumentRefused(DocumentRefusal.TOO_HEAVY) from None
        except PyPdfError:
            raise DocumentRefused(DocumentRefusal.DAMAGED) from None


def _properties(reader: PdfReader) -> Iterator[str]:
    for name, value in (reader.metadata or {}).items():
        yield f"{name.lstrip('/')}: {value}"
    packet = reader.xmp_metadata
    if packet is not None:
        yield _TAG.sub(" ", packet.stream.get_data().decode("utf-8", "replace"))
