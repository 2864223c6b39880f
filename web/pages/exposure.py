"""Exposure (曝光): how evenly attention goes to organisations, and what it would cost to even it."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Invalid
from market.exposure.exposure import PLACES, Exposure, Price, ShownList
from market.exposure.store import exposures
from market.office.store import organizations
from market.office.store import settings as office_settings
from market.viewer import Viewer
from matcher.exposure import ENOUGH, measure, prices
from web.context import CurrentMarket, Market
from web.exposure_picture import Names, exposure_picture
from web.picture import Picture, csv_response
from web.preferences import read_preferences
from web.rendering import page_response
from web.visitor import CurrentVisitor

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
    picture: Picture | None
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
        picture=exposure_picture(found.shares[:DRAWN], names, catalogue, days=days) if found.shares else None,
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
    return csv_response(exposure_picture(found.shares, names, catalogue, days=days), f"exposure-{days}.csv")


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
