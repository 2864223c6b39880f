"""What became of a file of past deals: how far it is, what is wrong with its rows, and a second person's decision."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.exports.table import ReportLine
from corpus.history.rows import DEAL_IMPORT_REPORT, DealImportReport, DealRowError
from corpus.reference.deal_rules import load_rule_sets
from corpus.validation.hint import give_hint
from corpus.validation.row import ValidationRule
from market.history.file import DealImport, DealImportId
from market.history.store import files as history_files
from web.advice import RULES, said
from web.context import CurrentMarket
from web.deal_faults import sentence
from web.form import read_form
from web.language import Catalogue, message
from web.pages.deal_import import PATH
from web.pages.importing import place_of, report_of
from web.preferences import read_preferences
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor

router = APIRouter()
LINES_SHOWN, AGAIN_S = 200, 3
KEPT_OUT = give_hint(message("a second person refused the file"))
AS_THE_RULE = message("write what the rule asks for")


@dataclass(frozen=True, slots=True, kw_only=True)
class DealReportPage:
    """What became of a file; `report` None while it waits to be read. `decides`: the reader may approve it."""

    TEMPLATE: ClassVar[str] = "deal_report.html"

    imported: DealImport
    report: DealImportReport | None
    lines: tuple[ReportLine, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    sheet: str | None = None
    decides: bool = False
    again_s: int = AGAIN_S

    @property
    def works(self) -> bool:
        """Say whether somebody is at it, so that the page looks again."""
        imported = self.imported
        return imported.done_at is None and not imported.lost and not imported.is_open


@router.api_route(PATH + "/{id}", methods=["GET", "HEAD"])
async def show_report(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show the office what became of a file, or how far it is."""
    actor = visitor.operator()
    async with market.database.reading() as conn:
        imported = await history_files.get(conn, DealImportId(id), viewer=actor.viewer)
    catalogue = market.catalogues[read_preferences(request).language]
    report = None if imported.report is None else DEAL_IMPORT_REPORT.validate_python(imported.report)
    lines = [] if report is None else [_line(imported.file_name, fault, catalogue) for fault in report.faults]
    page = DealReportPage(
        imported=imported,
        report=report,
        lines=tuple(lines[:LINES_SHOWN]),
        skipped=tuple(
            (place_of(row, catalogue), said(row.reason, catalogue)) for row in (report.skipped if report else ())
        ),
        sheet=await asyncio.to_thread(report_of, lines, catalogue) if lines else None,
        decides=actor.member_id != imported.begun_by,
    )
    return page_response(request, page)


@router.post(PATH + "/{id}/decision")
async def decide(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Let a file that waits be recorded, or refuse it."""
    actor, form = visitor.operator(), await read_form(request)
    async with market.database.writing() as conn:
        if form.value("decision") == "approve":
            await history_files.approve(conn, DealImportId(id), actor=actor)
        else:
            fault = DealRowError(0, "", "", "", "", ValidationRule.CONFLICT, KEPT_OUT)
            refused = DEAL_IMPORT_REPORT.dump_python(DealImportReport(faults=(fault,), undone=True), mode="json")
            await history_files.refuse(conn, DealImportId(id), refused, actor=actor)
    return redirect_response(request, f"{PATH}/{id}")


def _line(file: str, fault: DealRowError, catalogue: Catalogue) -> ReportLine:
    """Write what is wrong with a row: of a rule of deals its sentence, its day and how sure it is."""
    rules = load_rule_sets()[0].rules
    broken = None if fault.breaks is None else sentence(rules[fault.breaks], catalogue)
    return ReportLine(
        file=file,
        sheet=fault.sheet,
        row=fault.row,
        column=fault.column,
        value=fault.value,
        rule=catalogue.text(RULES[fault.rule]) if broken is None else broken,
        advice=catalogue.text(AS_THE_RULE) if fault.advice is None else said(fault.advice, catalogue),
    )
