"""Terms (术语): the words of a listing's own that no dictionary has."""

from collections.abc import Iterator

from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import Audience, Listing
from market.listing.need import Need

_SHORTEST, _LONGEST = 3, 8


def listing_terms(listing: Listing) -> Iterator[str]:
    """List the terms that a listing names as such: its elements, or an expert's topics; not phrases.

    A listing for members teaches none: how a public text is cut must not tell what stands in it.
    """
    if listing.audience is not Audience.PUBLIC:
        return
    named: tuple[str, ...] = ()
    if isinstance(listing, Achievement | Need):
        elements = listing.elements
        named = elements.materials + elements.methods + elements.effects + elements.products + elements.applications
    elif isinstance(listing, Expert):
        named = tuple(topic.name for topic in listing.topics)
    for term in named:
        if _SHORTEST <= len(term) <= _LONGEST and term.isalnum():
            yield term
