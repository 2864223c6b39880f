"""The deals behind a figure (明细): found by the query that made it, as of the same cut, on a page and as a file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.exports.format import CellValue
from corpus.exports.table import Table
from market.deal.deal import DealId
from market.postgres.db import Connection
from market.statistic.slice import Slice
from market.statistic.statistic import DealLabel, Dimension, Figures, Measure, StatisticCell
from market.statistic.store import statistics
from market.target.store import targets
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.page.filters import address
from web.page.formats import NONE, Formats
from web.page.language import message
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.rendering import page_response
from web.page.table_download import list_sheet_formats
from web.statistic.address import ROWS, cut_pairs, read_settled_cut, read_slice, slice_pairs
from web.statistic.labels import DIMENSIONS, MEASURES, Lines, MemberNames, describe_cut, describe_slice
from web.statistic.pages import name_members
from web.statistic.table import answer_figures, format_exact, strip_marking

router = APIRouter()
TOLD = tuple(dimension for dimension in Dimension if dimension not in (Dimension.DEAL, Dimension.YEAR))
AMOUNTS = tuple(measure for measure in Measure if measure is not Measure.DEALS)
SHOWN = (Measure.TOTAL, Measure.TECHNICAL, Measure.TECHNICAL_CLAIMED, Measure.TECHNICAL_APPROVED, Measure.PAID)
"""The amounts that the page has room for; the file holds all."""

APPROVED = (Measure.TOTAL_APPROVED, Measure.TECHNICAL_APPROVED)


@dataclass(frozen=True, slots=True)
class StatisticDealRow:
    """A deal behind a figure; `names` are its members of each dimension, amounts are written in yuan."""

    id: str
    told: DealLabel
    names: tuple[str, ...]
    amounts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPage:
    """A page of the deals behind a figure, with all that they come to."""

    TEMPLATE: ClassVar[str] = "statistic_rows.html"

    rows: tuple[StatisticDealRow, ...]
    count: int
    totals: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    amount_heads: tuple[str, ...]
    said: Lines
    files: tuple[tuple[str, str], ...]
    paging: Paging


@router.api_route(ROWS, methods=["GET", "HEAD"])
async def show_rows(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the office the deals behind a figure."""
    viewer, params = visitor.operator().viewer, request.query_params
    cut, page = await read_settled_cut(market, params), read_page(params)
    async with market.database.reading() as conn:
        wanted = await _wanted(conn, params)
        found, count = await statistics.rows(
            conn, wanted, cut=cut, viewer=viewer, offset=offset_of(page), limit=PER_PAGE
        )
        levels = await statistics.cells(conn, wanted, (Dimension.SERIES, Dimension.LEVEL), cut=cut, viewer=viewer)
        called = await statistics.told(conn, _ids(found), cut=cut, viewer=viewer)
    names, pairs = name_members(request, market), (*slice_pairs(wanted), *cut_pairs(cut))
    shown = RowsPage(
        rows=tuple(_row(cell, called, names) for cell in found),
        count=sum(cell.figures.deals for cell in levels),
        totals=_totals(levels[0].figures, names) if len(levels) == 1 else (),
        heads=tuple(names.catalogue.text(DIMENSIONS[dimension]) for dimension in TOLD),
        amount_heads=tuple(names.catalogue.text(MEASURES[measure]) for measure in SHOWN),
        said=[*describe_slice(wanted, names), *describe_cut(cut, names)],
        files=tuple((each.upper(), address(f"{ROWS}.{each}", *pairs)) for each in list_sheet_formats()),
        paging=make_paging(ROWS, pairs, page, count),
    )
    return page_response(request, shown)


@router.api_route(f"{ROWS}.{{ending}}", methods=["GET", "HEAD"])
async def download_rows(request: Request, market: CurrentMarket, visitor: CurrentVisitor, ending: str) -> Response:
    """Give the office every deal behind a figure as a file."""
    viewer, params = visitor.operator().viewer, request.query_params
    cut = await read_settled_cut(market, params)
    async with market.database.reading() as conn:
        wanted = await _wanted(conn, params)
        found, _ = await statistics.rows(conn, wanted, cut=cut, viewer=viewer, limit=None)
        called = await statistics.told(conn, _ids(found), cut=cut, viewer=viewer)
    names = name_members(request, market)
    said = [*describe_slice(wanted, names), *describe_cut(cut, names)]
    return await answer_figures([_table(found, called, names)], said, names, ending, "deals")


async def _wanted(conn: Connection, params: Mapping[str, str]) -> Slice:
    """Read which deals are wanted; real and invented ones are never in one list, also where nothing is said of them."""
    asked = read_slice(params)
    return asked if asked.sample is not None else replace(asked, sample=await targets.shows_samples(conn))


def _ids(found: list[StatisticCell]) -> list[DealId]:
    return [DealId(UUID(cell.keys[Dimension.DEAL])) for cell in found]


def _row(cell: StatisticCell, called: dict[DealId, DealLabel], names: MemberNames) -> StatisticDealRow:
    key = cell.keys[Dimension.DEAL]
    formats = Formats(names.catalogue)
    return StatisticDealRow(
        id=key,
        told=called[DealId(UUID(key))],
        names=tuple(names.name(dimension, cell.keys[dimension]) for dimension in TOLD),
        amounts=tuple(formats.figure(_amount(cell.figures, measure)) for measure in SHOWN),
    )


def _amount(figures: Figures, measure: Measure) -> int | None:
    """Give an amount of one deal; None where nothing was approved."""
    return None if measure in APPROVED and not figures.total_approved_fen else figures.of(measure)


def _value(figures: Figures, measure: Measure) -> CellValue:
    amount = _amount(figures, measure)
    return None if amount is None else format_exact(amount, measure)


def _totals(figures: Figures, names: MemberNames) -> tuple[tuple[str, str], ...]:
    """Write what the deals come to; only where they are of one series and one standing."""
    formats, text = Formats(names.catalogue), names.catalogue.text
    return tuple((text(MEASURES[measure]), formats.yuan(figures.of(measure))) for measure in AMOUNTS)


def _table(found: list[StatisticCell], called: dict[DealId, DealLabel], names: MemberNames) -> Table:
    text, yuan = names.catalogue.text, names.catalogue.text(message("yuan"))
    heads = (message("deal"), message("subject"), message("registration number"), message("seller"), message("buyer"))
    headings = (
        *(text(head) for head in heads),
        *(text(DIMENSIONS[dimension]) for dimension in TOLD),
        *(f"{text(MEASURES[measure])} ({yuan})" for measure in AMOUNTS),
    )
    rows: list[tuple[CellValue, ...]] = []
    for cell in found:
        told = called[DealId(UUID(cell.keys[Dimension.DEAL]))]
        rows.append(
            (
                cell.keys[Dimension.DEAL],
                *(told.subject, told.number or NONE, told.seller or NONE, told.buyer or NONE),
                *(strip_marking(names.name(dimension, cell.keys[dimension])) for dimension in TOLD),
                *(_value(cell.figures, measure) for measure in AMOUNTS),
            )
        )
    return Table(text(message("Deals")), headings, tuple(rows))
