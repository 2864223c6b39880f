"""The report of a month (月报): its address says all that it is of, so that it reads the same at any later time."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.day import current_day, day_of
from market.deal.deal import Series
from market.errors import Invalid, NotFound
from market.office.setting import DISTRICT
from market.office.store import settings as office_settings
from market.statistic.report import ReportScope
from market.statistic.statistic import Cut, Dimension
from market.statistic.store import reports as statistic_reports
from market.target.store import targets
from market.target.target import Flow
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.filters import address
from web.page.language import message
from web.page.rendering import page_response, redirect_response
from web.page.table_download import list_sheet_formats
from web.statistic.address import cut_pairs, last_complete_day, read_settled_cut, read_slice
from web.statistic.labels import Lines, MemberNames, describe_cut
from web.statistic.pages import name_members
from web.statistic.question import TABLE
from web.statistic.report_view import ReportTable, build_report_tables
from web.statistic.table import answer_figures, strip_marking
from web.target.view import FLOWS

router = APIRouter()
CHOOSE = f"{TABLE}/report"
FIRST_DAY = date(1985, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """A month's report, with what it is of and the form for another."""

    TEMPLATE: ClassVar[str] = "statistic_report.html"

    scope: ReportScope
    tables: tuple[ReportTable, ...]
    said: Lines
    files: tuple[tuple[str, str], ...]
    known_last: str
    series: tuple[Series, ...] = tuple(Series)
    flows: tuple[Flow, ...] = tuple(Flow)
    flow_names = FLOWS


@router.api_route(CHOOSE, methods=["GET", "HEAD"])
async def choose_report(request: Request, visitor: CurrentVisitor) -> Response:
    """Lead the office to the report of the month that it has chosen, else of this one. Raises Invalid for no month."""
    visitor.operator()
    params = request.query_params
    chosen = read_month(params.get("month", "") or f"{current_day():%Y-%m}")
    if chosen is None:
        raise Invalid({"month": "write a month as 2027-06"})
    kept = [(name, params[name]) for name in ("series", "side", "held", "known") if params.get(name)]
    return redirect_response(request, address(f"{TABLE}/{chosen:%Y-%m}", *kept))


@router.api_route(f"{TABLE}/{{month}}.{{ending}}", methods=["GET", "HEAD"])
async def download_report(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    month: str,
    ending: str,
) -> Response:
    """Give the office a month's report as a file."""
    viewer = visitor.operator().viewer
    scope, names = await _scope(market, request.query_params, month), name_members(request, market)
    async with market.database.reading() as conn:
        report = await statistic_reports.read(conn, scope, viewer=viewer)
    tables = [each.table.file(strip_marking(each.title)) for each in build_report_tables(report, names)]
    return await answer_figures(tables, _said(scope, names), names, ending, f"report-{scope.year}-{scope.month:02d}")


@router.api_route(f"{TABLE}/{{month}}", methods=["GET", "HEAD"])
async def show_report(request: Request, market: CurrentMarket, visitor: CurrentVisitor, month: str) -> Response:
    """Show the office a month's report; an address that leaves something open leads to one that says all."""
    viewer, params = visitor.operator().viewer, request.query_params
    scope = await _scope(market, params, month)
    if any(params.get(name) != value for name, value in scope_pairs(scope)):
        return redirect_response(request, address(_path(scope), *scope_pairs(scope)))
    names = name_members(request, market)
    async with market.database.reading() as conn:
        report = await statistic_reports.read(conn, scope, viewer=viewer)
    page = ReportPage(
        scope=scope,
        tables=build_report_tables(report, names),
        said=_said(scope, names),
        files=tuple(
            (each.upper(), address(f"{_path(scope)}.{each}", *scope_pairs(scope))) for each in list_sheet_formats()
        ),
        known_last=last_complete_day(current_day()),
    )
    return page_response(request, page)


def read_month(text: str) -> date | None:
    """Read a month, such as 2027-06, as its first day; None for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first if f"{first:%Y-%m}" == text else None


def scope_pairs(scope: ReportScope) -> list[tuple[str, str]]:
    """Write all that a report is of, beside its month."""
    return [
        ("series", scope.series.value),
        ("side", scope.flow.value),
        ("district", scope.district),
        ("sample", str(int(scope.sample))),
        *cut_pairs(scope.cut),
    ]


async def _scope(market: Market, params: Mapping[str, str], month: str) -> ReportScope:
    """Read what a report is of; what is left open is as of now. Raises NotFound for a month that has not begun."""
    now = datetime.now(UTC)
    today, first = day_of(now), read_month(month)
    if first is None or not FIRST_DAY <= first <= today:
        raise NotFound("report of", month)
    asked, side = read_slice(params), params.get("side", "")
    if side and side not in {flow.value for flow in Flow}:
        raise Invalid({"side": "choose output or intake"})
    district = params.get("district", "")
    if district and not DISTRICT.fullmatch(district):
        raise Invalid({"district": "write country, province, city and district: CN/浙江省/宁波市/海曙区"})
    cut = await read_settled_cut(market, params)
    async with market.database.reading() as conn:
        settings, samples = await office_settings.get(conn), await targets.shows_samples(conn)
        moment = await statistic_reports.moment(conn)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return ReportScope(
        year=first.year,
        month=first.month,
        series=asked.series or Series.MARKET,
        flow=Flow(side or settings.target_flow),
        district=district or settings.district,
        sample=samples if asked.sample is None else asked.sample,
        cut=Cut(cut.known_at or moment, cut.held_on or min(last, today)),
    )


def _path(scope: ReportScope) -> str:
    return f"{TABLE}/{scope.year}-{scope.month:02d}"


def _said(scope: ReportScope, names: MemberNames) -> Lines:
    text = names.catalogue.text
    return [
        (text(message("month")), f"{scope.year}-{scope.month:02d}"),
        (text(message("series")), names.name(Dimension.SERIES, scope.series.value)),
        (text(message("Side")), text(FLOWS[scope.flow])),
        (text(message("district")), scope.district),
        (
            text(message("deals")),
            text(message("invented ones alone") if scope.sample else message("without invented ones")),
        ),
        *describe_cut(scope.cut, names),
    ]
