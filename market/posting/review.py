"""Review (审核): the market office looks at what was submitted, and publishes it or returns it with reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType
from uuid import UUID

from market.errors import Invalid
from market.listing.listing import Kind, ListingId
from market.organization import OrganizationId

ReviewId = NewType("ReviewId", UUID)

ATTESTER_LIMIT = 120
REASON_LIMIT = 1_000
WHOLE = ""
"""The key of a reason that is about the whole listing and no field of it."""


class ReviewState(Enum):
    """Where a review stands; TAKEN_BACK: its owner thought better of it."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Attestation:
    """Who vouches that nothing classified is in a listing, and when. `by` is a function, not a name."""

    by: str
    on: date

    def check(self, *, today: date) -> None:
        """Refuse an attestation that nobody gave, or that is dated ahead. Raises Invalid."""
        wrong: dict[str, str] = {}
        if not 1 <= len(self.by.strip()) <= ATTESTER_LIMIT:
            wrong["secrecy.by"] = "say who vouches for it: a department or a function"
        if self.on > today:
            wrong["secrecy.on"] = "the day is still to come; write the day on which it was so"
        if wrong:
            raise Invalid(wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One submission; `edits` says whether a published listing stays as it is until the office agrees.

    `kept_names` are names of the firm that were found in an anonymous need and left there on purpose.
    """

    id: ReviewId
    listing_id: ListingId
    kind: Kind
    organization_id: OrganizationId
    manuscript_version: int
    edits: bool
    attestation: Attestation
    kept_names: tuple[str, ...] = ()
    state: ReviewState = ReviewState.WAITING
    reasons: Mapping[str, str]
    submitted_at: datetime
    submitted_by: str
    decided_at: datetime | None = None


def check_reasons(reasons: Mapping[str, str]) -> dict[str, str]:
    """Give the reasons that say something, by the field they are about. Raises Invalid when there is none."""
    told = {name: reason.strip() for name, reason in reasons.items() if reason.strip() and name.isascii()}
    if not told:
        raise Invalid({"reason": "say why: the owner can mend only what they are told"})
    if any(len(reason) > REASON_LIMIT for reason in told.values()):
        raise Invalid({"reason": f"a reason has at most {REASON_LIMIT} characters"})
    return told
