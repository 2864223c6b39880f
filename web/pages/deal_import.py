"""Bringing in past deals: the form and the last files, templates to fill in, and all deals as such a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.history.columns import HistoryKind
from corpus.history.writing import write_history_heading, write_history_template
from market.audit.audit import THE_MARKET, Event
from market.audit.store import audit
from market.errors import Invalid, NotFound
from market.history.file import SOURCE_LIMIT, DealImport, DealImportId
from market.history.store import files as history_files
from market.listing.listing import Language
from market.viewer import Actor
from web.context import CurrentMarket, Market
from web.deal_export import CSV, export_csv, export_workbook
from web.form import Form, faults_of
from web.language import message
from web.pages.importing import XLSX
from web.preferences import read_preferences
from web.rendering import page_response, redirect_response
from web.upload import read_file_form
from web.visitor import CurrentVisitor

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
        return await _show(request, market, actor, form.wrong(faults_of(invalid, FAULTS)), DealImportId(id))
    return redirect_response(request, f"{PATH}/{id}")


@router.api_route(PATH + "/templates/{name}", methods=["GET", "HEAD"])
async def give_template(visitor: CurrentVisitor, name: str) -> Response:
    """Give a template of deals or of totals, in either language, as a workbook or its heading row as CSV."""
    visitor.operator()
    for kind in HistoryKind:
        for language in Language:
            if name == f"{kind.value}-{language.value}.xlsx":
                return _file(write_history_template(kind, language), XLSX, name)
            if name == f"{kind.value}-{language.value}.csv":
                return _file(write_history_heading(kind, language), CSV, name)
    raise NotFound("template", name)


@router.api_route("/office/deals/export/{name}", methods=["GET", "HEAD"])
async def give_deals(request: Request, market: CurrentMarket, visitor: CurrentVisitor, name: str) -> Response:
    """Give every deal from the signature on as a file that can be brought in again; that it was given is recorded."""
    actor, language = visitor.operator(), read_preferences(request).language
    if name not in ("deals.xlsx", "deals.csv"):
        raise NotFound("export", name)
    as_csv = name.endswith("csv")
    write = export_csv if as_csv else export_workbook
    content, count = await write(market.database, language, actor=actor)
    async with market.database.writing() as conn:
        await audit.record(conn, Event.DEALS_EXPORTED, actor=actor, subject=THE_MARKET, detail={"deals": count})
    return _file(content, CSV if as_csv else XLSX, name)


async def _show(request: Request, market: Market, actor: Actor, form: Form, import_id: DealImportId) -> Response:
    async with market.database.reading() as conn:
        latest = await history_files.latest(conn, viewer=actor.viewer, limit=LATEST)
    page = DealImportPage(id=import_id, form=form, latest=tuple(latest), kinds=KINDS)
    return page_response(request, page, status=422 if form.faults else 200)


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
