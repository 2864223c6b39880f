"""File of a deal (合同附件): a contract or what proves a step, known by the digest of its bytes."""

from dataclasses import dataclass

from market.attachment import MediaType

FILES_MAX = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFile:
    """A file that an entry brings; its name is empty once it was erased."""

    name: str
    media_type: MediaType
    size_bytes: int
    sha256: bytes
