"""The record for operators (审计记录): searched, paged, and as a file."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from corpus.exports.audit import AuditFormat, write_entries, write_heading
from market.audit.audit import THE_MARKET, AuditSearch, Entry, Event, SubjectKind
from market.audit.author import Author
from market.audit.chain import Head
from market.audit.store import audit, authors
from market.audit.store import links as audit_links
from market.errors import Invalid
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import Viewer
from web.audit_form import read_search, search_pairs
from web.audit_particulars import Particular, particulars
from web.audit_words import EVENTS, SUBJECT_KINDS
from web.context import CurrentMarket, Market
from web.form import Form
from web.history_words import AUTHORS
from web.pages.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.pages.panel import Pairs
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor

router = APIRouter()
PATH = "/office/audit"
MEDIA_TYPES = {AuditFormat.CSV: "text/csv; charset=utf-8", AuditFormat.JSONL: "application/x-ndjson"}
NONE = audit.EntryPage((), 0)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with who acted and whose affair it was; `author_words` is a message id."""

    entry: Entry
    author: Author
    author_words: str
    organization: Organization | None
    particulars: tuple[Particular, ...]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries that a search leaves, the latest first; `pairs` write the search into an address."""

    TEMPLATE: ClassVar[str] = "office_audit.html"

    form: Form
    pairs: Pairs
    lines: tuple[Line, ...]
    total: int
    head: Head | None
    paging: Paging
    events: Mapping[Event, str] = field(default_factory=lambda: EVENTS)
    kinds: Mapping[SubjectKind, str] = field(default_factory=lambda: SUBJECT_KINDS)


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_audit(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show an operator the entries that a search leaves."""
    viewer, number = visitor.operator().viewer, read_page(request.query_params)
    form, search = read_search(request.query_params)
    found = NONE
    async with market.database.reading() as conn:
        head = await audit_links.head(conn)
        if search is not None:
            found = await audit.page(conn, search, viewer=viewer, offset=offset_of(number), limit=PER_PAGE)
        lines = await _lines(conn, found.entries, viewer)
    pairs = () if search is None else search_pairs(search)
    paging = make_paging(PATH, pairs, number, found.total)
    if paging.last is not None:
        return redirect_response(request, paging.last)
    page = AuditPage(form, pairs, lines, found.total, head, paging)
    return page_response(request, page, status=200 if search is not None else 400)


@router.get(f"{PATH}.{{ending}}")
async def give_audit(request: Request, market: CurrentMarket, visitor: CurrentVisitor, ending: AuditFormat) -> Response:
    """Give an operator what a search leaves as a file, from the first entry on; that is recorded too.

    Raises Invalid for a search that can't be read.
    """
    actor = visitor.operator()
    form, search = read_search(request.query_params)
    if search is None:
        raise Invalid(form.faults)
    async with market.database.writing() as conn:
        head = await audit_links.head(conn)
        up_to = 0 if head is None else head.position
        await audit.record(
            conn,
            Event.RECORD_EXPORTED,
            actor=actor,
            subject=THE_MARKET,
            detail={"format": ending.value, "up_to": up_to},
        )
    return StreamingResponse(
        _file(market, search, actor.viewer, up_to, ending),
        media_type=MEDIA_TYPES[ending],
        headers={
            "Content-Disposition": f'attachment; filename="audit-{up_to}.{ending.value}"',
            "Cache-Control": "no-store",
        },
    )


async def _file(
    market: Market, search: AuditSearch, viewer: Viewer, up_to: int, audit_format: AuditFormat
) -> AsyncIterator[bytes]:
    yield write_heading(audit_format)
    async for entries in audit.pieces(market.database, search, viewer=viewer, up_to=up_to):
        yield write_entries(entries, audit_format)


async def _lines(conn: Connection, entries: tuple[Entry, ...], viewer: Viewer) -> tuple[Line, ...]:
    owners = {entry.organization_id for entry in entries if entry.organization_id is not None}
    known = await authors.find(conn, {entry.actor for entry in entries}, viewer=viewer)
    firms = await organizations.find(conn, sorted(owners, key=str), viewer=viewer)
    return tuple(
        Line(
            entry,
            known[entry.actor],
            AUTHORS[known[entry.actor].kind],
            None if entry.organization_id is None else firms.get(entry.organization_id),
            particulars(entry.detail),
        )
        for entry in entries
    )
