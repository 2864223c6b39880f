"""Common needs in the store: proposed once, decided once, and dismissed for good while the needs are the same."""

from dataclasses import replace
from uuid import uuid4

import pytest

from market.challenge.challenge import CallId
from market.challenge.need_cluster import ClusterState, FoundCluster, NeedCluster, NeedClusterId
from market.challenge.store import need_clusters
from market.errors import Conflict, NotAllowed, NotFound
from market.listing.listing import ListingId
from market.viewer import CLOCK, Actor
from tests.market.challenge.builders import Calling, calling

__all__ = ["calling"]


def found(calling: Calling, *, spread: float = 0.3) -> FoundCluster:
    return FoundCluster(
        field="B2.02",
        need_ids=(calling.need.id, calling.other_need.id),
        organizations=2,
        terms=("磁钢", "耐温"),
        silhouette=0.4,
        spread=spread,
    )


async def proposed(calling: Calling, *clusters: FoundCluster) -> list[NeedCluster]:
    await need_clusters.replace(calling.conn, clusters, actor=CLOCK)
    return await need_clusters.find(calling.conn, viewer=calling.office.viewer)


async def dismiss(calling: Calling, cluster_id: NeedClusterId, actor: Actor | None = None) -> None:
    await need_clusters.decide(calling.conn, cluster_id, None, actor=actor or calling.office)


async def test_what_is_found_again_is_the_same_proposal_with_new_figures(calling: Calling) -> None:
    (first,) = await proposed(calling, found(calling))
    turned = replace(found(calling, spread=0.2), need_ids=tuple(reversed(found(calling).need_ids)))
    (again,) = await proposed(calling, turned)
    assert (again.id, again.found.spread, again.state) == (first.id, 0.2, ClusterState.PROPOSED)
    assert await proposed(calling) == []
    (back,) = await proposed(calling, found(calling))
    assert (back.id, back.state) == (first.id, ClusterState.PROPOSED)


async def test_what_the_office_dismissed_is_not_proposed_again(calling: Calling) -> None:
    (one,) = await proposed(calling, found(calling))
    for _ in range(2):
        await dismiss(calling, one.id)
    (again,) = await proposed(calling, found(calling))
    assert again.state is ClusterState.DISMISSED
    with pytest.raises(Conflict):
        await need_clusters.decide(calling.conn, one.id, CallId(uuid4()), actor=calling.office)
    larger = replace(found(calling), need_ids=(*found(calling).need_ids, ListingId(uuid4())))
    assert [each.state for each in await proposed(calling, larger)] == [ClusterState.PROPOSED, ClusterState.DISMISSED]


async def test_brokers_read_and_the_office_decides(calling: Calling) -> None:
    (one,) = await proposed(calling, found(calling))
    assert await need_clusters.find(calling.conn, viewer=calling.broker.viewer) == [one]
    for actor in (calling.owner, calling.institute, calling.stranger):
        with pytest.raises(NotAllowed):
            await need_clusters.find(calling.conn, viewer=actor.viewer)
    for actor in (calling.broker, calling.owner):
        with pytest.raises(NotAllowed):
            await dismiss(calling, one.id, actor)
        with pytest.raises(NotAllowed):
            await need_clusters.replace(calling.conn, [], actor=actor)
    with pytest.raises(NotFound):
        await dismiss(calling, NeedClusterId(uuid4()))
