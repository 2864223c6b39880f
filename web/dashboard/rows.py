"""The rows behind each figure of the district's picture, found by the query that made the figure."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.dashboard.field_balance import Balance, BalancePart
from market.dashboard.figure import READERS, CountedFigure
from market.dashboard.funnel import Behind, Funnel, FunnelStage
from market.dashboard.store import field_balances, funnels, replies
from market.dashboard.store import figures as dashboard_figures
from market.day import current_day
from market.errors import NotFound
from market.exposure.exposure import SPREAD
from market.exposure.store import exposures
from market.introduction.introduction import IntroductionSide
from market.listing.store import listings
from market.office.store import organizations
from market.statistic.store import statistics
from web.dashboard.address import (
    DASHBOARD,
    LOOSE,
    NO_FIELD,
    balance_address,
    funnel_address,
    replies_address,
    spread_address,
)
from web.dashboard.cells import (
    FUNNEL_SAYS,
    LinkedRow,
    deal_cells,
    debt_row,
    listing_cell,
    name_columns,
    need_heads,
    need_row,
    reply_row,
)
from web.dashboard.charts import BALANCE_PARTS, FUNNEL_STAGES, REPLY_SIDES, label_field, label_spread
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.language import Catalogue, message
from web.page.names import FieldNames
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.preferences import read_preferences
from web.page.rendering import page_response

router = APIRouter()
READ = ["GET", "HEAD"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCount:
    """What the picture says of a figure, and when that was counted."""

    count: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRowsPage:
    """The rows behind a figure of a part; `kept` is None where the picture tells none, or counts when it is asked."""

    TEMPLATE: ClassVar[str] = "brain_rows.html"

    part: str
    says: str
    heads: tuple[str, ...]
    rows: tuple[LinkedRow, ...]
    count: int
    paging: Paging
    operates: bool
    kept: SavedCount | None = None

    @property
    def moved(self) -> bool:
        """Say whether the picture was counted over other rows."""
        return self.kept is not None and self.kept.count != self.count


@router.api_route(f"{DASHBOARD}/funnel/{{stage}}", methods=READ)
async def show_needs(request: Request, market: CurrentMarket, visitor: CurrentVisitor, stage: FunnelStage) -> Response:
    """Show the needs that came to a stage, or those whose days are told. Raises NotFound for no such figure."""
    actor, page = visitor.actor(*READERS), read_page(request.query_params)
    behind, today = _behind(request.query_params.get("rows", Behind.REACHED.value)), current_day()
    async with market.database.reading() as conn:
        found, count = await funnels.behind(
            conn,
            stage,
            behind,
            samples=await funnels.shows_samples(conn),
            today=today,
            viewer=actor.viewer,
            offset=offset_of(page),
            limit=PER_PAGE,
        )
        titled = await listings.find(conn, [each.need_id for each in found], viewer=actor.viewer)
        kept = await dashboard_figures.funnel(conn, viewer=actor.viewer)
    catalogue = _catalogue(request, market)
    pairs = () if behind is Behind.REACHED else (("rows", behind.value),)
    shown = FigureRowsPage(
        part="funnel",
        says=catalogue.text(FUNNEL_SAYS[behind], stage=catalogue.text(FUNNEL_STAGES[stage])),
        heads=need_heads(catalogue, operates=actor.operates),
        rows=tuple(need_row(each, stage, titled, catalogue, today) for each in found),
        count=count,
        paging=make_paging(funnel_address(stage), pairs, page, count),
        operates=actor.operates,
        kept=_saved_funnel(kept, stage, behind),
    )
    return page_response(request, shown)


@router.api_route(LOOSE, methods=READ)
async def show_contracts(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the office the contracts that came of no need."""
    viewer, page = visitor.operator().viewer, read_page(request.query_params)
    async with market.database.reading() as conn:
        samples = await funnels.shows_samples(conn)
        deals, count = await funnels.loose_deals(
            conn, samples=samples, viewer=viewer, offset=offset_of(page), limit=PER_PAGE
        )
        told = await statistics.told(conn, deals, viewer=viewer)
        kept = await dashboard_figures.funnel(conn, viewer=viewer)
    catalogue = _catalogue(request, market)
    shown = FigureRowsPage(
        part="funnel",
        says=catalogue.text(message("Contracts through the market that came of no need of it.")),
        heads=name_columns(catalogue, (message("Deal"), message("Seller"), message("Buyer"))),
        rows=tuple(deal_cells(deal_id, told.get(deal_id), catalogue) for deal_id in deals),
        count=count,
        paging=make_paging(LOOSE, (), page, count),
        operates=True,
        kept=None if kept is None else SavedCount(count=kept.figures.loose, at=kept.at),
    )
    return page_response(request, shown)


