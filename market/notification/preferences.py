"""Standing wish (订阅意愿): how a member wants to hear of what is new, and of what they don't."""

from dataclasses import dataclass
from datetime import datetime

from market.listing.listing import Kind, ListingId
from market.notification.saved_search import Frequency

REFUSALS_MAX = 3
"""After so many refusals of their address in a row no more letters of news go to a member."""

OWN_KINDS = (Kind.NEED, Kind.ACHIEVEMENT)
"""Which listings of an organisation are standing searches by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationPreferences:
    """A member's wishes: `frequency` and `by_mail` are for their organisation's own listings.

    `letters` False: no letter of news goes out, whatever else is wished for. `refusals` of their address by the mail
    server came in a row, the last one `refused_at`. `seen_through` is the last piece of news they have marked as seen.
    """

    frequency: Frequency = Frequency.DAILY
    by_mail: bool = False
    letters: bool = True
    refusals: int = 0
    refused_at: datetime | None = None
    seen_through: int = 0

    @property
    def stopped(self) -> bool:
        """Say whether letters ended because the address was refused too often."""
        return not self.letters and self.refusals >= REFUSALS_MAX


NO_WISH = NotificationPreferences()
"""What holds for who has never said anything: the page fills, and nobody writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStanding:
    """A published need or achievement of a member's organisation, and whether they hear of what comes up for it."""

    listing_id: ListingId
    kind: Kind
    title: str
    on: bool


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Some of an organisation's own standing searches, and how many there are; 0 past their end."""

    listings: tuple[OwnStanding, ...]
    total: int
