"""Backlog (待编码): the listings whose vectors are still to come, single edits before bulk rows."""

from collections.abc import Iterable

from market.listing.listing import ListingId
from market.listing.store.changes import ChangeLane


class Backlog:
    """Two queues without doubles; a listing that is edited while it waits among the bulk moves to the front."""

    def __init__(self) -> None:
        self._single: dict[ListingId, None] = {}
        self._bulk: dict[ListingId, None] = {}

    def __len__(self) -> int:
        return len(self._single) + len(self._bulk)

    def __contains__(self, listing_id: object) -> bool:
        return listing_id in self._single or listing_id in self._bulk

    @property
    def has_single(self) -> bool:
        """Say whether a single edit waits."""
        return bool(self._single)

    def add(self, ids: Iterable[ListingId], lane: ChangeLane) -> None:
        """Queue listings behind those of their lane."""
        for listing_id in ids:
            if lane is ChangeLane.SINGLE:
                self._bulk.pop(listing_id, None)
                self._single.setdefault(listing_id)
            elif listing_id not in self._single:
                self._bulk.setdefault(listing_id)

    def put_back(self, ids: Iterable[ListingId], lane: ChangeLane) -> None:
        """Queue listings that were taken before those of their lane, in their order."""
        waiting = self._single if lane is ChangeLane.SINGLE else self._bulk
        ids = list(ids)
        if not ids:
            return
        front = {listing_id: None for listing_id in ids if listing_id not in self._single}
        merged = front | waiting
        waiting.clear()
        waiting.update(merged)

    def remove(self, ids: Iterable[ListingId]) -> None:
        """Take listings out that need no vectors any more."""
        for listing_id in ids:
            self._single.pop(listing_id, None)
            self._bulk.pop(listing_id, None)

    def take(self, limit: int) -> tuple[list[ListingId], ChangeLane]:
        """Take the next listings, of one lane; none when nothing waits."""
        lane = ChangeLane.SINGLE if self._single else ChangeLane.BULK
        waiting = self._single if lane is ChangeLane.SINGLE else self._bulk
        taken = [listing_id for listing_id, _ in zip(waiting, range(limit), strict=False)]
        for listing_id in taken:
            del waiting[listing_id]
        return taken, lane

    def clear(self) -> None:
        """Forget everything."""
        self._single.clear()
        self._bulk.clear()
