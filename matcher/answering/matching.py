"""Matching (匹配服务): what callers may ask of whoever holds the index."""

from collections.abc import Sequence
from typing import Protocol

from market.challenge.need_cluster import FoundCluster
from market.judging.turn import Rankings
from market.listing.filters import Filters
from market.listing.listing import Kind, ListingId
from market.listing.relaxation import Relaxation
from market.listing.store.changes import Change, ChangeLane
from market.viewer import Viewer
from matcher.answering.confidential import ConfidentialPair
from matcher.answering.match import Answers, Hit, IndexStatus, Match, SearchResults
from matcher.dashboard.store_map import StoreVectors


class Matching(Protocol):
    """Questions to the index; listings in the answers are read from the store as `viewer` may see them.

    Every question may raise Busy (with `retry_after_s`) and market.errors.StoreUnavailable.
    """

    async def match_text(
        self,
        text: str,
        *,
        viewer: Viewer,
        filters: Filters,
        limit: int,
        relaxed: tuple[Relaxation, ...] = (),
        among: tuple[ListingId, ...] = (),
    ) -> Answers:
        """Answer a pasted need with achievements, experts and similar needs, `limit` of each; keep no text.

        `relaxed` is what the asker gives way on. Where listings are named by `among` they alone are compared, and shown
        even if they fail conditions.
        """
        ...

    async def match_listing(
        self,
        id: ListingId,  # noqa: A002  the domain's word
        *,
        viewer: Viewer,
        filters: Filters,
        limit: int,
        relaxed: tuple[Relaxation, ...] = (),
        among: tuple[ListingId, ...] = (),
    ) -> Answers:
        """Answer a listing: a need with all three stores, an achievement or an expert with needs.

        Raises NotFound when the viewer may not see the listing.
        """
        ...

    async def match_confidential(self, pair: ConfidentialPair, *, viewer: Viewer) -> Match:
        """Grade one pair with confidential texts beside what is indexed; nothing of them is kept anywhere.

        The caller has made sure that the viewer may read them. Raises NotFound when the achievement is not indexed.
        """
        ...

    async def rank_apart(self, id: ListingId, kind: Kind, *, viewer: Viewer, limit: int) -> Rankings:  # noqa: A002  as above
        """Rank what may answer a need by meaning, by words, by characters, each alone: the pool of those who judge.

        Raises NotFound as above, EncoderUnavailable while meanings can't be compared.
        """
        ...

    async def search(
        self,
        text: str,
        *,
        kind: Kind | None,
        viewer: Viewer,
        filters: Filters,
        offset: int,
        limit: int,
        among: tuple[ListingId, ...] = (),
    ) -> SearchResults:
        """Find listings by their words, best first, with facets; an empty text lists the newest first.

        Where listings are named by `among`, those of them alone are given that hold every word as it was typed; then no
        facets are counted.
        """
        ...

    async def suggest(self, text: str, *, viewer: Viewer, limit: int) -> tuple[Hit, ...]:
        """Suggest listings while somebody types: prefixes, 全拼 and 首字母, small typos."""
        ...

    async def common_needs(self) -> tuple[FoundCluster, ...]:
        """Find needs of several firms that lie close together, the closest first: for the market office alone."""
        ...

    async def store_vectors(self) -> StoreVectors:
        """Give the vectors of public achievements and needs, as brokers read them: for the map that they see."""
        ...

    async def status(self) -> IndexStatus:
        """Say how far the index is."""
        ...

    async def held(self, lane: ChangeLane, read: Sequence[Change]) -> Sequence[Change]:
        """Give the first changes of a lane, in its order, that the index has, with what vectors can be had."""
        ...

    async def rebuild(self) -> None:
        """Start building the index anew from the store; the old one answers meanwhile."""
        ...
