"""Documents (文档): the text of a dropped .docx, .pdf or .txt, or one sentence that says why not.

A file is what its bytes say, whatever its name says. Plain text is decoded here; the two formats that need
a parser are parsed in a process of their own (corpus/hostile/child.py). A thread could be neither
bounded in memory nor stopped; a fork of this process would copy torch's threads. A fresh interpreter
costs about 0.15 s, which nobody notices who has just dropped a file.
"""

import asyncio
import json

from corpus.documents.content import FileType, matches_name, recognise_file_type
from corpus.documents.text import DocumentNote, DocumentRefusal, DocumentRefused, DocumentText, read_plain
from corpus.hostile.process import IsolatedReading
from corpus.hostile.runner import run_isolated
from corpus.validation.hint import FixHint

__all__ = ["DocumentNote", "DocumentReader", "DocumentRefusal", "DocumentRefused", "DocumentText", "read_document"]

PAYLOAD_LIMIT = 10 * 1024 * 1024
TIMEOUT_S = 15.0
"""The process stops itself after two seconds of CPU time; this is for a machine that gives it none."""


def read_document(name: str, payload: bytes) -> DocumentText:
    """Read the text of a document, at most corpus.documents.text.TEXT_LIMIT characters of it.

    `name` only decides whether a note says that the file is of another type than its name tells. Blocks for
    a fraction of a second; within an event loop use DocumentReader. Raises DocumentRefused.
    """
    if len(payload) > PAYLOAD_LIMIT:
        raise DocumentRefused(DocumentRefusal.TOO_LARGE)
    content = recognise_file_type(payload)
    if isinstance(content, DocumentRefusal):
        raise DocumentRefused(content)
    document = (
        read_plain(payload)
        if content is FileType.TEXT
        else _read_isolated(IsolatedReading.DOCUMENT, payload, content.value)
    )
    if matches_name(name, content):
        return document
    return DocumentText(document.text, (*document.notes, DocumentNote.OTHER_TYPE))


class DocumentReader:
    """Reads documents for an event loop, a few at once and the rest in turn; one for an application."""

    def __init__(self, *, at_once: int = 2) -> None:
        self._turns = asyncio.Semaphore(at_once)

    async def read(self, name: str, payload: bytes) -> DocumentText:
        """Read a document as read_document does, without holding up the loop."""
        async with self._turns:
            return await asyncio.to_thread(read_document, name, payload)

    async def read_pdf_properties(self, payload: bytes) -> str:
        """Give what a PDF tells of its maker beside its pages, "" for nothing. Raises DocumentRefused."""
        async with self._turns:
            return (await asyncio.to_thread(_read_isolated, IsolatedReading.PDF_PROPERTIES, payload)).text


def _read_isolated(reading: IsolatedReading, payload: bytes, *arguments: str) -> DocumentText:
    read = json.loads(run_isolated(reading, payload, *arguments, timeout_s=TIMEOUT_S, refuse=_refuse))
    return DocumentText(read["text"], tuple(DocumentNote(note) for note in read["notes"]))


def _refuse(reason: str, _: FixHint | None) -> DocumentRefused:
    return DocumentRefused(DocumentRefusal(reason))
