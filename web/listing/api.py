"""Lists and listings of the three stores."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from market.listing.filters import Filters
from market.listing.listing import Kind, ListingId
from market.listing.store import achievements, experts, listings, needs
from market.postgres.db import Database
from market.viewer import Viewer
from web.api.errors import LATER, MISSING, UNUSABLE
from web.api.parameters import ApiFilters, Limit, Offset
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.listing.card import read_organizations
from web.listing.shape import (
    AchievementShape,
    ExpertShape,
    NeedShape,
    brief,
    whole_achievement,
    whole_expert,
    whole_need,
)
from web.search.shape import ListingPage

router = APIRouter()
Key = Annotated[UUID, Path(description="The listing's id")]


@router.get("/achievements", responses=UNUSABLE | LATER)
async def list_achievements(
    market: CurrentMarket, visitor: CurrentVisitor, filters: ApiFilters, offset: Offset = 0, limit: Limit = 20
) -> ListingPage:
    """List the published achievements, newest first."""
    return await _page(market.database, Kind.ACHIEVEMENT, visitor.viewer, filters=filters, offset=offset, limit=limit)


@router.get("/achievements/{id}", responses=MISSING | LATER)
async def get_achievement(market: CurrentMarket, visitor: CurrentVisitor, id: Key) -> AchievementShape:  # noqa: A002  the address says id
    """Give one achievement."""
    async with market.database.reading() as conn:
        listing = await achievements.get(conn, ListingId(id), viewer=visitor.viewer)
    return whole_achievement(listing, await read_organizations(market.database, [listing]))


@router.get("/needs", responses=UNUSABLE | LATER)
async def list_needs(
    market: CurrentMarket, visitor: CurrentVisitor, filters: ApiFilters, offset: Offset = 0, limit: Limit = 20
) -> ListingPage:
    """List the published needs, newest first."""
    return await _page(market.database, Kind.NEED, visitor.viewer, filters=filters, offset=offset, limit=limit)


@router.get("/needs/{id}", responses=MISSING | LATER)
async def get_need(market: CurrentMarket, visitor: CurrentVisitor, id: Key) -> NeedShape:  # noqa: A002  the address says id
    """Give one need."""
    async with market.database.reading() as conn:
        listing = await needs.get(conn, ListingId(id), viewer=visitor.viewer)
    return whole_need(listing, await read_organizations(market.database, [listing]))


@router.get("/experts", responses=UNUSABLE | LATER)
async def list_experts(
    market: CurrentMarket, visitor: CurrentVisitor, filters: ApiFilters, offset: Offset = 0, limit: Limit = 20
) -> ListingPage:
    """List the published experts, newest first."""
    return await _page(market.database, Kind.EXPERT, visitor.viewer, filters=filters, offset=offset, limit=limit)


@router.get("/experts/{id}", responses=MISSING | LATER)
async def get_expert(market: CurrentMarket, visitor: CurrentVisitor, id: Key) -> ExpertShape:  # noqa: A002  the address says id
    """Give one expert."""
    async with market.database.reading() as conn:
        listing = await experts.get(conn, ListingId(id), viewer=visitor.viewer)
    return whole_expert(listing, await read_organizations(market.database, [listing]))


async def _page(
    database: Database, kind: Kind, viewer: Viewer, *, filters: Filters, offset: int, limit: int
) -> ListingPage:
    async with database.reading() as conn:
        page = await listings.page(conn, kind, viewer=viewer, filters=filters, offset=offset, limit=limit)
    known = await read_organizations(database, page.listings)
    return ListingPage(
        total=page.total, offset=offset, limit=limit, listings=tuple(brief(listing, known) for listing in page.listings)
    )
