"""The form of a listing: begun, saved, compared with what a colleague saved, and taken on to the check.

The page of two versions: what a colleague saved and what was typed over it, part by part, and a choice.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from corpus.posting.form import extract_fields
from market.day import MARKET_TIME, current_day
from market.errors import Conflict, Invalid, NotAllowed
from market.listing.listing import Kind, ListingId, Tier
from market.office.store import organizations
from market.office.store import settings as office_settings
from market.postgres.db import Connection
from market.posting.attachment import TIERS, read_content
from market.posting.manuscript import Form, Manuscript, ManuscriptOutdated, check_may_begin, said, taking
from market.posting.store import attachments, manuscripts, postings, reviews
from market.posting.store.attachment_files import AttachmentFiles
from market.viewer import PUBLIC, Actor
from web.http.context import CurrentMarket, Market, current_market
from web.http.upload import FileForm, read_fields, read_file_form, require_sender
from web.http.visitor import CurrentVisitor, Visitor
from web.page.language import message
from web.page.notices import Notice
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.posting.form_page import SAVED, WAITS, PostingFormPage, make_form_builder, removals_without, show_posting
from web.posting.labels import FormDifference, FormLabels
from web.posting.manuscript import ReadManuscript, make_blank_form, read_manuscript
from web.search.hints import SKIP, HintsView

MINE, TAKE = "mine:", "take:"
"""How the page names the fields that were typed, and the choices."""


@dataclass(frozen=True, slots=True)
class PostingConflictPage:
    """Two versions side by side; `mine` is kept in the page, nothing of it in the store yet."""

    TEMPLATE: ClassVar[str] = "posting_conflict.html"

    id: ListingId
    kind: Kind
    version: int
    differences: tuple[FormDifference, ...]
    mine: Form


def render_conflict(request: Request, current: Manuscript, mine: Form) -> Response:
    """Show what stands there now beside what was typed; the choice is saved over what stands there."""
    market = current_market(request)
    words = FormLabels(current.kind, market.catalogues[read_preferences(request).language], market.taxonomy)
    differences = words.differences(mine, current.form)
    page = PostingConflictPage(current.id, current.kind, current.version, differences, said(mine))
    return page_response(request, page, status=409)


router = APIRouter()

FILE_RULES = (
    message("choose a file"),
    message("the file is larger than 20 MB"),
    message("the file is no PDF, PNG or JPEG; save it as one of these"),
    message("the picture is damaged; save it again"),
    message("the same file is there already for fewer readers; take that one away first, then add it for more"),
)
"""What the rules of files say."""
UNAPPROVED = message("your organisation waits for the market office; files can be added once it is approved")
TOO_MANY = message("a listing has at most ten files; take one away first")


@router.api_route("/mine/new/{kind}", methods=["GET", "HEAD"])
async def show_new(request: Request, market: CurrentMarket, visitor: CurrentVisitor, kind: Kind) -> Response:
    """Show the empty form; there is nothing in the store before its first save."""
    actor = visitor.signed_in().actor
    check_may_begin(actor)
    organization = None
    async with market.database.reading() as conn:
        until = current_day() + timedelta(days=(await office_settings.get(conn)).valid_days)
        if actor.organization_id is not None:
            organization = await organizations.get(conn, actor.organization_id, viewer=PUBLIC)
    form = make_blank_form(kind, organization, read_preferences(request).language, until=until)
    page = PostingFormPage(
        id=ListingId(uuid4()),
        kind=kind,
        version=0,
        form=make_form_builder(request, market).make(kind, form, without=removals_without(())),
        taxonomy=market.taxonomy,
        ticked=frozenset(),
        find="",
        edits=False,
        locked=False,
        saved_at=None,
        office="",
        notices=() if organization is not None else (Notice(WAITS),),
        coach=HintsView(kind),
    )
    return page_response(request, page)


@router.api_route("/mine/{id}/edit", methods=["GET", "HEAD"])
async def show_edit(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show the form as it was saved last."""
    async with market.database.reading() as conn:
        actor = await postings.writer_of(conn, visitor.signed_in(), ListingId(id))
        read = await _read(conn, request, market, ListingId(id), actor)
        review = await reviews.last_of(conn, ListingId(id), viewer=actor.viewer)
    notices = (Notice(SAVED),) if "saved" in request.query_params else ()
    return await show_posting(request, market, visitor, read, review, notices=notices)


