"""Declines (谢绝): what keeps a supplier's listings from higher levels, told so that no asker can be made out."""

from dataclasses import dataclass

from market.judging.judgement import Reason
from market.listing.listing import Kind, ListingId
from market.organization import OrganizationId

FEWEST_ASKERS = 3
"""Nothing is told that fewer firms than these stand behind: one could be known by what it asked for."""


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many needs a listing was declined for with one chief reason.

    `silent` counts those of them that ask for what the listing doesn't say at all: a sentence would change them, one
    way or the other. `figure` names the figure that most of them ask for, None where too few ask for the same.
    """

    reason: Reason
    declined: int
    silent: int
    figure: str | None = None


@dataclass(frozen=True, slots=True)
class ListingDeclines:
    """What brokers said of one listing: how many needs it was shown for, and why not, the most frequent first."""

    listing_id: ListingId
    kind: Kind
    title: str
    shown: int
    reasons: tuple[ReasonCount, ...]


@dataclass(frozen=True, slots=True)
class FieldCount:
    """How often one reason was given in a field of the plan (by the need's industry) or of an organisation."""

    name: str
    reason: Reason
    declined: int
    organization_id: OrganizationId | None = None
