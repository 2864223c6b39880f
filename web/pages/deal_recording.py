"""Recording of deals (登记合同): a new one, by hand or from an introduction, and every entry that follows."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.deal_rules import load_rule_sets
from corpus.taxonomy import plan_labels
from market.attachment import read_content
from market.deal import Deal, DealId, DealOutdated, DealSide, PartyType, Series
from market.deal_file import DealFile
from market.deal_kind import Advice, DealKind, Held, Result, Title, advise
from market.deal_line import LineKind
from market.deal_money import write_yuan
from market.deal_rule import RuleSet
from market.deal_state import DealEvent
from market.errors import Invalid
from market.field import Industry
from market.introduction import WORKERS, IntroductionId
from market.property import RightKind
from market.store import deals
from market.store.deals import Opening
from market.viewer import Actor
from web.context import CurrentMarket, Market
from web.deal_faults import told
from web.deal_form import DealForm, rows_of, typed_registration, typed_terms
from web.deal_prefill import prefill
from web.deal_recording import BEGINNINGS, Parts, key_of, read_wish
from web.form import Form
from web.language import message
from web.notices import Notice, Tone
from web.pages.deal import files_of
from web.preferences import read_preferences
from web.rendering import page_response, redirect_response
from web.unsent import sender_of
from web.upload import FileForm, read_file_form
from web.visitor import CurrentVisitor, Visitor

router = APIRouter()
OUTDATED = message(
    "Somebody else added to this deal meanwhile. What you typed is kept; look at the deal, then send it again."
)
FILE_FAULT = message("The file is no whole PDF, PNG or JPEG of at most 20 MB.")
ROWS_MORE = 4
HOME = "CN/浙江省/宁波市/海曙区"
"""Where most parties of a district's market are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPage:
    """The form of an entry; of a new deal where `deal` is None. `key` makes a form that is sent twice do one thing."""

    TEMPLATE: ClassVar[str] = "deal_recording.html"

    action: str
    deal: Deal | None
    parts: Parts
    form: Form
    rules: RuleSet
    advice: Advice | None
    lines: int
    plan: int
    operates: bool
    industries: tuple[Industry, ...]
    key: str
    notices: tuple[Notice, ...] = ()
    beginnings: tuple[DealEvent, ...] = BEGINNINGS
    series: tuple[Series, ...] = tuple(Series)
    kinds: tuple[DealKind, ...] = tuple(DealKind)
    sides: tuple[DealSide, ...] = tuple(DealSide)
    types: tuple[PartyType, ...] = tuple(PartyType)
    line_kinds: tuple[LineKind, ...] = tuple(LineKind)
    rights: tuple[RightKind, ...] = tuple(RightKind)
    held: tuple[Held, ...] = tuple(Held)
    titles: tuple[Title, ...] = tuple(Title)
    results: tuple[Result, ...] = tuple(Result)


class FileUnfit(Exception):
    """The file that came along is not one that is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form as it was sent: by whom, for which deal, asking for which parts, with which file."""

    actor: Actor
    deal: Deal | None
    parts: Parts
    form: Form
    upload: FileForm = field(default_factory=lambda: FileForm({}))


