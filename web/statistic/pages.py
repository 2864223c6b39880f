"""Statistics of deals (统计): the office's pivot of figures, each of which opens its rows, and the same as a file."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.deal_rules import load_rule_sets
from market.day import current_day, day_of
from market.deal.deal import PartyType, Series
from market.deal.kind import DealKind
from market.deal.rule import StatisticsField
from market.listing.field import Box
from market.listing.property import RightKind
from market.office.store import settings as office_settings
from market.statistic.pivot import Pivot
from market.statistic.slice import Slice
from market.statistic.statistic import Dimension, Measure
from market.statistic.store import statistics
from market.target.standing import TargetLevel
from market.target.store import targets
from market.target.target import Flow
from market.viewer import Viewer
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.filters import address
from web.page.language import message
from web.page.names import FieldNames
from web.page.preferences import read_preferences
from web.page.rendering import page_response
from web.page.table_download import list_sheet_formats
from web.statistic.address import last_complete_day, read_settled_cut, rows_address
from web.statistic.labels import DIMENSIONS, LEVELS, MEASURES, Lines, MemberNames, describe_cut, describe_slice
from web.statistic.question import EVERYTHING, SHOWN, TABLE, StatisticQuestion, read_question
from web.statistic.table import FigureTable, answer_figures, make_figure_table
from web.target.view import FLOWS

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers, with what each member is called (message ids) where it is not a label."""

    dimensions: tuple[Dimension, ...]
    boxes: tuple[Box, ...]
    statistics_fields: tuple[StatisticsField, ...]
    series: tuple[Series, ...] = tuple(Series)
    levels: tuple[TargetLevel, ...] = tuple(TargetLevel)
    flows: tuple[Flow, ...] = tuple(Flow)
    measures: tuple[Measure, ...] = tuple(Measure)
    kinds: tuple[DealKind, ...] = tuple(DealKind)
    types: tuple[PartyType, ...] = tuple(PartyType)
    rights: tuple[RightKind, ...] = tuple(RightKind)
    everything: str = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsPage:
    """A pivot; `said` tells what it is of, `samples` that there are invented deals alone."""

    TEMPLATE: ClassVar[str] = "statistics.html"

    question: StatisticQuestion
    table: FigureTable
    said: Lines
    total: str
    files: tuple[tuple[str, str], ...]
    choices: Choices
    samples: bool
    narrowed: bool
    known: str
    known_last: str
    dimension_names = DIMENSIONS
    measure_names = MEASURES
    level_names = LEVELS
    flow_names = FLOWS


@router.api_route(TABLE, methods=["GET", "HEAD"])
async def show_statistics(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the office a pivot of deals."""
    viewer, names = visitor.operator().viewer, name_members(request, market)
    question = await _question(request, market)
    wanted, table, samples = await _asked(market, question, names, viewer)
    known = "" if question.cut.known_at is None else day_of(question.cut.known_at).isoformat()
    last = last_complete_day(current_day())
    page = StatisticsPage(
        question=question,
        table=table,
        said=[*_said(question, wanted, names), *describe_cut(question.cut, names)],
        total=rows_address(wanted, question.cut),
        files=tuple((each.upper(), address(f"{TABLE}/table.{each}", *question.pairs)) for each in list_sheet_formats()),
        choices=Choices(SHOWN, market.taxonomy.boxes, load_rule_sets()[0].fields),
        samples=samples,
        narrowed=question.is_narrowed,
        known=known if known <= last else "",
        known_last=last,
    )
    return page_response(request, page)


@router.api_route(f"{TABLE}/table.{{ending}}", methods=["GET", "HEAD"])
async def download_statistics(
    request: Request, market: CurrentMarket, visitor: CurrentVisitor, ending: str
) -> Response:
    """Give the office a pivot as a file."""
    viewer, names = visitor.operator().viewer, name_members(request, market)
    question = await _question(request, market)
    wanted, table, _ = await _asked(market, question, names, viewer)
    said = [*_said(question, wanted, names), *describe_cut(question.cut, names)]
    return await answer_figures(
        [table.file(names.catalogue.text(message("Statistical table")))], said, names, ending, "statistics"
    )


def name_members(request: Request, market: Market) -> MemberNames:
    """Give the names of members in the reader's language."""
    return MemberNames(market.catalogues[read_preferences(request).language], FieldNames.of(market.taxonomy))


async def _question(request: Request, market: Market) -> StatisticQuestion:
    """Read what is asked. Raises Invalid, and StillRecording for a cut that could still change."""
    question = read_question(request.query_params, current_day())
    await read_settled_cut(market, request.query_params)
    return question


async def _asked(
    market: Market, question: StatisticQuestion, names: MemberNames, viewer: Viewer
) -> tuple[Slice, FigureTable, bool]:
    async with market.database.reading() as conn:
        district = (await office_settings.get(conn)).district
        samples = await targets.shows_samples(conn)
        wanted = question.deals(district, samples=samples)
        cells = await statistics.cells(conn, wanted, question.by, cut=question.cut, viewer=viewer)
    pivot = Pivot.of(cells, question.rows, question.columns)

    def leads(row: str | None, column: str | None) -> str:
        chosen = wanted if row is None else wanted.within(question.rows, row)
        if column is not None and question.columns is not None:
            chosen = chosen.within(question.columns, column)
        return rows_address(chosen, question.cut)

    return wanted, make_figure_table(pivot, question.measure, names, leads), samples and bool(cells)


def _said(question: StatisticQuestion, wanted: Slice, names: MemberNames) -> Lines:
    text = names.catalogue.text
    lines = [(text(message("Measure")), text(MEASURES[question.measure]))]
    if question.flow is not None:
        lines.append((text(message("Side")), text(FLOWS[question.flow])))
    return [*lines, *describe_slice(wanted, names)]
