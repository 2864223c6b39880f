"""Attribution (成交归因): who a deal came about through, said by the office, and what that adds up to.

The deals behind what came about through a way, found by the query that added them up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.deal.attribution import REASON_LIMIT, RULE, Attribution, Pile, Shares, Unsaid, Way, equal, read_share
from market.deal.deal import Deal, DealId
from market.deal.store import attributions, deals
from market.errors import Invalid, NotFound
from market.statistic.store import statistics
from market.viewer import Actor, Viewer
from web.dashboard.address import ATTRIBUTION, UNSAID, attribution_address
from web.dashboard.cells import LinkedCell, LinkedRow, deal_cells, name_columns
from web.deal.attribution_labels import NOBODY_SAID, RULE_SAYS, WAYS, draw_ways
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.chart import Chart
from web.page.form import Form, collect_errors, read_form
from web.page.formats import Formats
from web.page.language import Catalogue, message
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.page.table_download import answer_chart

router = APIRouter()
PATH = "/office/attribution"
LISTED = 20
"""So many deals of which nobody has said yet are listed."""
FAULTS: Mapping[str, str] = {
    **{way.value: message("Write a share as 1/3, 25 %% or 0.25, or nothing.") for way in Way},
    "shares": message("The shares have to add up to exactly one, in at most 1000 equal parts."),
    "reason": message("Say in at most 400 characters why it differs from the proposal."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionPage:
    """The form for one deal, filled in with what was said last or with the proposal."""

    TEMPLATE: ClassVar[str] = "deal_attribution.html"

    deal: Deal
    proposed: tuple[Way, ...]
    said: tuple[Attribution, ...]
    form: Form
    ways: Mapping[Way, str]
    rule: str = RULE
    rule_says: str = RULE_SAYS
    reason_limit: int = REASON_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysPage:
    """What came about through each way, of one year or of all."""

    TEMPLATE: ClassVar[str] = "attribution.html"

    picture: Chart
    years: tuple[int, ...]
    year: int | None
    unsaid: int
    largest: tuple[Unsaid, ...]
    rule: str = RULE
    rule_says: str = RULE_SAYS


@router.api_route("/deals/{id}/attribution", methods=["GET", "HEAD"])
async def show_attribution(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show the office the form for a deal."""
    return await _respond(request, market, visitor.operator(), DealId(id))


