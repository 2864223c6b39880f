"""Need cluster (共性需求): needs of several firms that lie close together, and what the office decided about them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType
from uuid import UUID

from market.challenge.challenge import CallId
from market.listing.listing import ListingId

NeedClusterId = NewType("NeedClusterId", UUID)

FIRMS_MIN = 2
"""A need is common from so many firms on."""


class ClusterState(Enum):
    """What became of a proposal; OUTDATED: its needs don't lie together any more, or one has left the market."""

    PROPOSED = "proposed"
    CALLED = "called"
    DISMISSED = "dismissed"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCluster:
    """Needs that lie close together in a field, as found.

    `terms` tell them from the field's others, from texts that everybody may read; `silhouette` (-1 to 1) says how much
    closer they lie to each other than to the next; `spread` is their mean distance in usual spreads, smaller is closer.
    """

    field: str
    need_ids: tuple[ListingId, ...]
    organizations: int
    terms: tuple[str, ...]
    silhouette: float
    spread: float

    @property
    def digest(self) -> bytes:
        """Name the very set of needs: what was dismissed once is not proposed again."""
        return digest_of(self.need_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedCluster:
    """A proposal that was kept."""

    id: NeedClusterId
    found: FoundCluster
    state: ClusterState
    call_id: CallId | None
    found_at: datetime
    decided_at: datetime | None


def digest_of(need_ids: Iterable[ListingId]) -> bytes:
    """Digest a set of needs, in whatever order."""
    return hashlib.sha256("\n".join(sorted(str(need_id) for need_id in need_ids)).encode()).digest()
