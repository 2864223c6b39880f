"""Downloads (下载): headers of files that are saved and never shown in a page."""

from urllib.parse import quote

from market.deal.entry import DealFile
from market.posting.attachment import Attachment

POLICY = "default-src 'none'; sandbox"
"""Whatever a file holds, a browser that shows it all the same runs nothing of it."""


def format_download_headers(file: Attachment | DealFile) -> dict[str, str]:
    """Give the headers of a file that is saved under its name and never shown in the page."""
    plain = f"file{file.media_type.suffix}"
    name = quote(file.name or plain, safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}",
        "Content-Security-Policy": POLICY,
        "Cache-Control": "private, no-store",
    }
