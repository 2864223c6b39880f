"""A monthly report as it is shown: members that are told together open the table that tells them apart."""

from dataclasses import replace
from datetime import date

import httpx

from market.deal.deal import Series
from market.listing.listing import Language
from market.statistic.report import WAITING, Report, ReportPart, ReportScope, Span
from market.statistic.statistic import Cut, Dimension, Figures
from market.target.target import Flow
from tests.market.deal.builders import HOME
from tests.web.api_market import Served, served
from web.page.names import FieldNames
from web.statistic.labels import MemberNames
from web.statistic.report_view import SHOWN, build_report_tables

__all__ = ["served"]
AREAS = SHOWN + 3


def the_report() -> Report:
    """Make a report of one deal in each of several areas."""
    one, none = Figures(deals=1, technical_fen=100), Figures()
    scope = ReportScope(
        year=2026,
        month=4,
        series=Series.MARKET,
        flow=Flow.OUTPUT,
        district=HOME,
        sample=False,
        cut=Cut(held_on=date(2026, 4, 30)),
    )
    parts = tuple(ReportPart(f"CN/浙江省/样例市{number:02}", one, one) for number in range(AREAS))
    return Report(
        scope=scope,
        registered={(flow, span): none for flow in Flow for span in Span},
        waiting={(flow, level): none for flow in Flow for level in WAITING},
        parts={Dimension.BUYER_AREA: parts},
    )


def test_others_together_open_the_table_that_tells_each_apart(served: Served) -> None:
    market = served.app.state.market
    names = MemberNames(market.catalogues[Language.EN], FieldNames.of(market.taxonomy))
    *_, by_area = build_report_tables(the_report(), names)
    others = by_area.table.rows[-1]
    assert (others.name, others.cells[0].value) == ("3 others together", 3)
    opened = httpx.URL(others.cells[0].address)
    assert opened.path == "/statistics"
    assert {name: opened.params[name] for name in ("rows", "columns", "since", "until", "held", "seller_in")} == {
        "rows": "buyer_area",
        "columns": "all",
        "since": "2026-04-01",
        "until": "2026-04-30",
        "held": "2026-04-30",
        "seller_in": HOME,
    }


def test_shares_and_changes_name_their_unit_in_the_heading_alone(served: Served) -> None:
    market, report = served.app.state.market, the_report()
    names = MemberNames(market.catalogues[Language.EN], FieldNames.of(market.taxonomy))
    amounts = {Span.MONTH: 0, Span.YEAR: 300, Span.YEAR_BEFORE: 400}
    told = {(flow, span): Figures(deals=1, technical_fen=amounts[span]) for flow in Flow for span in Span}
    sides, *_, by_area = build_report_tables(replace(report, registered=told), names)
    assert (sides.table.columns[-1], sides.table.rows[0].cells[-1].written) == ("change, %", "-25.0")
    assert (by_area.table.columns[-1], by_area.table.rows[0].cells[-1].written) == ("part of the year, %", "33.3")
