"""Reply (答复): how long the sides of introductions take to say whether they are interested."""

from dataclasses import dataclass

from market.introduction.introduction import IntroductionId, IntroductionSide
from market.listing.listing import ListingId

DAYS = tuple(range(31))
"""The days after a recommendation for which replies are told."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A side that was asked: the whole days until it answered, or so far, or until it was asked no more."""

    side: IntroductionSide
    days: int
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSide:
    """A side that was asked, and over which listings."""

    asked: Asked
    introduction_id: IntroductionId
    need_id: ListingId
    listing_id: ListingId


@dataclass(frozen=True, slots=True, kw_only=True)
class SideReplies:
    """How one side answers: `shares` (0 to 1) by the end of each of DAYS, None past what was seen."""

    side: IntroductionSide
    asked: int
    answered: int
    half_days: int | None
    shares: tuple[float | None, ...]


Replies = tuple[SideReplies, ...]
