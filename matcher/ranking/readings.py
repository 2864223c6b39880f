"""Readings (指标读数): the indicators of listings, read once and kept while they are asked for."""

from collections import OrderedDict
from threading import Lock

from market.indicator.indicator import Indicator
from market.listing.listing import Listing, ListingId
from market.listing.stated_indicators import indicators_of

KEPT = 20_000
"""Listings whose indicators are kept: reading a text takes some two thousandths of a second."""

_Key = tuple[ListingId, int, bool]


class Readings:
    """Remembers the indicators of the listings that were asked for last; for several threads."""

    def __init__(self, *, kept: int = KEPT) -> None:
        self._kept = kept
        self._known: OrderedDict[_Key, tuple[Indicator, ...]] = OrderedDict()
        self._lock = Lock()

    def of(self, listing: Listing) -> tuple[Indicator, ...]:
        """Give a listing's indicators, as its viewer may read them: one whose text is withheld has its own entry."""
        key = (listing.id, listing.version, listing.withheld)
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return known
        read = indicators_of(listing)
        with self._lock:
            self._known[key] = read
            while len(self._known) > self._kept:
                self._known.popitem(last=False)
        return read
