"""The page before a listing is submitted, and what submits it, takes it back or throws it away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.day import current_day
from market.errors import Conflict, Invalid, NotFound
from market.listing.listing import Kind, ListingId
from market.postgres.db import Connection
from market.posting.manuscript import Manuscript, ManuscriptState
from market.posting.review import Attestation
from market.posting.store import attachments, manuscripts, postings, submissions
from market.posting.store.attachment_files import AttachmentFiles
from market.viewer import Actor
from web.http.context import CurrentMarket, Market
from web.http.upload import read_fields, require_sender
from web.http.visitor import CurrentVisitor, Visitor
from web.page.language import Catalogue, message
from web.page.notices import Notice, Tone
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.posting.check import AttachmentText, CheckFindings, check_posting, read_attachments
from web.posting.form import Mistake, field_id
from web.posting.manuscript import ReadManuscript, read_manuscript
from web.posting.mine import show_mine_stale

router = APIRouter()

BY, ON = "secrecy.by", "secrecy.on"
NOT_A_DAY = message("write a day that exists as 2026-11-24")
ATTESTATION = (
    message("say who vouches for it: a department or a function"),
    message("the day is still to come; write the day on which it was so"),
)
"""What the attestation's own rules say."""
ATTESTED_BY = message("Who vouches for it")
ATTESTED_ON = message("On which day")
BETRAYS = message("mend it, or tick that it may stay")
OUTDATED = message("Somebody saved another version meanwhile. This is how it stands now.")
REFUSED = message("It can't be published as things are: %(why)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPage:
    """What is seen before submitting; `findings` None where the store would refuse the listing as things are."""

    TEMPLATE: ClassVar[str] = "posting_check.html"

    id: ListingId
    kind: Kind
    title: str
    version: int
    waits: bool
    findings: CheckFindings | None
    attested_by: str
    attested_on: str
    kept: frozenset[str]
    mistakes: tuple[Mistake, ...]
    errors: Mapping[str, str]
    notices: tuple[Notice, ...]


@router.api_route("/mine/{id}/check", methods=["GET", "HEAD"])
async def show_check(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show what there is to see before submitting; a manuscript with mistakes goes back to its form."""
    beside = await _beside(market, visitor, ListingId(id))
    async with market.database.writing() as conn:  # the preview writes, and undoes it
        actor = await postings.writer_of(conn, visitor.signed_in(), ListingId(id))
        read = await _read(conn, request, market, ListingId(id), actor)
        if read.faults or read.manuscript.state is ManuscriptState.SUBMITTED:
            return redirect_response(request, f"/mine/{id}/edit")
        return await _show(conn, request, market, read, actor, beside=beside)


@router.post("/mine/{id}/submit")
async def submit(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Lay a manuscript before the market office; what is amiss is said beside its field, and nothing is submitted."""
    sent = await read_fields(request)
    member = require_sender(visitor, sent)
    version, kept = sent.get("version", ("",))[0], frozenset(sent.get("keep", ()))
    beside = await _beside(market, visitor, ListingId(id))
    async with market.database.writing() as conn:
        actor = await postings.writer_of(conn, member, ListingId(id))
        await manuscripts.adopt(conn, actor=actor)
        read = await _read(conn, request, market, ListingId(id), actor)
        manuscript = read.manuscript
        if manuscript.state is ManuscriptState.SUBMITTED and version == str(manuscript.version):
            return redirect_response(request, "/mine?submitted=1")
        if read.faults:
            return redirect_response(request, f"/mine/{id}/edit")
        if version != str(manuscript.version):
            return await _show(
                conn, request, market, read, actor, beside=beside, sent=sent, notices=(Notice(OUTDATED, Tone.WARNING),)
            )
        try:
            attestation = read_attestation(sent)
        except Invalid as invalid:
            return await _show(conn, request, market, read, actor, beside=beside, sent=sent, errors=invalid.fields)
        findings = await check_posting(conn, read, _catalogue(request, market), beside=beside, actor=actor)
        left = tuple(trace for trace in findings.traces if trace.key not in kept)
        if left:
            return await _show(
                conn,
                request,
                market,
                read,
                actor,
                beside=beside,
                sent=sent,
                errors={f"keep.{t.key}": BETRAYS for t in left},
            )
        names = tuple(trace.found for trace in findings.traces)
        await submissions.submit(
            conn, read.whole, version=manuscript.version, attestation=attestation, kept_names=names, actor=actor
        )
    return redirect_response(request, "/mine?submitted=1")


@router.post("/mine/{id}/take-back")
async def take_back(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Take back what lies with the office; where it has decided meanwhile, that is shown."""
    member = visitor.signed_in()
    try:
        async with market.database.writing() as conn:
            actor = await postings.writer_of(conn, member, ListingId(id))
            await submissions.take_back(conn, ListingId(id), actor=actor)
    except NotFound:
        async with market.database.reading() as conn:
            actor = await postings.writer_of(conn, member, ListingId(id))
            await postings.read_own(conn, ListingId(id), actor=actor)
        return await show_mine_stale(request, market, member)
    except Conflict:
        return await show_mine_stale(request, market, member)
    return redirect_response(request, f"/mine/{id}/edit")


@router.post("/mine/{id}/discard")
async def discard(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Throw away what was written."""
    async with market.database.writing() as conn:
        actor = await postings.writer_of(conn, visitor.signed_in(), ListingId(id))
        await manuscripts.discard(conn, ListingId(id), actor=actor)
        await attachments.drop_unopened(conn, ListingId(id))
    return redirect_response(request, "/mine")


async def _beside(market: Market, visitor: Visitor, listing_id: ListingId) -> tuple[AttachmentText, ...]:
    """Read the files beside an anonymous need, before a connection is held for the rest."""
    async with market.database.reading() as conn:
        actor = await postings.writer_of(conn, visitor.signed_in(), listing_id)
        manuscript = await manuscripts.get(conn, listing_id, viewer=actor.viewer)
        found = await attachments.list_of(conn, listing_id, viewer=actor.viewer)
    if not manuscript.form.get("anonymous"):
        return ()
    return await read_attachments(found, AttachmentFiles(market.settings.home / "attachments"), market.documents)


async def _read(
    conn: Connection, request: Request, market: Market, manuscript_id: ListingId, actor: Actor
) -> ReadManuscript:
    manuscript = await manuscripts.get(conn, manuscript_id, viewer=actor.viewer)
    if manuscript.state is not ManuscriptState.SUBMITTED:
        manuscript.check_writer(actor)
    language = read_preferences(request).language
    return await read_manuscript(conn, manuscript, taxonomy=market.taxonomy, language=language)


async def _show(
    conn: Connection,
    request: Request,
    market: Market,
    read: ReadManuscript,
    actor: Actor,
    *,
    beside: Sequence[AttachmentText],
    sent: Mapping[str, tuple[str, ...]] | None = None,
    errors: Mapping[str, str] | None = None,
    notices: tuple[Notice, ...] = (),
) -> Response:
    """Show the findings, with what was sent and what is wrong with it."""
    catalogue = _catalogue(request, market)
    typed = {} if sent is None else sent
    told = {name: catalogue.text(why) for name, why in (errors or {}).items()}
    waits = read.organization is None
    findings = None
    if not waits:
        try:
            findings = await check_posting(conn, read, catalogue, beside=beside, actor=actor)
        except Conflict as conflict:
            notices = (*notices, Notice(REFUSED, Tone.WARNING, {"why": str(conflict)}))
    page = SubmitPage(
        id=read.manuscript.id,
        kind=read.manuscript.kind,
        title=_title(read.manuscript),
        version=read.manuscript.version,
        waits=waits,
        findings=findings,
        attested_by=typed.get(BY, ("",))[0],
        attested_on=typed.get(ON, (current_day().isoformat(),))[0],
        kept=frozenset(typed.get("keep", ())),
        mistakes=tuple(_mistake(name, why, catalogue, findings) for name, why in told.items()),
        errors=told,
        notices=notices,
    )
    return page_response(request, page, status=422 if errors else 409 if notices else 200)


def read_attestation(sent: Mapping[str, tuple[str, ...]]) -> Attestation:
    """Read who vouches that nothing secret is in it. Raises Invalid."""
    try:
        on = date.fromisoformat(sent.get(ON, ("",))[0].strip())
    except ValueError:
        raise Invalid({ON: NOT_A_DAY}) from None
    attestation = Attestation(sent.get(BY, ("",))[0].strip(), on)
    attestation.check(today=current_day())
    return attestation


def _mistake(name: str, why: str, catalogue: Catalogue, findings: CheckFindings | None) -> Mistake:
    for trace in () if findings is None else findings.traces:
        if name == f"keep.{trace.key}":
            return Mistake(trace.id, trace.found, why)
    return Mistake(field_id(name), catalogue.text({BY: ATTESTED_BY, ON: ATTESTED_ON}.get(name, name)), why)


def _title(manuscript: Manuscript) -> str:
    return manuscript.form.get("title", ("",))[0]


def _catalogue(request: Request, market: Market) -> Catalogue:
    return market.catalogues[read_preferences(request).language]
