"""Exposure (曝光): how evenly attention goes to organisations, and what it would cost to even it.

The picture of exposure: what organisations get of the attention, beside their part of the relevance.

The rankings in which an organisation came up, found by the query that its exposure is measured from.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.day import day_of
from market.errors import Invalid
from market.exposure.exposure import PLACES, CameUp, Exposure, Price, Share, ShownList
from market.exposure.store import exposures
from market.listing.listing import Kind, Listing, ListingId
from market.listing.store import listings
from market.office.store import organizations
from market.office.store import settings as office_settings
from market.organization import OrganizationId
from market.viewer import Viewer
from matcher.exposure.exposure import ENOUGH, measure, prices
from web.dashboard.address import exposure_address
from web.dashboard.cells import GONE, LinkedCell, LinkedRow, listing_cell, name_columns
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.chart import Chart, ChartColumn, ChartLayer, Figure, Ink, LayerStyle
from web.page.formats import NONE
from web.page.language import Catalogue, message
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.preferences import read_preferences
from web.page.rendering import page_response
from web.page.table_download import answer_chart

Names = Mapping[OrganizationId, str]
DIGITS = 2


def draw_exposure(shares: Sequence[Share], names: Names, catalogue: Catalogue, *, days: int) -> Chart:
    """Draw shares, the most relevant first."""
    text = catalogue.text
    ratios = [share.ratio or (None, None, None) for share in shares]
    behind = [share for share in shares if share.ratio is not None and share.ratio[2] < 1]
    ahead = [share for share in shares if share.ratio is not None and share.ratio[1] > 1]
    return Chart(
        key="exposure",
        title=text(message("Exposure beside relevance")),
        definition=text(
            message(
                "Exposure is an organisation's part of all attention on the first ten places, where attention falls "
                "with the logarithm of the place; relevance is its part of all chances of level 3 or better in the "
                "same rankings."
            )
        ),
        says=text(
            message(
                "Surely shown less than their relevance: %(behind)s; surely more: %(ahead)s; for the others chance can "
                "explain the difference, or too little was shown."
            ),
            behind=len(behind),
            ahead=len(ahead),
        ),
        head=text(message("organisation")),
        labels=tuple(names.get(share.owner, str(share.owner)) for share in shares),
        columns=(
            _column(text(message("exposure, per cent")), [share.exposure * 100 for share in shares]),
            _column(text(message("relevance, per cent")), [share.relevance * 100 for share in shares]),
            _column(text(message("exposure over relevance")), [ratio[0] for ratio in ratios]),
            _column(text(message("from, 95 times of 100")), [ratio[1] for ratio in ratios]),
            _column(text(message("to")), [ratio[2] for ratio in ratios]),
            ChartColumn(
                text(message("rankings")),
                tuple(share.lists for share in shares),
                tuple(str(share.lists) for share in shares),
                tuple(exposure_address(share.owner, days) if share.lists else "" for share in shares),
            ),
        ),
        layers=(
            ChartLayer(draws=LayerStyle.BARS, column=0, ink=Ink.GREEN),
            ChartLayer(draws=LayerStyle.BARS, column=1, ink=Ink.OCHRE),
        ),
        csv=f"/office/exposure.csv?days={days}",
        lying=True,
    )


def _column(name: str, values: Sequence[float | None]) -> ChartColumn:
    figures: tuple[Figure, ...] = tuple(None if value is None else round(value, 4) for value in values)
    return ChartColumn(name, figures, tuple(NONE if value is None else f"{value:.{DIGITS}f}" for value in values))


router = APIRouter()
PATH = "/office/exposure"
PERIODS = (30, 90, 365)
DRAWN = 20
"""So many organisations are drawn; the file holds all."""


@dataclass(frozen=True, slots=True)
class ExposurePage:
    """What was measured over a period; `picture` is None where nothing was shown."""

    TEMPLATE: ClassVar[str] = "exposure.html"

    days: int
    found: Exposure
    picture: Chart | None
    prices: tuple[Price, ...]
    loss_pct: int
    periods: tuple[int, ...] = PERIODS
    places: int = PLACES
    enough: int = ENOUGH
    capped: int | None = None


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_exposure(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the office how even exposure is."""
    viewer, days = visitor.operator().viewer, read_days(request)
    async with market.database.reading() as conn:
        settings = await office_settings.get(conn)
    lists, found, names = await _measured(market, days, viewer)
    costs = await asyncio.to_thread(prices, lists)
    catalogue = market.catalogues[read_preferences(request).language]
    page = ExposurePage(
        days=days,
        found=found,
        picture=draw_exposure(found.shares[:DRAWN], names, catalogue, days=days) if found.shares else None,
        prices=costs,
        loss_pct=settings.exposure_loss_pct,
        capped=exposures.LISTS if found.lists == exposures.LISTS else None,
    )
    return page_response(request, page)


@router.api_route(f"{PATH}.csv", methods=["GET", "HEAD"])
async def download_exposure(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Give the office every organisation's figures as a file."""
    viewer, days = visitor.operator().viewer, read_days(request)
    _, found, names = await _measured(market, days, viewer)
    catalogue = market.catalogues[read_preferences(request).language]
    return answer_chart(draw_exposure(found.shares, names, catalogue, days=days), f"exposure-{days}")


async def _measured(market: Market, days: int, viewer: Viewer) -> tuple[list[ShownList], Exposure, Names]:
    now = datetime.now(UTC)
    async with market.database.reading() as conn:
        lists = await exposures.lists(conn, since=now - timedelta(days=days), until=now, viewer=viewer)
    found = await asyncio.to_thread(measure, lists)
    async with market.database.reading() as conn:
        known = await organizations.find(conn, [share.owner for share in found.shares], viewer=viewer)
    return lists, found, {owner: organization.name for owner, organization in known.items()}


def read_days(request: Request) -> int:
    """Read over how many days exposure is measured. Raises Invalid."""
    written = request.query_params.get("days", "90")
    if written not in {str(days) for days in PERIODS}:
        raise Invalid({"days": "choose 30, 90 or 365"})
    return int(written)


HEADS = (message("Need"), message("first shown"), message("its places"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureRowsPage:
    """The rankings of an organisation over so many days."""

    TEMPLATE: ClassVar[str] = "exposure_rows.html"

    name: str
    days: int
    heads: tuple[str, ...]
    rows: tuple[LinkedRow, ...]
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
        heads=name_columns(catalogue, HEADS),
        rows=tuple(_row(each, titled, catalogue) for each in found),
        count=count,
        paging=make_paging(f"{PATH}/{owner}", (("days", str(days)),), page, count),
    )
    return page_response(request, shown)


def _row(each: CameUp, titled: dict[ListingId, Listing], catalogue: Catalogue) -> LinkedRow:
    return (
        listing_cell(each.need_id, Kind.NEED, titled, catalogue),
        LinkedCell(day_of(each.shown_at).isoformat(), figure=True),
        LinkedCell(", ".join(map(str, each.places)), figure=True),
    )
