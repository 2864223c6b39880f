"""Attachment (附件): a PDF or a picture beside a listing, for the readers of one of its tiers."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType
from uuid import UUID

from market.errors import Invalid
from market.listing.listing import ListingId, Tier
from market.organization import OrganizationId
from market.posting.picture import PNG_SIGNATURE, BrokenPicture, strip_jpeg, strip_png

AttachmentId = NewType("AttachmentId", UUID)

SIZE_LIMIT = 20 * 1024 * 1024
COUNT_LIMIT = 10
NAME_LIMIT = 120
TIERS = (Tier.L1, Tier.L2, Tier.L3)

_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\\/:*?"<>|]')


class MediaType(Enum):
    """What an attachment may be; its bytes say which, whatever its name says."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"

    @property
    def suffix(self) -> str:
        """Give the ending of such a file's name."""
        return {MediaType.PDF: ".pdf", MediaType.PNG: ".png", MediaType.JPEG: ".jpg"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file beside a listing; `opened_at` is when the office let it in, None while only its owner has it."""

    id: AttachmentId
    listing_id: ListingId
    organization_id: OrganizationId
    name: str
    media_type: MediaType
    size_bytes: int
    sha256: bytes
    tier: Tier
    added_at: datetime
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttachmentContent:
    """A file on its way in, as it will be kept: what it is, and its bytes without what they tell of their maker."""

    name: str
    media_type: MediaType
    payload: bytes


def read_content(name: str, payload: bytes) -> AttachmentContent:
    """Take a file in; of a picture the metadata is left out.

    Raises Invalid for one that is too large, no PDF, PNG or JPEG, or not whole.
    """
    if not payload:
        raise Invalid({"file": "choose a file"})
    if len(payload) > SIZE_LIMIT:
        raise Invalid({"file": "the file is larger than 20 MB"})
    media_type = sniff(payload)
    if media_type is None:
        raise Invalid({"file": "the file is no PDF, PNG or JPEG; save it as one of these"})
    try:
        kept = {MediaType.PNG: strip_png, MediaType.JPEG: strip_jpeg}.get(media_type, _as_it_is)(payload)
    except BrokenPicture:
        raise Invalid({"file": "the picture is damaged; save it again"}) from None
    return AttachmentContent(file_name(name, media_type), media_type, kept)


def sniff(payload: bytes) -> MediaType | None:
    """Tell by its first bytes what a file is."""
    if payload.startswith(b"%PDF-"):
        return MediaType.PDF
    if payload.startswith(PNG_SIGNATURE):
        return MediaType.PNG
    return MediaType.JPEG if payload.startswith(b"\xff\xd8\xff") else None


def file_name(name: str, media_type: MediaType) -> str:
    """Give a name that is safe to save under, with the ending of what the file is."""
    stem = _UNFIT.sub("", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    bare = re.sub(r"\.(pdf|png|jpe?g)$", "", stem, flags=re.IGNORECASE).strip(" .") or "file"
    return bare[: NAME_LIMIT - len(media_type.suffix)] + media_type.suffix


def _as_it_is(payload: bytes) -> bytes:
    return payload