@router.api_route(f"{DASHBOARD}/balance/{{field}}/{{part}}", methods=READ)
async def show_listings(
    request: Request, market: CurrentMarket, visitor: CurrentVisitor, field: str, part: BalancePart
) -> Response:
    """Show the listings behind a figure of a field. Raises NotFound for a field that there is not."""
    actor, page, code = visitor.actor(*READERS), read_page(request.query_params), "" if field == NO_FIELD else field
    boxes = market.taxonomy.boxes
    if code and code not in {*(box.code for box in boxes), *(each.code for box in boxes for each in box.industries)}:
        raise NotFound("field", field)
    async with market.database.reading() as conn:
        samples = await funnels.shows_samples(conn)
        ids, count = await field_balances.behind(
            conn, code, part, samples=samples, viewer=actor.viewer, offset=offset_of(page), limit=PER_PAGE
        )
        titled = await listings.find(conn, ids, viewer=actor.viewer)
        kept = await dashboard_figures.balance(conn, viewer=actor.viewer)
    catalogue, names = _catalogue(request, market), FieldNames.of(market.taxonomy)
    shown = FigureRowsPage(
        part="balance",
        says=f"{label_field(code, names, catalogue)}: {catalogue.text(BALANCE_PARTS[part])}",
        heads=name_columns(catalogue, (message("Title"),)),
        rows=tuple((listing_cell(each, part.kind, titled, catalogue),) for each in ids),
        count=count,
        paging=make_paging(balance_address(code, part), (), page, count),
        operates=actor.operates,
        kept=_saved_balance(kept, code, part),
    )
    return page_response(request, shown)


@router.api_route(f"{DASHBOARD}/replies/{{side}}", methods=READ)
async def show_replies(
    request: Request, market: CurrentMarket, visitor: CurrentVisitor, side: IntroductionSide
) -> Response:
    """Show the introductions from which the replies of a side are counted."""
    actor, page = visitor.actor(*READERS), read_page(request.query_params)
    async with market.database.reading() as conn:
        samples = await funnels.shows_samples(conn)
        found, count = await replies.behind(
            conn, side, samples=samples, viewer=actor.viewer, offset=offset_of(page), limit=PER_PAGE
        )
        ids = [listing_id for each in found for listing_id in (each.need_id, each.listing_id)]
        titled = await listings.find(conn, ids, viewer=actor.viewer)
        kept = await dashboard_figures.replies(conn, viewer=actor.viewer)
    catalogue = _catalogue(request, market)
    asked = next((each.asked for each in kept.figures if each.side is side), 0) if kept else 0
    shown = FigureRowsPage(
        part="replies",
        says=catalogue.text(message("Everybody who was asked: %(side)s."), side=catalogue.text(REPLY_SIDES[side])),
        heads=name_columns(
            catalogue, (message("Introduction"), message("days until the answer, or so far"), message("answer"))
        ),
        rows=tuple(reply_row(each, titled, catalogue) for each in found),
        count=count,
        paging=make_paging(replies_address(side), (), page, count),
        operates=actor.operates,
        kept=None if kept is None else SavedCount(count=asked, at=kept.at),
    )
    return page_response(request, shown)


@router.api_route(f"{DASHBOARD}/spread/{{place}}", methods=READ)
async def show_organizations(request: Request, market: CurrentMarket, visitor: CurrentVisitor, place: int) -> Response:
    """Show the office the organisations of a place of the spread. Raises NotFound for a place that there is not."""
    viewer, page = visitor.operator().viewer, read_page(request.query_params)
    if not 1 <= place <= SPREAD:
        raise NotFound("place", place)
    async with market.database.reading() as conn:
        found, count = await exposures.behind(conn, place - 1, viewer=viewer, offset=offset_of(page), limit=PER_PAGE)
        known = await organizations.find(conn, [owner for owner, _ in found], viewer=viewer)
    catalogue = _catalogue(request, market)
    shown = FigureRowsPage(
        part="spread",
        says=catalogue.text(message("Organisations that are behind by %(range)s."), range=label_spread(place - 1)),
        heads=name_columns(catalogue, (message("Organisation"), message("behind by"))),
        rows=tuple(debt_row(owner, debt, known) for owner, debt in found),
        count=count,
        paging=make_paging(spread_address(place - 1), (), page, count),
        operates=True,
    )
    return page_response(request, shown)


def _behind(text: str) -> Behind:
    """Read which rows are asked for. Raises NotFound."""
    found = next((each for each in Behind if each.value == text), None)
    if found is None:
        raise NotFound("rows", text)
    return found


def _saved_funnel(kept: CountedFigure[Funnel] | None, stage: FunnelStage, behind: Behind) -> SavedCount | None:
    """Give what the picture counted; how many wait is not on it."""
    step = next((each for each in kept.figures.steps if each.stage is stage), None) if kept else None
    if kept is None or step is None or behind is Behind.WAITED:
        return None
    return SavedCount(count=step.reached if behind is Behind.REACHED else step.timed, at=kept.at)


def _saved_balance(kept: CountedFigure[Balance] | None, field: str, part: BalancePart) -> SavedCount | None:
    if kept is None:
        return None
    return SavedCount(count=sum(each.of(part) for each in kept.figures if each.field == field), at=kept.at)


def _catalogue(request: Request, market: Market) -> Catalogue:
    return market.catalogues[read_preferences(request).language]