@router.api_route("/deals/new", methods=["GET", "HEAD"])
async def show_new(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the form of a new deal, filled from its introduction where it comes from one."""
    actor = _recorder(visitor)
    typed = {"event": "signed", "series": "market", "seller.area": HOME, "buyer.area": HOME, "ip": "none"}
    introduction = request.query_params.get("introduction", "")
    if introduction:
        async with market.database.reading() as conn:
            typed |= await prefill(conn, _introduction(introduction), actor=actor)
        typed["introduction"] = introduction
    sent = Sent(actor=actor, deal=None, parts=Parts.of_first(), form=Form(typed))
    return _respond(request, market, sent)


@router.post("/deals")
async def begin(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Record a new deal."""
    upload = await read_file_form(request)
    sender_of(visitor, upload.fields, file=upload.payload is not None)
    form = _form(upload)
    sent = Sent(actor=_recorder(visitor), deal=None, parts=Parts.of_first(), form=form, upload=upload)
    return await _keep(request, market, sent)


@router.api_route("/deals/{id}/entries/new", methods=["GET", "HEAD"])
async def show_entry(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show the form of a deal's next entry, or of one that corrects another."""
    form = Form(dict(request.query_params))
    sent = await _asked(market, visitor.actor(), DealId(id), form)
    return _respond(request, market, replace(sent, form=await _begun(market, sent)))


@router.post("/deals/{id}/entries")
async def record(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Record what happened to a deal."""
    upload = await read_file_form(request)
    sender_of(visitor, upload.fields, file=upload.payload is not None)
    sent = await _asked(market, visitor.actor(), DealId(id), _form(upload))
    return await _keep(request, market, replace(sent, upload=upload))


async def _asked(market: Market, actor: Actor, deal_id: DealId, form: Form) -> Sent:
    """Find out which form somebody fills in, and whether they may. Raises NotFound, NotAllowed, Invalid."""
    async with market.database.reading() as conn:
        deal = await deals.get(conn, deal_id, viewer=actor.viewer)
        deal.check_worked_by(actor)
        entries = await deals.timeline(conn, deal_id, viewer=actor.viewer)
    number = form.value("corrects")
    if number:
        if not (number.isascii() and number.isdecimal() and len(number) <= 6):
            raise Invalid({"corrects": "write a number"})
        parts = Parts.of_mending(entries, int(number), strikes=form.value("strikes") == "1")
    else:
        event = next((one for one in DealEvent if one.value == form.value("event")), None)
        if event is None:
            raise Invalid({"event": "choose one"})
        parts = Parts.of_step(deal, event)
    return Sent(actor=actor, deal=deal, parts=parts, form=form)


async def _begun(market: Market, sent: Sent) -> Form:
    """Fill an entry's form with what stands, or with what is to be corrected."""
    deal = sent.deal
    assert deal is not None  # noqa: S101 -- an entry is of a deal
    typed = {**sent.form.values, "seen": str(deal.entries)}
    terms, registration = deal.terms, deal.registration
    if sent.parts.corrects is not None:
        async with market.database.reading() as conn:
            brought = await deals.brought(conn, deal.id, sent.parts.corrects, viewer=sent.actor.viewer)
        terms, registration = brought.terms or terms, brought.registration
        typed["happened_on"] = brought.happened_on.isoformat()
        typed |= {} if brought.amount_fen is None else {"amount": write_yuan(brought.amount_fen)}
    typed |= {} if terms is None else typed_terms(terms)
    typed |= {} if registration is None else typed_registration(registration)
    return Form(typed)


async def _keep(request: Request, market: Market, sent: Sent) -> Response:
    """Record what was sent, or show the form again: with more rows, with advice, or with what is wrong."""
    form, act = sent.form, sent.form.value("act")
    if act in ("rows", "advise"):
        more = {f"{rows}_rows": str(rows_of(form, rows) + ROWS_MORE) for rows in ("lines", "plan") if act == "rows"}
        return _respond(request, market, replace(sent, form=Form({**form.values, **more})))
    rules = load_rule_sets()[0]
    try:
        files = await _files(market, sent.upload)
        wish = read_wish(form, sent.parts, rules, frozenset(plan_labels(market.taxonomy)), files)
        key = key_of(form, request.url.path, files)
        async with market.database.writing() as conn:
            if sent.deal is None:
                receipt = await deals.begin(conn, _opening(form), wish, key=key, actor=sent.actor)
            else:
                seen = int(form.value("seen")) if form.value("seen").isdecimal() else None
                receipt = await deals.record(conn, sent.deal.id, wish, seen=seen, key=key, actor=sent.actor)
    except FileUnfit:
        return _respond(request, market, replace(sent, form=form.wrong({"file": FILE_FAULT})), status=422)
    except Invalid as error:
        catalogue = market.catalogues[read_preferences(request).language]
        wrong = replace(sent, form=form.wrong(told(error, rules, catalogue)))
        return _respond(request, market, wrong, status=422)
    except DealOutdated:
        notices = (Notice(OUTDATED, Tone.WARNING),)
        return _respond(request, market, sent, notices=notices, status=409)
    return redirect_response(request, f"/deals/{receipt.deal_id}#e-{receipt.number}")


def _respond(
    request: Request, market: Market, sent: Sent, *, notices: tuple[Notice, ...] = (), status: int = 200
) -> Response:
    """Show a form of an entry."""
    rules = load_rule_sets()[0]
    answers = DealForm(sent.form, rules).answers()
    page = RecordingPage(
        action="/deals" if sent.deal is None else f"/deals/{sent.deal.id}/entries",
        deal=sent.deal,
        parts=sent.parts,
        form=sent.form,
        rules=rules,
        advice=None if answers is None else advise(answers),
        lines=rows_of(sent.form, "lines"),
        plan=rows_of(sent.form, "plan"),
        operates=sent.actor.operates,
        industries=tuple(market.taxonomy.industries()),
        key=sent.form.value("key") or str(uuid4()),
        notices=notices,
    )
    return page_response(request, page, status=status)


async def _files(market: Market, upload: FileForm) -> tuple[DealFile, ...]:
    """Keep the bytes of the file that came along, if one did. Raises FileUnfit."""
    if upload.payload is None:
        return ()
    try:
        content = read_content(upload.name, upload.payload)
    except Invalid as error:
        raise FileUnfit from error
    digest = await asyncio.to_thread(files_of(market).put, content.payload)
    size = len(content.payload)
    return (DealFile(name=content.name, media_type=content.media_type, size_bytes=size, sha256=digest),)


def _opening(form: Form) -> Opening:
    introduction = form.value("introduction")
    series = next((one for one in Series if one.value == form.value("series")), Series.MARKET)
    return Opening(series=series, introduction_id=_introduction(introduction) if introduction else None)


def _introduction(text: str) -> IntroductionId:
    try:
        return IntroductionId(UUID(text))
    except ValueError:
        raise Invalid({"introduction": "choose one"}) from None


def _recorder(visitor: Visitor) -> Actor:
    """Give who may begin a deal. Raises NotSignedIn, NotAllowed."""
    return visitor.actor(*WORKERS)


def _form(upload: FileForm) -> Form:
    return Form({name: values[-1] for name, values in upload.fields.items() if values})
