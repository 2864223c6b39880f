"""Institute request (问院所): an institute that the office asks about a need that nothing answers, and its answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType
from uuid import UUID

from market.errors import Conflict
from market.listing.listing import ListingId
from market.organization import OrganizationId
from market.viewer import MemberId

InstituteRequestId = NewType("InstituteRequestId", UUID)

ASKED_PER_MONTH = 4
"""One institute is asked about so many needs in a month at most: one a week is read, more is not."""


class SentAs(Enum):
    """How an institute is asked."""

    MAIL = "mail"
    PRINT = "print"


class InstituteAnswer(Enum):
    """What an institute said."""

    INTERESTED = "interested"
    DECLINED = "declined"


class AskedEnough(Conflict):
    """The institute was asked about as many needs this month as one may be."""


@dataclass(frozen=True, slots=True)
class InstituteInterest:
    """News for the officer who asked: an institute is interested in a need."""

    need_id: ListingId
    asked_by: MemberId


class NoReader(Conflict):
    """A letter would reach nobody: none of theirs has an account with an address, or the market sends no mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstituteRequest:
    """A question to an institute about a need, and what it said to it."""

    id: InstituteRequestId
    need_id: ListingId
    organization_id: OrganizationId
    sent_as: SentAs
    asked_at: datetime
    answer: InstituteAnswer | None
    answered_at: datetime | None
