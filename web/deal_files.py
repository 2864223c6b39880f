"""Files of a deal's entry on their way in (合同附件): new ones are kept, those of what is corrected are taken along."""

import asyncio
from collections.abc import Sequence

from market.attachment import read_content
from market.attachment_files import AttachmentFiles
from market.deal_file import DealFile
from market.errors import Invalid
from web.context import Market
from web.form import Form
from web.language import message
from web.upload import FileForm

FILE_FAULT = message("A file is no whole PDF, PNG or JPEG of at most 20 MB.")
FILE_AGAIN = message("Choose the files again: a page that comes back can't hold them.")


class FileUnfit(Exception):
    """A file that came along is not one that is kept."""


def files_of(market: Market) -> AttachmentFiles:
    """Give the folder in which the bytes of files lie."""
    return AttachmentFiles(market.settings.home / "attachments")


async def keep_files(market: Market, upload: FileForm) -> tuple[DealFile, ...]:
    """Keep the bytes of the files that came along. Raises FileUnfit."""
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
                sha256=await asyncio.to_thread(files_of(market).put, each.payload),
            )
            for each in contents
        ]
    )


def kept_files(form: Form, files: Sequence[DealFile]) -> tuple[DealFile, ...]:
    """Give those of an entry's files that its correction takes along."""
    return tuple(file for place, file in enumerate(files, 1) if form.value(f"keep.{place}") == "1")


def typed_files(files: Sequence[DealFile]) -> dict[str, str]:
    """Take all of them along, as long as nobody says otherwise."""
    return {f"keep.{place}": "1" for place in range(1, len(files) + 1)}
