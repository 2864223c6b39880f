"""Need clusters in the store (共性需求): proposals as last found, and what the office decided about them."""

from collections.abc import Sequence
from uuid import uuid4

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.challenge.challenge import CallId
from market.challenge.need_cluster import ClusterState, FoundCluster, NeedCluster, NeedClusterId
from market.challenge.unmatched_need import check_sees_unmatched_needs
from market.errors import Conflict, NotFound
from market.listing.listing import ListingId
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, Viewer


async def replace(conn: Connection, found: Sequence[FoundCluster], *, actor: Actor) -> None:
    """Bring the proposals up to what was found now; what the office decided about the same needs stays.

    Raises NotAllowed for all but the market itself.
    """
    actor.check_operator()
    sql = queries(__name__)
    await conn.execute(sql["lock"])
    rows = [
        {
            "id": uuid4(),
            "digest": each.digest,
            "field": each.field,
            "need_ids": list(each.need_ids),
            "organizations": each.organizations,
            "terms": list(each.terms),
            "silhouette": each.silhouette,
            "spread": each.spread,
        }
        for each in found
    ]
    await conn.executemany(sql["put"], rows)
    await conn.execute(sql["outdate"], [each.digest for each in found])


async def find(conn: Connection, *, viewer: Viewer) -> list[NeedCluster]:
    """List what is proposed and what was decided, the clearest proposal first. Raises NotAllowed for strangers."""
    check_sees_unmatched_needs(viewer)
    return [_cluster(row) for row in await conn.fetch(queries(__name__)["find"], None)]


async def hold(conn: Connection, cluster_id: NeedClusterId, *, actor: Actor) -> NeedCluster:
    """Hold a proposal until the transaction ends, and give it. Raises NotAllowed, NotFound."""
    actor.check_operator()
    sql = queries(__name__)
    await conn.execute(sql["hold"], cluster_id)
    row = await conn.fetchrow(sql["find"], cluster_id)
    if row is None:
        raise NotFound("cluster", cluster_id)
    return _cluster(row)


async def decide(conn: Connection, cluster_id: NeedClusterId, call_id: CallId | None, *, actor: Actor) -> None:
    """Keep that the office calls for a proposal, or dismisses it; said twice is said once.

    Raises NotAllowed for all but the office, NotFound, Conflict for what was decided otherwise or is outdated.
    """
    cluster = await hold(conn, cluster_id, actor=actor)
    state = ClusterState.DISMISSED if call_id is None else ClusterState.CALLED
    if (cluster.state, cluster.call_id) == (state, call_id):
        return
    if cluster.state is not ClusterState.PROPOSED:
        raise Conflict("this was decided already, or its needs don't lie together any more")
    await conn.execute(queries(__name__)["decide"], cluster_id, state.value, call_id, actor.name)
    subject, detail = Subject(SubjectKind.COMMON_NEED, cluster_id), {"state": state.value}
    await audit.record(conn, Event.COMMON_NEED_DECIDED, actor=actor, subject=subject, detail=detail)


async def owners_of(conn: Connection, need_ids: Sequence[ListingId], *, actor: Actor) -> list[OrganizationId]:
    """List whose needs are, in the order of their ids. Raises NotAllowed for all but the office."""
    actor.check_operator()
    rows = await conn.fetch(queries(__name__)["owners"], list(need_ids))
    return [OrganizationId(row["organization_id"]) for row in rows]


def _cluster(row: Record) -> NeedCluster:
    return NeedCluster(
        id=NeedClusterId(row["id"]),
        found=FoundCluster(
            field=row["field"],
            need_ids=tuple(ListingId(each) for each in row["need_ids"]),
            organizations=row["organizations"],
            terms=tuple(row["terms"]),
            silhouette=row["silhouette"],
            spread=row["spread"],
        ),
        state=ClusterState(row["state"]),
        call_id=None if row["call_id"] is None else CallId(row["call_id"]),
        found_at=row["found_at"],
        decided_at=row["decided_at"],
    )
