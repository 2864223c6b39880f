"""Files of a deal's entry on their way in (合同附件): new ones are kept, those of what is corrected are taken along."""

import asyncio
from collections.abc import Sequence

from market.deal.entry import FILES_MAX, DealFile
from market.errors import Invalid
from market.posting.attachment import read_content
from market.posting.store.attachment_files import AttachmentFiles
from web.http.context import Market
from web.http.upload import FileForm
from web.page.form import Form
from web.page.language import message

FILE_FAULT = message("A file is no whole PDF, PNG or JPEG of at most 20 MB.")
FILES_MANY = message("At most ten files stand with an entry. Join some of them, or leave some out.")
FILES_SENT_MAX = 5 * FILES_MAX
"""So many are read, so that who sends more than stand with an entry is told on the form."""
FILE_AGAIN = message("Choose the files again: a page that comes back can't hold them.")


class FileUnfit(Exception):
    """A file that came along is not one that is kept, or there are too many; `sentence` says which (a message id)."""

    def __init__(self, sentence: str = FILE_FAULT) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def file_folder(market: Market) -> AttachmentFiles:
    """Give the folder in which the bytes of files lie."""
    return AttachmentFiles(market.settings.home / "attachments")


async def save_files(market: Market, upload: FileForm) -> tuple[DealFile, ...]:
    """Keep the bytes of the files that came along. Raises FileUnfit."""
    if len(upload.files) > FILES_MAX:
        raise FileUnfit(FILES_MANY)
    try:
        contents = [read_content(sent.name, sent.payload) for sent in upload.files]
    except Invalid as error:
        raise FileUnfit from error
    return tuple(
        [
            DealFile(
                name=each.name,
                media_type=each.media_type,
                size_bytes=len(each.payload),
                sha256=await asyncio.to_thread(file_folder(market).put, each.payload),
            )
            for each in contents
        ]
    )


def join_files(form: Form, files: Sequence[DealFile], more: Sequence[DealFile]) -> tuple[DealFile, ...]:
    """Give those of an entry's files that its correction takes along, and what it brings. Raises FileUnfit."""
    kept = [file for place, file in enumerate(files, 1) if form.value(f"keep.{place}") == "1"]
    if len(kept) + len(more) > FILES_MAX:
        raise FileUnfit(FILES_MANY)
    return (*kept, *more)


def prefill_files(files: Sequence[DealFile]) -> dict[str, str]:
    """Take all of them along, as long as nobody says otherwise."""
    return {f"keep.{place}": "1" for place in range(1, len(files) + 1)}
