"""Grant (授权): an owner lets one organisation, or one broker, read one listing's L2 or L3."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType
from uuid import UUID

from market.errors import Conflict, Invalid, NotAllowed
from market.listing.listing import Kind, ListingId, Tier
from market.organization import OrganizationId
from market.viewer import MemberId

GrantId = NewType("GrantId", UUID)

CONFIDENTIAL = (Tier.L2, Tier.L3)
"""The tiers that are read by grant alone."""
REASON_LIMIT = 400


class NoPartyToNda(NotAllowed):
    """Who asks for an L3 belongs to no organisation that an NDA could be with."""


class GrantState(Enum):
    """Where a grant stands; only a GRANTED one lets anybody read. One past its last day is LAPSED."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"
    LAPSED = "lapsed"


class GrantSide(Enum):
    """From which side somebody sees a grant."""

    OWNER = "owner"
    RECEIVER = "receiver"
    OFFICE = "office"


class Obstacle(Enum):
    """What has to be recorded before a grant is given, and keeps a given one from being used."""

    NO_NDA = "no-nda"
    NOT_DECIDED = "not-decided"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A grant as one side sees it.

    The receiver of one for an anonymous need gets NO_ORGANIZATION for its owner, and nobody on that side learns which
    `obstacles` there are: whether an NDA is recorded would tell with whom. `title` is None once the listing is not for
    the receiver's eyes. `receiver` is the organisation's name or the broker's, None once they were erased; `party_id`
    is the organisation an NDA would be with, None for a broker without one.
    """

    id: GrantId
    side: GrantSide
    listing_id: ListingId
    kind: Kind
    title: str | None
    owner_id: OrganizationId
    receiver_id: OrganizationId | None
    receiver_member_id: MemberId | None
    receiver: str | None
    party_id: OrganizationId | None
    foreign: bool
    tier: Tier
    state: GrantState
    reason: str
    asked_at: datetime
    answer: str = ""
    decided_at: datetime | None = None
    expires_on: date | None = None
    ended_at: datetime | None = None
    obstacles: tuple[Obstacle, ...] = ()

    def check_decidable(self) -> None:
        """Let one pass that waits for its answer. Raises Conflict."""
        if self.state is not GrantState.ASKED:
            raise Conflict(f"the request was answered already: it is {self.state.value}")

    def check_givable(self) -> None:
        """Let one pass that may be given. Raises Conflict, or Invalid with what has to be recorded first."""
        self.check_decidable()
        if self.obstacles:
            raise Invalid({obstacle.value: "has to be recorded first" for obstacle in self.obstacles})


def covers(granted: Tier, wanted: Tier) -> bool:
    """Say whether a grant for one tier lets a text of another be read: who may read L3 may read L2."""
    return wanted in CONFIDENTIAL and granted in CONFIDENTIAL and granted.value >= wanted.value


def covering(grant: Grant, others: Iterable[Grant]) -> Grant | None:
    """Find what still opens the text of a grant that is not in force: its receiver's grant for a higher tier."""
    if grant.state in (GrantState.ASKED, GrantState.GRANTED):
        return None
    receiver = (grant.listing_id, grant.receiver_id, grant.receiver_member_id)
    return next(
        (
            each
            for each in others
            if (each.listing_id, each.receiver_id, each.receiver_member_id) == receiver
            and (each.state is GrantState.GRANTED and not each.obstacles and covers(each.tier, grant.tier))
        ),
        None,
    )


def check_party(tier: Tier, organization_id: OrganizationId | None) -> None:
    """Let one ask whose organisation, if they have one, can be a party to what a tier rests on. Raises NoPartyToNda."""
    if tier is Tier.L3 and organization_id is None:
        raise NoPartyToNda("an L3 rests on an agreement between two organisations; your account belongs to none")


def check_reason(field: str, text: str, *, needed: bool = True) -> str:
    """Give a reason without the space around it. Raises Invalid where it is too long, or is needed and absent."""
    reason = text.strip()
    if needed and not reason:
        raise Invalid({field: "write a reason"})
    if len(reason) > REASON_LIMIT:
        raise Invalid({field: f"write at most {REASON_LIMIT} characters"})
    return reason
