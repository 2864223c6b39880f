"""Common needs (共性需求): needs of several firms that lie close together, and what the office decides about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.challenge_steps import load_challenge_steps
from market.challenge.challenge import CallId
from market.challenge.need_cluster import ClusterState, NeedCluster, NeedClusterId
from market.challenge.store import challenges, need_clusters
from market.errors import Conflict
from market.job.job import JobKind
from market.job.store import jobs
from market.listing.listing import ListingId
from market.listing.need import Need
from market.listing.store import needs
from market.office.store import organizations
from market.organization import Organization, OrganizationId
from market.postgres.db import Connection
from market.viewer import PUBLIC, Actor
from matcher.answering.local import market_day
from matcher.challenge.clustering import NEEDS_MIN, THRESHOLD
from web.challenge.form import draft_common_challenge
from web.challenge.unmatched_needs import WORKERS
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import read_choice, read_form
from web.page.formats import Formats
from web.page.rendering import page_response, redirect_response

router = APIRouter()
PATH = "/office/common-needs"


class ProposalAction(Enum):
    """What the office does with a proposal."""

    CALL = "call"
    DISMISS = "dismiss"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonNeedsPage:
    """What is proposed and what was decided, with the needs as the reader may see them.

    How many firms there are is for the office alone: beside the firms that are named, the count tells of who is not.
    """

    TEMPLATE: ClassVar[str] = "common_needs.html"

    clusters: tuple[NeedCluster, ...]
    texts: Mapping[ListingId, Need]
    names: Mapping[OrganizationId, Organization]
    operates: bool
    threshold: float = THRESHOLD
    needs_min: int = NEEDS_MIN
    proposed: ClusterState = ClusterState.PROPOSED

    def terms_of(self, cluster: NeedCluster) -> tuple[str, ...] | None:
        """Give the words that several firms share; None where they would tell a broker whose an anonymous need is."""
        needs = [self.texts[need_id] for need_id in cluster.found.need_ids if need_id in self.texts]
        named = len(needs) == len(cluster.found.need_ids) and not any(need.anonymous for need in needs)
        return cluster.found.terms if self.operates or named else None


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_common_needs(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show which needs of several firms lie close together."""
    actor = visitor.actor(*WORKERS)
    async with market.database.reading() as conn:
        found = await need_clusters.find(conn, viewer=actor.viewer)
        ids = dict.fromkeys(need_id for each in found for need_id in each.found.need_ids)
        texts = await needs.find(conn, list(ids), viewer=actor.viewer)
        owners = {need.organization_id for need in texts.values()}
        names = await organizations.find(conn, owners, viewer=actor.viewer)
    page = CommonNeedsPage(clusters=tuple(found), texts=texts, names=names, operates=actor.operates)
    return page_response(request, page)


@router.post(PATH)
async def cluster_again(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Have common needs found anew, in the background."""
    actor = visitor.operator()
    async with market.database.writing() as conn:
        await jobs.enqueue(conn, JobKind.CLUSTER_NEEDS, actor=actor, key=JobKind.CLUSTER_NEEDS.value)
    return redirect_response(request, PATH)


@router.post("/office/common-needs/{id}")
async def decide(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Draft one call for needs that lie together, or dismiss the proposal."""
    actor, form, cluster_id = visitor.operator(), await read_form(request), NeedClusterId(id)
    wanted = read_choice(form, "do", ProposalAction)
    async with market.database.writing() as conn:
        cluster = await need_clusters.hold(conn, cluster_id, actor=actor)
        call_id = cluster.call_id
        if wanted is ProposalAction.CALL and call_id is None:
            call_id = await _begin(conn, market, cluster, actor)
        await need_clusters.decide(conn, cluster_id, call_id if wanted is ProposalAction.CALL else None, actor=actor)
    return redirect_response(request, PATH if wanted is ProposalAction.DISMISS else f"/calls/{call_id}")


async def _begin(conn: Connection, market: Market, cluster: NeedCluster, actor: Actor) -> CallId:
    """Draft the shared call. Raises Conflict where a need has left the market, or is called for alone."""
    found = await needs.find(conn, cluster.found.need_ids, viewer=PUBLIC)
    if cluster.state is not ClusterState.PROPOSED or len(found) < len(cluster.found.need_ids):
        raise Conflict("this was decided already, or a need has left the market")
    ids = sorted(found)
    owners = await need_clusters.owners_of(conn, ids, actor=actor)
    shown = [found[need_id] for need_id in ids]
    formats = Formats(market.catalogues[shown[0].language])
    text = draft_common_challenge(shown, cluster.found.terms, owners, formats)
    return await challenges.begin(conn, ids, text, load_challenge_steps()[0], on=market_day(), actor=actor)
