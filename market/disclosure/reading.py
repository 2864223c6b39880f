"""Reading (查阅): who read a confidential text, when and what for."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from market.listing.listing import ListingId, Tier
from market.organization import OrganizationId
from market.viewer import MemberId, Role


class ReadingPurpose(Enum):
    """How it was read: by a person, by the matcher for a person, as a file of its tier, in the office's review."""

    READ = "read"
    COMPARE = "compare"
    FILE = "file"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading, for the owner's eyes. The names are those of today: None for who was erased, or has none."""

    listing_id: ListingId
    tier: Tier
    reader_id: MemberId
    role: Role
    reader: str | None
    organization_id: OrganizationId | None
    organization: str | None
    purpose: ReadingPurpose
    reason: str
    read_at: datetime
