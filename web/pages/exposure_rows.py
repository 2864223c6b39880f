"""The rankings in which an organisation came up, found by the query that its exposure is measured from."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.day import day_of
from market.exposure.exposure import CameUp
from market.exposure.store import exposures
from market.listing.listing import Kind, Listing, ListingId
from market.listing.store import listings
from market.office.store import organizations
from market.organization import OrganizationId
from web.brain_rows import GONE, Opened, Row, listing_cell, texts
from web.context import CurrentMarket
from web.language import Catalogue, message
from web.pages.exposure import PATH, read_days
from web.pages.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.preferences import read_preferences
from web.rendering import page_response
from web.visitor import CurrentVisitor

router = APIRouter()
HEADS = (message("Need"), message("first shown"), message("its places"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureRowsPage:
    """The rankings of an organisation over so many days."""

    TEMPLATE: ClassVar[str] = "exposure_rows.html"

    name: str
    days: int
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    count: int
    paging: Paging


@router.api_route(f"{PATH}/{{owner}}", methods=["GET", "HEAD"])
async def show_rankings(request: Request, market: CurrentMarket, visitor: CurrentVisitor, owner: UUID) -> Response:
    """Show the office the rankings in which an organisation came up, the newest first."""
    viewer, days, page = visitor.operator().viewer, read_days(request), read_page(request.query_params)
    now, owner_id = datetime.now(UTC), OrganizationId(owner)
    async with market.database.reading() as conn:
        found, count = await exposures.came_up(
            conn,
            owner_id,
            since=now - timedelta(days=days),
            until=now,
            viewer=viewer,
            offset=offset_of(page),
            limit=PER_PAGE,
        )
        titled = await listings.find(conn, [each.need_id for each in found], viewer=viewer)
        known = await organizations.find(conn, [owner_id], viewer=viewer)
    catalogue = market.catalogues[read_preferences(request).language]
    shown = ExposureRowsPage(
        name=known[owner_id].name if owner_id in known else catalogue.text(GONE),
        days=days,
        heads=texts(catalogue, HEADS),
        rows=tuple(_row(each, titled, catalogue) for each in found),
        count=count,
        paging=make_paging(f"{PATH}/{owner}", (("days", str(days)),), page, count),
    )
    return page_response(request, shown)


def _row(each: CameUp, titled: dict[ListingId, Listing], catalogue: Catalogue) -> Row:
    return (
        listing_cell(each.need_id, Kind.NEED, titled, catalogue),
        Opened(day_of(each.shown_at).isoformat(), figure=True),
        Opened(", ".join(map(str, each.places)), figure=True),
    )
