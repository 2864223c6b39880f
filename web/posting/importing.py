"""The page of imports: templates to fill in, and a check of a filled-in file, of which nothing is kept.

Whoever checks a file here has no account. They are told what is wrong with its rows and nothing of what the store
holds beyond the codes of organisations, which are public: whether a text resembles a member's is not for them.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.documents.word_form import FORMS
from corpus.exports.table import ReportLine
from corpus.exports.xlsx_format import XlsxWriter
from corpus.hostile.checker import CheckerBusy
from corpus.imports.file_check import FileCheck
from corpus.imports.template import write_blank_form, write_template
from corpus.listing.sheets import SHEETS
from corpus.sheet.column import SheetKind
from corpus.validation.refusal import FileRefused
from corpus.validation.row import RowError
from market.errors import NotFound, StoreUnavailable
from market.listing.listing import Language
from market.office.store import organizations
from market.postgres.db import Database
from market.viewer import PUBLIC
from web.http.context import CurrentMarket
from web.http.errors import find_outcome, retry_after_s
from web.http.upload import read_upload
from web.page.hints import RULES, describe_hint
from web.page.labels import LABELS
from web.page.language import Catalogue, message
from web.page.notices import Notice, Tone
from web.page.preferences import read_preferences
from web.page.rendering import page_response
from web.posting.import_view import build_report, describe_place

router = APIRouter()

LINES_SHOWN = 200
SKIPPED_SHOWN = 20
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NO_FILE = message("Choose a file first.")
REFUSED = message("The file can't be taken: %(why)s.")


@dataclass(frozen=True, slots=True)
class ImportCheckView:
    """What was found in a file; `lines` the first of what is to mend, in the reader's language.

    `report` is the address of the whole list as a spreadsheet: it holds it itself, since nothing is kept here.
    `skipped` are places that were passed over, each with the reason.
    """

    check: FileCheck
    name: str
    lines: tuple[ReportLine, ...]
    report: str | None
    skipped: tuple[tuple[str, str], ...]

    @property
    def sheets(self) -> bool:
        """Say whether the file has sheets, and so a column for them is worth its room."""
        return any(line.sheet for line in self.lines)


@dataclass(frozen=True, slots=True)
class ImportPage:
    """The templates, the form, and what came of a check; `check` None before one."""

    TEMPLATE: ClassVar[str] = "import.html"

    notices: tuple[Notice, ...] = ()
    check: ImportCheckView | None = None
    sheets: tuple[SheetKind, ...] = tuple(SheetKind)
    forms: tuple[SheetKind, ...] = FORMS


@router.api_route("/import", methods=["GET", "HEAD"])
async def show_import(request: Request) -> Response:
    """Show the templates and the empty form."""
    return page_response(request, ImportPage())


@router.post("/import")
async def check_file(request: Request, market: CurrentMarket) -> Response:
    """Check the rows of a file and forget it."""
    upload = await read_upload(request)
    if upload.payload is None:
        return page_response(request, ImportPage((Notice(NO_FILE, Tone.WARNING),)), status=422)
    catalogue = market.catalogues[read_preferences(request).language]
    try:
        check = await _with_organizations(market.database, await market.checker.check(upload.name, upload.payload))
    except FileRefused as refused:
        notice = Notice(REFUSED, Tone.WARNING, {"why": describe_hint(refused.advice, catalogue)})
        return page_response(request, ImportPage((notice,)), status=422)
    except (CheckerBusy, StoreUnavailable) as error:
        return _later(request, error)
    lines = [format_line(upload.name, error, catalogue) for error in check.errors]
    report = await asyncio.to_thread(build_report, lines, catalogue) if lines else None
    skipped = tuple(
        (describe_place(row, catalogue), describe_hint(row.reason, catalogue)) for row in check.skipped[:SKIPPED_SHOWN]
    )
    shown = ImportCheckView(check, upload.name, tuple(lines[:LINES_SHOWN]), report, skipped)
    return page_response(request, ImportPage(check=shown))


@router.api_route("/import/templates/{name}", methods=["GET", "HEAD"])
async def send_template(market: CurrentMarket, name: str) -> Response:
    """Give a template as a file to save, such as need-zh.xlsx, or the Word form need-zh.docx. Raises NotFound."""
    known = {template_name(kind, language): (kind, language) for kind in SheetKind for language in Language}
    forms = {form_name(kind, language): (kind, language) for kind in FORMS for language in Language}
    if name not in known | forms:
        raise NotFound("template", name)
    kind, language = (known | forms)[name]
    write = write_blank_form if name in forms else write_template
    content = await asyncio.to_thread(write, kind, language, taxonomy=market.taxonomy)
    file_name = quote(f"{market.catalogues[language].text(LABELS[kind])}{Path(name).suffix}")
    return Response(
        content,
        media_type=DOCX if name in forms else XlsxWriter.MEDIA_TYPE,
        headers={
            "Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{file_name}",
            "Cache-Control": "public, max-age=3600",
        },
    )


def template_name(kind: SheetKind, language: Language) -> str:
    """Name the file of a template."""
    return f"{kind.value}-{language.value}.xlsx"


def form_name(kind: SheetKind, language: Language) -> str:
    """Name the file of a Word form."""
    return f"{kind.value}-{language.value}.docx"


async def _with_organizations(database: Database, check: FileCheck) -> FileCheck:
    async with database.reading() as conn:
        known = await organizations.find_by_codes(conn, (code for code, _ in check.elsewhere), viewer=PUBLIC)
    return check.without(known)


def _later(request: Request, error: CheckerBusy | StoreUnavailable) -> Response:
    outcome = find_outcome(error)
    response = page_response(request, ImportPage((Notice(outcome.sentence, Tone.WARNING),)), status=outcome.status)
    response.headers["Retry-After"] = str(retry_after_s(error))
    return response


def format_line(file: str, error: RowError, catalogue: Catalogue) -> ReportLine:
    """Write what is wrong with a row as a line of the report."""
    return ReportLine(
        file=file,
        sheet=error.sheet,
        row=error.row,
        column=error.column or _key(error.path, catalogue.language),
        value=error.value,
        rule=catalogue.text(RULES[error.rule]),
        advice=describe_hint(error.advice, catalogue),
    )


def _key(path: str, language: Language) -> str:
    """Name a key that has no column of its own, with the heading that stands for it in a table."""
    headings = (
        column.wording(language).heading for sheet in SHEETS.values() for column in sheet.columns if column.key == path
    )
    return f"{path} {next(headings, '')}".strip()
