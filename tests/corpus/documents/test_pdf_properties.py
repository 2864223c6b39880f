"""What a PDF tells of its maker is read in a process of its own."""

from io import BytesIO

import pytest
from pypdf import PdfWriter

from corpus.documents.reader import DocumentReader, DocumentRefused


def a_pdf(**properties: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_metadata({f"/{name}": value for name, value in properties.items()})
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


async def test_author_and_program_are_told() -> None:
    told = await DocumentReader().read_pdf_properties(a_pdf(Author="鹿鸣精密（样例）", Creator="Sample Writer"))
    assert "Author: 鹿鸣精密（样例）" in told.split("\n")
    assert "Creator: Sample Writer" in told.split("\n")


@pytest.mark.parametrize("payload", [b"%PDF-1.7 nothing else", b"%PDF-", a_pdf()[:200]])
async def test_a_broken_file_is_refused(payload: bytes) -> None:
    with pytest.raises(DocumentRefused):
        await DocumentReader().read_pdf_properties(payload)
