"""PDF properties (PDF 属性): what a PDF tells of its maker beside its pages: author, program, title, keywords."""

import re
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader, apply_configuration
from pypdf.errors import LimitReachedError, PyPdfError

from corpus.documents_pdf import PDF_LIMITS, unlock
from corpus.documents_text import DocumentRefused, DocumentText, Refusal, tidy

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
            raise DocumentRefused(Refusal.TOO_HEAVY) from None
        except PyPdfError:
            raise DocumentRefused(Refusal.DAMAGED) from None


def _properties(reader: PdfReader) -> Iterator[str]:
    for name, value in (reader.metadata or {}).items():
        yield f"{name.lstrip('/')}: {value}"
    packet = reader.xmp_metadata
    if packet is not None:
        yield _TAG.sub(" ", packet.stream.get_data().decode("utf-8", "replace"))
