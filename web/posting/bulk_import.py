"""Bringing in a table of one's own listings: the form, the wait, and what became of each row."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.exports.table import ReportLine
from corpus.imports.file_check import ROWS_MAX
from corpus.posting.bulk import BULK_REPORT, BulkReport, PostingOutcome
from corpus.sheet.column import SheetKind
from market.day import current_day
from market.errors import Invalid
from market.posting.bulk_import import PAYLOAD_LIMIT, BulkImport, BulkImportId, BulkRequest
from market.posting.store import bulk_imports
from market.viewer import Actor
from web.http.context import CurrentMarket, Market
from web.http.upload import FileForm, read_file_form
from web.http.visitor import CurrentVisitor
from web.page.hints import describe_hint
from web.page.language import Catalogue, message
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.posting.form import Mistake, field_id
from web.posting.import_view import build_report, describe_place
from web.posting.importing import format_line
from web.posting.submission import ATTESTED_BY, ATTESTED_ON, BY, ON, read_attestation

router = APIRouter()

LATEST, LINES_SHOWN, AGAIN_S = 10, 200, 3
FILE = message("File")
NO_FILE = message("choose a file")
TOO_LARGE = message("the file is larger than 10 MB")
TOO_MANY_WAIT = message("other tables of yours are still being read; send this one once they are done")
BECAME: Mapping[PostingOutcome, str] = {
    PostingOutcome.SUBMITTED: message("submitted"),
    PostingOutcome.DRAFT: message("kept as a draft"),
    PostingOutcome.UNCHANGED: message("the same as before"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkImportPage:
    """The form, with what was chosen and what is wrong with it, and the last imports."""

    TEMPLATE: ClassVar[str] = "bulk_import.html"

    id: BulkImportId
    rows_max: int
    sheets: tuple[SheetKind, ...]
    latest: tuple[BulkImport, ...]
    chosen: frozenset[str]
    attested_by: str
    attested_on: str
    mistakes: tuple[Mistake, ...]
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportedRowView:
    """A row that was kept: where it stood, its listing's address and title, what it became and why not more."""

    place: str
    href: str
    title: str
    became: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkReportPage:
    """What became of a table; `report` None while it waits, when the page looks again after `again_s`."""

    TEMPLATE: ClassVar[str] = "bulk_report.html"

    imported: BulkImport
    report: BulkReport | None
    counts: tuple[tuple[str, int], ...] = ()
    kept: tuple[ImportedRowView, ...] = ()
    lines: tuple[ReportLine, ...] = ()
    rows_to_mend: int = 0
    skipped: tuple[tuple[str, str], ...] = ()
    sheet: str | None = None
    again_s: int = AGAIN_S


@router.api_route("/mine/import", methods=["GET", "HEAD"])
async def show_import(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the form and the last imports."""
    actor = visitor.actor()
    bulk_imports.check_may_begin(actor)
    return await _show(request, market, actor, {"then": ("drafts",)}, BulkImportId(uuid4()))


@router.post("/mine/import/{id}")
async def start_import(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Take a table in, to be read in the background; the same form twice is one import."""
    upload = await read_file_form(request)
    actor, sent = visitor.actor(), upload.fields
    bulk_imports.check_may_begin(actor)
    language = read_preferences(request).language
    try:
        payload = _payload(upload)
        attestation = read_attestation(sent) if sent.get("then") == ("submit",) else None
    except Invalid as invalid:
        return await _show(request, market, actor, sent, BulkImportId(id), errors=invalid.fields)
    wishes = BulkRequest(attestation=attestation, whole="whole" in sent, keeps_alike="alike" in sent)
    try:
        async with market.database.writing() as conn:
            await bulk_imports.begin(
                conn, BulkImportId(id), upload.name, payload, wishes, language=language, actor=actor
            )
    except Invalid as invalid:
        return await _show(request, market, actor, sent, BulkImportId(id), errors=invalid.fields)
    return redirect_response(request, f"/mine/import/{id}")


@router.api_route("/mine/import/{id}", methods=["GET", "HEAD"])
async def show_report(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show what became of a table, or that it waits."""
    async with market.database.reading() as conn:
        imported = await bulk_imports.get(conn, BulkImportId(id), viewer=visitor.actor().viewer)
    if imported.report is None:
        return page_response(request, BulkReportPage(imported=imported, report=None))
    catalogue = market.catalogues[read_preferences(request).language]
    report = BULK_REPORT.validate_python(imported.report)
    lines = [format_line(imported.file_name, error, catalogue) for error in report.refused]
    page = BulkReportPage(
        imported=imported,
        report=report,
        counts=tuple((BECAME[became], report.count(became)) for became in PostingOutcome),
        kept=tuple(_kept(report, catalogue))[:LINES_SHOWN],
        lines=tuple(lines[:LINES_SHOWN]),
        rows_to_mend=len({(line.sheet, line.row) for line in lines}),
        skipped=tuple(
            (describe_place(row, catalogue), describe_hint(row.reason, catalogue))
            for row in report.skipped[:LINES_SHOWN]
        ),
        sheet=await asyncio.to_thread(build_report, lines, catalogue) if lines else None,
    )
    return page_response(request, page)


async def _show(
    request: Request,
    market: Market,
    actor: Actor,
    sent: Mapping[str, tuple[str, ...]],
    import_id: BulkImportId,
    *,
    errors: Mapping[str, str] | None = None,
) -> Response:
    catalogue = market.catalogues[read_preferences(request).language]
    async with market.database.reading() as conn:
        latest = await bulk_imports.latest(conn, viewer=actor.viewer, limit=LATEST)
    names = {"file": FILE, BY: ATTESTED_BY, ON: ATTESTED_ON}
    told = {name: catalogue.text(why) for name, why in (errors or {}).items()}
    page = BulkImportPage(
        id=import_id,
        rows_max=ROWS_MAX,
        sheets=(SheetKind.ACHIEVEMENT, SheetKind.NEED, SheetKind.EXPERT),
        latest=tuple(latest),
        chosen=frozenset((*sent.get("then", ()), *(name for name in ("whole", "alike") if name in sent))),
        attested_by=sent.get(BY, ("",))[0],
        attested_on=sent.get(ON, (current_day().isoformat(),))[0],
        mistakes=tuple(Mistake(field_id(name), catalogue.text(names[name]), why) for name, why in told.items()),
        errors=told,
    )
    return page_response(request, page, status=422 if told else 200)


def _payload(upload: FileForm) -> bytes:
    if not upload.payload:
        raise Invalid({"file": NO_FILE})
    if len(upload.payload) > PAYLOAD_LIMIT:
        raise Invalid({"file": TOO_LARGE})
    return upload.payload


def _kept(report: BulkReport, catalogue: Catalogue) -> list[ImportedRowView]:
    return [
        ImportedRowView(
            f"{row.sheet} {row.row}".strip(),
            f"/mine/{row.listing_id}/edit",
            row.title,
            BECAME[row.became],
            "" if row.note is None else describe_hint(row.note, catalogue),
        )
        for row in report.kept
        if row.became is not PostingOutcome.UNCHANGED
    ]
