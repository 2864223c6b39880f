"""Figures of the target from outside (目标数据): a plan's path, the district's totals, and what the plan means."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.plan import TEXT_LIMIT, load_plan_path, read_path_rows
from corpus.validation.row import RowError
from market.errors import Conflict, Invalid
from market.office.setting import OfficeSettings
from market.office.store import settings as office_settings
from market.target.standing import DistrictTotal
from market.target.store import targets
from market.target.target import NAME_LIMIT, SOURCE_LIMIT, Flow, TargetPath
from market.viewer import OPERATOR
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import BLANK, Form, read_form
from web.page.hints import describe_hint
from web.page.language import Catalogue, message
from web.page.notices import Notice, Tone
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.target.view import FLOWS

router = APIRouter()
PATH = "/target/figures"
ONE_SIDE = message("Choose one of the two sides.")
FAULTS: Mapping[str, str] = {
    "target_flow": ONE_SIDE,
    "district": message("Write the country, the province, the city and the district, such as CN/浙江省/宁波市/海曙区."),
    "path_name": message("Write the plan's name on one line, at most 120 characters."),
    "path_source": message("Write where the figures stand on one line, at most 300 characters."),
    "path_rows": message("Write at least two years, a row each; what can't be read is listed below."),
    "totals_flow": ONE_SIDE,
    "totals_source": message("Write where the figures stand on one line, at most 300 characters."),
    "totals_rows": message("Write at least one year, a row each; what can't be read is listed below."),
}
KEPT = message("Kept. It holds from now on.")
MEANWHILE = message(
    "Somebody else has just changed what the plan means. Below is what holds now; change it again if need be."
)
WRONG = message("row %(row)s, %(field)s: “%(value)s”: %(fix)s")
CELLS: Mapping[str, str] = {"year": message("year"), "amount": message("amount"), "": message("the row")}


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage:
    """The three forms as they stand, and what was loaded; `was` is what the plan meant when the page was shown.

    `wrong` says which of the pasted rows can't be read and why.
    """

    TEMPLATE: ClassVar[str] = "target_figures.html"

    form: Form
    was: Mapping[str, str]
    paths: tuple[TargetPath, ...]
    totals: tuple[DistrictTotal, ...]
    flows: Mapping[Flow, str]
    wrong: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    name_limit: int = NAME_LIMIT
    source_limit: int = SOURCE_LIMIT
    text_limit: int = TEXT_LIMIT


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_figures(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the office the forms."""
    visitor.operator()
    notices = (Notice(KEPT),) if "kept" in request.query_params else ()
    return await _respond(request, market, notices=notices)


@router.post(PATH + "/meaning")
async def change_meaning(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Keep which side the plan means, and which district."""
    actor, form = visitor.operator(), await read_form(request)
    try:
        async with market.database.writing() as conn:
            before = await office_settings.get(conn)
            after = replace(before, target_flow=form.value("target_flow"), district=form.line("district"))
            _check_unchanged(form, before)
            await office_settings.change(conn, before, after, actor=actor)
    except Invalid as error:
        return await _refused(request, market, form, error.fields)
    except Conflict:
        return await _respond(request, market, notices=(Notice(MEANWHILE, Tone.WARNING),), status=409)
    return redirect_response(request, f"{PATH}?kept=1")


@router.post(PATH + "/path")
async def load_path(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Load a plan's path from pasted rows."""
    actor, form = visitor.operator(), await read_form(request)
    points, errors = read_path_rows(form.value("path_rows"))
    try:
        path = TargetPath(name=form.line("path_name"), source=form.line("path_source"), points=points)
    except Invalid as error:
        named = {f"path_{name if name in ('name', 'source') else 'rows'}" for name in error.fields}
        return await _refused(request, market, form, named | ({"path_rows"} if errors else set()), errors)
    if errors:
        return await _refused(request, market, form, {"path_rows"}, errors)
    async with market.database.writing() as conn:
        await targets.load_path(conn, path, actor=actor)
    return redirect_response(request, f"{PATH}?kept=1")


@router.post(PATH + "/totals")
async def add_totals(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Keep totals of the whole district that somebody else published."""
    actor, form = visitor.operator(), await read_form(request)
    points, errors = read_path_rows(form.value("totals_rows"))
    flow = next((each for each in Flow if each.value == form.value("totals_flow")), None)
    wrong = ({"totals_rows"} if errors or not points else set()) | ({"totals_flow"} if flow is None else set())
    if wrong or flow is None:
        return await _refused(request, market, form, wrong, errors)
    try:
        async with market.database.writing() as conn:
            await targets.add_totals(conn, points, flow, form.line("totals_source"), actor=actor)
    except Invalid:
        return await _refused(request, market, form, {"totals_source"})
    return redirect_response(request, f"{PATH}?kept=1")


def _meaning(settings: OfficeSettings) -> dict[str, str]:
    return {"target_flow": settings.target_flow, "district": settings.district}


def _check_unchanged(form: Form, now: OfficeSettings) -> None:
    """Let who saw what holds now change it. Raises Conflict."""
    if any(form.value(f"was_{name}") != value for name, value in _meaning(now).items()):
        raise Conflict("somebody else has just changed what the plan means")


async def _respond(
    request: Request,
    market: Market,
    *,
    form: Form = BLANK,
    wrong: tuple[str, ...] = (),
    notices: tuple[Notice, ...] = (),
    status: int = 200,
) -> Response:
    """Show the forms with what was typed, or with what stands, and all that was loaded."""
    async with market.database.reading() as conn:
        was = _meaning(await office_settings.get(conn))
        paths = await targets.paths(conn, viewer=OPERATOR)
        totals = await targets.totals(conn, viewer=OPERATOR)
    sent = {name.removeprefix("was_"): value for name, value in form.values.items() if name.startswith("was_")}
    page = FiguresPage(
        form=Form({**was, **form.values}, form.faults),
        was=sent or was,
        paths=(*paths, load_plan_path()),
        totals=totals,
        flows=FLOWS,
        wrong=wrong,
        notices=notices,
    )
    return page_response(request, page, status=status)


async def _refused(
    request: Request, market: Market, form: Form, names: Collection[str], errors: Sequence[RowError] = ()
) -> Response:
    """Show the forms again with what was typed, what is wrong with it, and what stands in the others."""
    catalogue = market.catalogues[read_preferences(request).language]
    faults = {name: sentence for name, sentence in FAULTS.items() if name in names}
    wrong = tuple(_said(error, catalogue) for error in errors)
    return await _respond(request, market, form=form.wrong(faults), wrong=wrong, status=422)


def _said(error: RowError, catalogue: Catalogue) -> str:
    field, fix = catalogue.text(CELLS[error.path]), describe_hint(error.advice, catalogue)
    return catalogue.text(WRONG, row=error.row, field=field, value=error.value, fix=fix)