@router.post("/mine/{id}/save")
async def save(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Save the form, and go where the button leads; what can't be submitted as it is comes back with its mistakes."""
    upload = await read_file_form(request)
    sent = upload.fields
    member = require_sender(visitor, sent, file=upload.payload is not None)
    then = sent.get("then", ("",))[-1]
    file_error = ""
    try:
        async with market.database.writing() as conn:
            actor = await postings.writer_of(conn, member, ListingId(id))
            await _save(conn, actor, ListingId(id), sent)
            try:
                await _attach(conn, market, ListingId(id), upload, actor)
            except Invalid as invalid:
                file_error = invalid.fields["file"]
            read = await _read(conn, request, market, ListingId(id), actor)
            review = await reviews.last_of(conn, ListingId(id), viewer=actor.viewer)
    except ManuscriptOutdated as outdated:
        return render_conflict(request, outdated.current, _form(outdated.current.kind, sent))
    except Conflict:
        return await _submitted_meanwhile(request, market, visitor, ListingId(id), sent)
    if file_error or (then == "check" and read.faults):
        faulty = then == "check"
        return await show_posting(request, market, visitor, read, review, faulty=faulty, file_error=file_error)
    return redirect_response(request, _next(read.manuscript, then, sent, request.query_params.getlist(SKIP)))


@router.post("/mine/{id}/autosave")
async def autosave(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Save the form while it is being written, and say which version it is now and when it was saved."""
    sent = await read_fields(request)
    async with market.database.writing() as conn:
        actor = await postings.writer_of(conn, visitor.signed_in(), ListingId(id))
        manuscript = await _save(conn, actor, ListingId(id), sent)
    saved = manuscript.saved_at.astimezone(MARKET_TIME).strftime("%H:%M")
    response = JSONResponse({"version": manuscript.version, "saved": saved})
    response.headers["Cache-Control"] = "no-store"
    return response


@router.post("/mine/{id}/merge")
async def merge(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Save what was chosen of two versions, part by part."""
    sent = await read_fields(request)
    member = require_sender(visitor, sent)
    mine = {name.removeprefix(MINE): values for name, values in sent.items() if name.startswith(MINE)}
    parts = frozenset(name.removeprefix(TAKE) for name, values in sent.items() if values == ("mine",))
    try:
        async with market.database.writing() as conn:
            actor = await postings.writer_of(conn, member, ListingId(id))
            current = await manuscripts.get(conn, ListingId(id), viewer=actor.viewer)
            form = extract_fields(current.kind, taking(current.form, mine, parts))
            version = _version(sent)
            await manuscripts.save(conn, current.id, current.kind, form, version=version, actor=actor)
    except ManuscriptOutdated as outdated:
        return render_conflict(request, outdated.current, extract_fields(outdated.current.kind, mine))
    return redirect_response(request, f"/mine/{id}/edit?saved=1")


async def _submitted_meanwhile(
    request: Request, market: Market, visitor: Visitor, listing_id: ListingId, sent: Form
) -> Response:
    """Show what was typed while somebody submitted the manuscript, so that it is not lost."""
    async with market.database.reading() as conn:
        actor = await postings.writer_of(conn, visitor.signed_in(), listing_id)
        read = await _read(conn, request, market, listing_id, actor)
    typed = _form(read.manuscript.kind, sent)
    return await show_posting(request, market, visitor, read, None, typed=typed)


async def _attach(conn: Connection, market: Market, listing_id: ListingId, upload: FileForm, actor: Actor) -> None:
    """Lay the file that came along beside the manuscript. Raises Invalid for one that can't be kept."""
    if upload.payload is None:
        return
    tier = next((each for each in TIERS if (each.value,) == upload.fields.get("file.tier")), Tier.L3)
    content = read_content(upload.name, upload.payload)
    files = AttachmentFiles(market.settings.home / "attachments")
    try:
        await attachments.add(conn, files, listing_id, content, tier, actor=actor)
    except NotAllowed:
        raise Invalid({"file": UNAPPROVED}) from None
    except Conflict:
        raise Invalid({"file": TOO_MANY}) from None


async def _save(conn: Connection, actor: Actor, manuscript_id: ListingId, sent: Form) -> Manuscript:
    known = await manuscripts.find(conn, manuscript_id, viewer=actor.viewer)
    kind = _kind(sent) if known is None else known.kind
    form = _form(kind, sent)
    return await manuscripts.save(conn, manuscript_id, kind, form, version=_version(sent), actor=actor)


async def _read(
    conn: Connection, request: Request, market: Market, manuscript_id: ListingId, actor: Actor
) -> ReadManuscript:
    manuscript = await manuscripts.get(conn, manuscript_id, viewer=actor.viewer)
    language = read_preferences(request).language
    return await read_manuscript(conn, manuscript, taxonomy=market.taxonomy, language=language)


def _next(manuscript: Manuscript, then: str, sent: Form, skips: list[str]) -> str:
    here = f"/mine/{manuscript.id}"
    match then:
        case "check":
            return f"{here}/check"
        case "rows":
            return f"{here}/edit?rows=1#f-indicators"
        case "find":
            return f"{here}/edit?{urlencode({'find': sent.get('find', ('',))[0][:40]})}#f-fields"
        case "attach":
            return f"{here}/edit?saved=1#files"
        case "coach":
            return f"{here}/edit?{urlencode([('coach', '1'), *((SKIP, skip) for skip in skips)])}#coach"
        case _:
            return f"{here}/edit?saved=1"


def _form(kind: Kind, sent: Form) -> Form:
    return extract_fields(kind, sent)


def _kind(sent: Form) -> Kind:
    try:
        return Kind(sent.get("kind", ("",))[0])
    except ValueError:
        raise Invalid({"kind": "write need, achievement or expert"}) from None


def _version(sent: Form) -> int:
    written = sent.get("version", ("",))[0]
    if not (written.isascii() and written.isdecimal() and len(written) < 9):
        raise Invalid({"version": "send the version that the form was made from"})
    return int(written)
