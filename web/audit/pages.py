"""The record for operators (审计记录): searched, paged, and as a file.

The search in the record, as a form in an address: event, kind and subject, actor, days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import ClassVar, TypeVar

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response, StreamingResponse

from corpus.exports.audit import stream_entries
from corpus.exports.format import FormatUse, find_format, list_formats
from market.audit.audit import THE_MARKET, AuditEntry, AuditSearch, Event, SubjectKind
from market.audit.author import Author
from market.audit.chain import Head
from market.audit.store import audit, authors
from market.audit.store import links as audit_links
from market.errors import Invalid
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import Viewer
from web.audit.labels import EVENTS, SUBJECT_KINDS, Particular, list_particulars
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.listing.labels import AUTHORS
from web.page.filter_panel import Pairs
from web.page.form import Form
from web.page.language import message
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.rendering import page_response, redirect_response

_Member = TypeVar("_Member", bound=Enum)
FIELD_NAMES = ("event", "kind", "subject", "actor", "since", "until")
REFERENCE_MAX = 200

_NO_DAY = message("Write a day as 2026-11-30.")
_UNKNOWN = message("Choose one of the list.")
_TOO_LONG = message("Write a reference, at most 200 characters.")
_BACKWARDS = message("The last day lies before the first.")


def read_search(params: QueryParams) -> tuple[Form, AuditSearch | None]:
    """Read a search; None with the faults in the form when it can't be read."""
    values = {name: params.get(name, "").strip() for name in FIELD_NAMES}
    faults: dict[str, str] = {}
    event = _member(Event, "event", values, faults)
    kind = _member(SubjectKind, "kind", values, faults)
    since_on, until_on = _day("since", values, faults), _day("until", values, faults)
    for name in ("subject", "actor"):
        if len(values[name]) > REFERENCE_MAX or not values[name].isprintable():
            faults[name] = _TOO_LONG
    if since_on is not None and until_on is not None and until_on < since_on:
        faults["until"] = _BACKWARDS
    form = Form(values, faults)
    if faults:
        return form, None
    return form, AuditSearch(
        event=event,
        subject_kind=kind,
        subject_id=values["subject"] or None,
        actor=values["actor"] or None,
        since_on=since_on,
        until_on=until_on,
    )


def search_pairs(search: AuditSearch) -> tuple[tuple[str, str], ...]:
    """Write a search as the parameters that `read_search` reads back."""
    pairs = (
        ("event", None if search.event is None else search.event.value),
        ("kind", None if search.subject_kind is None else search.subject_kind.value),
        ("subject", search.subject_id),
        ("actor", search.actor),
        ("since", None if search.since_on is None else search.since_on.isoformat()),
        ("until", None if search.until_on is None else search.until_on.isoformat()),
    )
    return tuple((name, value) for name, value in pairs if value)


def _member(members: type[_Member], name: str, values: dict[str, str], faults: dict[str, str]) -> _Member | None:
    try:
        return members(values[name]) if values[name] else None
    except ValueError:
        faults[name] = _UNKNOWN
        return None


def _day(name: str, values: dict[str, str], faults: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(values[name]) if values[name] else None
    except ValueError:
        faults[name] = _NO_DAY
        return None


router = APIRouter()
PATH = "/office/audit"
NONE = audit.EntryPage((), 0)


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry with who acted and whose affair it was; `author_words` is a message id."""

    entry: AuditEntry
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
    lines: tuple[AuditLine, ...]
    total: int
    head: Head | None
    paging: Paging
    formats: tuple[str, ...]
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
    page = AuditPage(form, pairs, lines, found.total, head, paging, list_formats(FormatUse.STREAM))
    return page_response(request, page, status=200 if search is not None else 400)


@router.get(f"{PATH}.{{ending}}")
async def give_audit(request: Request, market: CurrentMarket, visitor: CurrentVisitor, ending: str) -> Response:
    """Give an operator what a search leaves as a file, from the first entry on; that is recorded too.

    Raises NotFound for a format that does not stream, Invalid for a search that can't be read.
    """
    actor, writer = visitor.operator(), find_format(ending, FormatUse.STREAM)
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
            detail={"format": ending, "up_to": up_to},
        )
    return StreamingResponse(
        stream_entries(audit.pieces(market.database, search, viewer=actor.viewer, up_to=up_to), writer),
        media_type=writer.MEDIA_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="audit-{up_to}.{ending}"',
            "Cache-Control": "no-store",
        },
    )


async def _lines(conn: Connection, entries: tuple[AuditEntry, ...], viewer: Viewer) -> tuple[AuditLine, ...]:
    owners = {entry.organization_id for entry in entries if entry.organization_id is not None}
    known = await authors.find(conn, {entry.actor for entry in entries}, viewer=viewer)
    firms = await organizations.find(conn, sorted(owners, key=str), viewer=viewer)
    return tuple(
        AuditLine(
            entry,
            known[entry.actor],
            AUTHORS[known[entry.actor].kind],
            None if entry.organization_id is None else firms.get(entry.organization_id),
            list_particulars(entry.detail),
        )
        for entry in entries
    )
