"""Values of the plan's Table 1 (核心指标): what was published of each indicator, added by the office."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.plan import TRADE_VOLUME
from corpus.sheet.cell import narrow
from market.errors import Invalid
from market.target.plan_value import SOURCE_LIMIT, PlanValue
from market.target.store import plan_values
from market.viewer import Viewer
from web.dashboard.plan_table import PlanRow, label_indicator, read_plan
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import BLANK, Form, collect_errors, read_form
from web.page.language import message
from web.page.notices import Notice
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response

router = APIRouter()
PATH = "/brain/plan"
FAULTS: Mapping[str, str] = {
    "indicator": message("Choose an indicator of the plan."),
    "year": message("Write a year, such as 2024."),
    "value": message("Write a number in the indicator's unit, with at most four decimals, such as 3.1."),
    "source": message("Write where the value stands on one line, at most 300 characters."),
}
KEPT = message("Kept. It holds from now on.")
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTablePage:
    """The table with where its values stand, and the form for one more; `options` are (number, label)."""

    TEMPLATE: ClassVar[str] = "brain_plan.html"

    rows: tuple[PlanRow, ...]
    labels: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    form: Form
    notices: tuple[Notice, ...] = ()
    trade: int = TRADE_VOLUME
    source_limit: int = SOURCE_LIMIT


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_plan(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the office the table and the form."""
    notices = (Notice(KEPT),) if "kept" in request.query_params else ()
    return page_response(request, await _page(request, market, visitor.operator().viewer, BLANK, notices))


@router.post(PATH)
async def add_value(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Keep a value that somebody published."""
    actor, form = visitor.operator(), await read_form(request)
    try:
        value = _read_value(form)
    except Invalid as error:
        form = form.wrong(collect_errors(error, FAULTS))
        return page_response(request, await _page(request, market, actor.viewer, form), status=422)
    async with market.database.writing() as conn:
        await plan_values.add(conn, value, actor=actor)
    return redirect_response(request, f"{PATH}?kept=1")


async def _page(
    request: Request, market: Market, viewer: Viewer, form: Form, notices: tuple[Notice, ...] = ()
) -> PlanTablePage:
    rows = await read_plan(market, viewer, measured=True)
    catalogue = market.catalogues[read_preferences(request).language]
    labels = tuple(label_indicator(row.indicator, catalogue) for row in rows)
    numbered = [(row.indicator.number, label) for row, label in zip(rows, labels, strict=True)]
    options = tuple((str(number), label) for number, label in numbered if number != TRADE_VOLUME)
    return PlanTablePage(rows=rows, labels=labels, options=options, form=form, notices=notices)


def _read_value(form: Form) -> PlanValue:
    """Read the form; 技术交易额 has a page of its own. Raises Invalid with every field that is wrong."""
    written, number = narrow(form.line("value")).replace(",", ""), form.whole("indicator")
    return PlanValue(
        indicator=0 if number == TRADE_VOLUME else number,
        year=form.whole("year"),
        value=Decimal(written) if _NUMBER.fullmatch(written) else Decimal("NaN"),
        source=form.line("source"),
    )