@router.post("/deals/{id}/attribution")
async def record_attribution(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Keep what the office says of a deal."""
    actor, form = visitor.operator(), await read_form(request)
    try:
        async with market.database.writing() as conn:
            await attributions.record(conn, DealId(id), _read(form), reason=form.line("reason"), actor=actor)
    except Invalid as error:
        wrong = form.wrong(collect_errors(error, FAULTS))
        return await _respond(request, market, actor, DealId(id), form=wrong, status=422)
    return redirect_response(request, f"/deals/{id}#attribution")


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_ways(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the office what came about through each way."""
    viewer = visitor.operator().viewer
    years, year, piles = await _piles(request, market, viewer)
    async with market.database.reading() as conn:
        largest = await attributions.unsaid(conn, year, limit=LISTED, viewer=viewer)
    page = WaysPage(
        picture=draw_ways(piles, year, market.catalogues[read_preferences(request).language]),
        years=years,
        year=year,
        unsaid=sum(pile.deals for pile in piles if pile.shares is None),
        largest=tuple(largest),
    )
    return page_response(request, page)


@router.api_route(f"{PATH}.csv", methods=["GET", "HEAD"])
async def download_ways(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Give the office the same as a file."""
    _, year, piles = await _piles(request, market, visitor.operator().viewer)
    return answer_chart(draw_ways(piles, year, market.catalogues[read_preferences(request).language]), "attribution")


async def _respond(
    request: Request, market: Market, actor: Actor, deal_id: DealId, *, form: Form | None = None, status: int = 200
) -> Response:
    async with market.database.reading() as conn:
        deal = await deals.get(conn, deal_id, viewer=actor.viewer)
        proposed = await attributions.proposal(conn, deal_id, actor=actor)
        said = tuple(await attributions.of_deal(conn, deal_id, viewer=actor.viewer))
    shares = said[0].shares if said else equal(proposed)
    filled = Form({way.value: str(share) for way, share in shares.of.items()})
    page = AttributionPage(deal=deal, proposed=proposed, said=said, form=form or filled, ways=WAYS)
    return page_response(request, page, status=status)


def _read(form: Form) -> Shares:
    """Read the shares of a form. Raises Invalid naming each field that is no share, or `shares` for their sum."""
    found, wrong = {}, {}
    for way in Way:
        try:
            found[way] = read_share(form.value(way.value))
        except Invalid as error:
            wrong[way.value] = error.fields["shares"]
    if wrong:
        raise Invalid(wrong)
    return Shares({way: share for way, share in found.items() if share})


async def _piles(request: Request, market: Market, viewer: Viewer) -> tuple[tuple[int, ...], int | None, list[Pile]]:
    """Read what is added up, of the year in the address. Raises NotFound for a year without a deal."""
    wanted = request.query_params.get("year", "")
    async with market.database.reading() as conn:
        years = tuple(await attributions.years(conn, viewer=viewer))
        year = next((each for each in years if str(each) == wanted), None)
        if wanted and year is None:
            raise NotFound("year", wanted)
        return years, year, await attributions.piles(conn, year, viewer=viewer)


HEADS = (message("Deal"), message("Seller"), message("Buyer"), message("amount, yuan"))
SHARE_HEADS = (message("share"), message("its part, yuan"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionRowsPage:
    """The deals in which a way has a share, of one year or of all; `said`: somebody has said that it was this way."""

    TEMPLATE: ClassVar[str] = "attribution_rows.html"

    way: str
    said: bool
    year: int | None
    heads: tuple[str, ...]
    rows: tuple[LinkedRow, ...]
    count: int
    paging: Paging


@router.api_route(f"{ATTRIBUTION}/{{name}}", methods=["GET", "HEAD"])
async def show_deals(request: Request, market: CurrentMarket, visitor: CurrentVisitor, name: str) -> Response:
    """Show the office the deals behind a way. Raises NotFound for a way or a year that there is not."""
    viewer, page = visitor.operator().viewer, read_page(request.query_params)
    way, wanted = _way(name), request.query_params.get("year", "")
    async with market.database.reading() as conn:
        year = next((each for each in await attributions.years(conn, viewer=viewer) if str(each) == wanted), None)
        if wanted and year is None:
            raise NotFound("year", wanted)
        found, count = await attributions.behind(conn, way, year, viewer=viewer, offset=offset_of(page), limit=PER_PAGE)
        told = await statistics.told(conn, [deal_id for deal_id, _ in found], viewer=viewer)
    catalogue = market.catalogues[read_preferences(request).language]
    shown = AttributionRowsPage(
        way=catalogue.text(NOBODY_SAID if way is None else WAYS[way]),
        said=way is not None,
        year=year,
        heads=name_columns(catalogue, HEADS if way is None else HEADS + SHARE_HEADS),
        rows=tuple(
            (*deal_cells(deal_id, told.get(deal_id), catalogue), *_share(pile, way, catalogue))
            for deal_id, pile in found
        ),
        count=count,
        paging=make_paging(attribution_address(way, None), () if year is None else (("year", str(year)),), page, count),
    )
    return page_response(request, shown)


def _way(name: str) -> Way | None:
    """Read a way of an address. Raises NotFound."""
    way = next((each for each in Way if each.value == name), None)
    if way is None and name != UNSAID:
        raise NotFound("way", name)
    return way


def _share(pile: Pile, way: Way | None, catalogue: Catalogue) -> LinkedRow:
    """Write a deal's amount, and where somebody has said so the way's share in it and what that comes to."""
    figure = Formats(catalogue).figure
    amount = LinkedCell(figure(pile.fen), figure=True)
    if way is None or pile.shares is None:
        return (amount,)
    part = figure(pile.shares.spread(pile.fen)[way])
    return amount, LinkedCell(str(pile.shares.of[way]), figure=True), LinkedCell(part, figure=True)
