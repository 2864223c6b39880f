"""Texts of attachments (附件内容): what a file beside an anonymous need says, its name and its maker included."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.documents.reader import DocumentReader, DocumentRefusal, DocumentRefused
from market.errors import NotFound
from market.posting.attachment import Attachment, MediaType
from market.posting.attachment_files import AttachmentFiles

_WITHOUT_TEXT = frozenset({DocumentRefusal.NO_TEXT})
"""A PDF of blank pages: it was read, and says nothing."""


@dataclass(frozen=True, slots=True)
class AttachmentText:
    """A file's name and what could be read of it; `whole` False where something was not: a picture, a scan."""

    name: str
    text: str
    whole: bool


async def read_attachments(
    attachments: Sequence[Attachment], files: AttachmentFiles, documents: DocumentReader
) -> tuple[AttachmentText, ...]:
    """Read what files say, each in a process of its own; call it while no connection is held."""
    return tuple([await _read(each, files, documents) for each in attachments])


async def _read(attachment: Attachment, files: AttachmentFiles, documents: DocumentReader) -> AttachmentText:
    if attachment.media_type is not MediaType.PDF:
        return AttachmentText(attachment.name, "", whole=False)
    texts: list[str] = []
    whole = True
    try:
        payload = await asyncio.to_thread(files.read, attachment.sha256)
        texts.append(await documents.read_pdf_properties(payload))
        document = await documents.read(attachment.name, payload)
        texts.append(document.text)
        whole = not document.notes
    except DocumentRefused as refused:
        whole = refused.reason in _WITHOUT_TEXT
    except NotFound:
        whole = False
    return AttachmentText(attachment.name, "\n".join(texts), whole)
