"""Bringing in past deals: the form and the last files, templates to fill in, and all deals as such a file.

Export of deals (合同导出): every deal from the signature on, as a file that can be brought in again.

What became of a file of past deals: how far it is, what is wrong with its rows, and a second person's decision.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.exports.csv_format import CsvWriter
from corpus.exports.export import write_in_thread
from corpus.exports.format import FormatUse, TableWriter, find_format
from corpus.exports.table import ReportLine
from corpus.exports.xlsx_format import XlsxWriter
from corpus.history.columns import HistoryKind
from corpus.history.rows import DEAL_IMPORT_REPORT, DealImportReport, DealRowError
from corpus.history.writing import write_histories, write_history_heading, write_history_template
from corpus.reference.deal_rules import load_rule_sets
from corpus.validation.hint import give_hint
from corpus.validation.row import ValidationRule
from market.audit.audit import THE_MARKET, Event
from market.audit.store import audit
from market.deal.deal import DealId
from market.errors import Invalid, NotFound
from market.history.file import SOURCE_LIMIT, DealImport, DealImportId
from market.history.past_deal import History
from market.history.store import files as history_files
from market.history.store import standings as history_standings
from market.listing.listing import Language
from market.postgres.db import Connection, Database
from market.viewer import Actor
from web.deal.validation import format_rule
from web.http.context import CurrentMarket, Market
from web.http.upload import read_file_form
from web.http.visitor import CurrentVisitor
from web.page.form import Form, collect_errors, read_form
from web.page.hints import RULES, describe_hint
from web.page.language import Catalogue, message
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.page.table_download import answer_download, list_sheet_formats
from web.posting.import_view import build_report, describe_place

AT_ONCE = 500


async def export_deals(
    database: Database, writer: type[TableWriter], language: Language, *, actor: Actor
) -> tuple[bytes, int]:
    """Write all deals as they stand at one moment, and count them.

    Raises CellNotWritable for a text that the format can't hold.
    """
    file, count = BytesIO(), 0

    async def batches(conn: Connection) -> AsyncIterator[list[History]]:
        nonlocal count
        after: DealId | None = None
        while found := await history_standings.page(conn, after=after, limit=AT_ONCE, actor=actor):
            count += len(found)
            yield [each.history for each in found]
            after = found[-1].deal_id

    async with database.reading() as conn:
        await write_in_thread(batches(conn), partial(write_histories, file=file, writer=writer, language=language))
    return file.getvalue(), count


router = APIRouter()
PATH = "/office/deals/import"
LATEST = 10
FAULTS: Mapping[str, str] = {
    "source": message("Write where the file comes from on one line, at most 200 characters."),
    "file": message("Choose a file of at most 20 MB."),
}
KINDS: Mapping[HistoryKind, str] = {
    HistoryKind.DEALS: message("past deals"),
    HistoryKind.TOTALS: message("totals of the district"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DealImportPage:
    """The form as it stands, and the last files."""

    TEMPLATE: ClassVar[str] = "deal_import.html"

    id: DealImportId
    form: Form
    latest: tuple[DealImport, ...]
    kinds: Mapping[HistoryKind, str]
    formats: tuple[str, ...]
    source_limit: int = SOURCE_LIMIT


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_form(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the office the form and the last files."""
    return await _show(request, market, visitor.operator(), Form({"whole": "keep"}), DealImportId(uuid4()))


@router.post(PATH + "/{id}")
async def begin(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Take a file in, to be read in the background; the same form twice is one file."""
    actor, upload = visitor.operator(), await read_file_form(request)
    form = Form({name: values[-1] for name, values in upload.fields.items()})
    try:
        async with market.database.writing() as conn:
            await history_files.begin(
                conn,
                DealImportId(id),
                source=form.line("source"),
                file_name=upload.name.replace("\0", ""),
                payload=upload.payload or b"",
                whole=form.value("whole") == "whole",
                actor=actor,
            )
    except Invalid as invalid:
        return await _show(request, market, actor, form.wrong(collect_errors(invalid, FAULTS)), DealImportId(id))
    return redirect_response(request, f"{PATH}/{id}")


@router.api_route(PATH + "/templates/{name}", methods=["GET", "HEAD"])
async def give_template(visitor: CurrentVisitor, name: str) -> Response:
    """Give a template of deals or of totals, in either language, as a workbook or its heading row as CSV."""
    visitor.operator()
    for kind in HistoryKind:
        for language in Language:
            if name == f"{kind.value}-{language.value}.xlsx":
                return answer_download(write_history_template(kind, language), XlsxWriter.MEDIA_TYPE, name)
            if name == f"{kind.value}-{language.value}.csv":
                return answer_download(write_history_heading(kind, language), CsvWriter.MEDIA_TYPE, name)
    raise NotFound("template", name)


@router.api_route("/office/deals/export/{name}", methods=["GET", "HEAD"])
async def give_deals(request: Request, market: CurrentMarket, visitor: CurrentVisitor, name: str) -> Response:
    """Give every deal from the signature on as a file that can be brought in again; that it was given is recorded."""
    actor, language = visitor.operator(), read_preferences(request).language
    stem, _, ending = name.partition(".")
    if stem != "deals":
        raise NotFound("export", name)
    writer = find_format(ending, FormatUse.SHEET)
    content, count = await export_deals(market.database, writer, language, actor=actor)
    async with market.database.writing() as conn:
        await audit.record(conn, Event.DEALS_EXPORTED, actor=actor, subject=THE_MARKET, detail={"deals": count})
    return answer_download(content, writer.MEDIA_TYPE, name)


async def _show(request: Request, market: Market, actor: Actor, form: Form, import_id: DealImportId) -> Response:
    async with market.database.reading() as conn:
        latest = await history_files.latest(conn, viewer=actor.viewer, limit=LATEST)
    page = DealImportPage(id=import_id, form=form, latest=tuple(latest), kinds=KINDS, formats=list_sheet_formats())
    return page_response(request, page, status=422 if form.faults else 200)


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
            (describe_place(row, catalogue), describe_hint(row.reason, catalogue))
            for row in (report.skipped if report else ())
        ),
        sheet=await asyncio.to_thread(build_report, lines, catalogue) if lines else None,
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
    broken = None if fault.breaks is None else format_rule(rules[fault.breaks], catalogue)
    return ReportLine(
        file=file,
        sheet=fault.sheet,
        row=fault.row,
        column=fault.column,
        value=fault.value,
        rule=catalogue.text(RULES[fault.rule]) if broken is None else broken,
        advice=catalogue.text(AS_THE_RULE) if fault.advice is None else describe_hint(fault.advice, catalogue),
    )
