"""Recording of deals (登记合同): a new one, by hand or from an introduction, and every entry that follows.

What a deal's form begins with (预填): of an introduction the parties, the subject, the field and the right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.taxonomy import plan_labels
from market.deal.deal import Deal, DealId, DealOutdated, DealSide, DealThere, DealTooEarly, DealWaits, PartyType, Series
from market.deal.entry import DealFile
from market.deal.key import KeyReused
from market.deal.kind import Advice, DealKind, Held, Result, Title, advise
from market.deal.line import LineKind
from market.deal.rule import DealRefused, RuleSet
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store import keys as deal_keys
from market.deal.store.deals import Opening
from market.deal.store.keys import Receipt
from market.errors import Invalid
from market.introduction.introduction import WORKERS, IntroductionId, IntroductionSide
from market.introduction.store import introductions
from market.listing.achievement import Achievement
from market.listing.field import FieldCode, Industry, Scheme
from market.listing.property import RightKind
from market.organization import Organization, OrganizationKind
from market.postgres.db import Connection
from market.viewer import Actor
from web.deal.entry_form import (
    BEGINNINGS,
    EntryFormParts,
    SentEntryForm,
    list_notices,
    load_sent_form,
    prefill_entry_form,
    read_entry_input,
    read_key,
    renew_form,
)
from web.deal.files import FILE_AGAIN, FILES_SENT_MAX, FileUnfit, join_files, save_files
from web.deal.form import DealForm, count_rows
from web.deal.pages import render_deal
from web.deal.validation import describe_errors, name_field, sort_errors
from web.http.context import CurrentMarket, Market
from web.http.upload import FileForm, read_file_form, require_sender
from web.http.visitor import CurrentVisitor, Visitor
from web.introduction.timeline import read_facts
from web.page.form import Form
from web.page.language import message
from web.page.notices import Notice
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response

TYPES = {
    OrganizationKind.UNIVERSITY: PartyType.UNIVERSITY,
    OrganizationKind.INSTITUTE: PartyType.INSTITUTE,
    OrganizationKind.HOSPITAL: PartyType.HOSPITAL,
}
"""What other organisations of the market are is an enterprise, as long as nobody says otherwise."""

SIDES = {IntroductionSide.NEED: DealSide.BUYER, IntroductionSide.SUPPLY: DealSide.SELLER}


async def prefill_from_introduction(
    conn: Connection, introduction_id: IntroductionId, *, actor: Actor
) -> dict[str, str]:
    """Fill a form from an introduction, as far as the writer may know of it. Raises NotFound, NotAllowed."""
    introduction = await introductions.get(conn, introduction_id, viewer=actor.viewer)
    introduction.check_worked_by(actor)
    facts = await read_facts(conn, introduction, viewer=actor.viewer)
    typed: dict[str, str] = {}
    for side, organization in facts.names.items():
        if organization is not None:
            typed |= _party(SIDES[side], organization)
    need, supply = facts.texts[IntroductionSide.NEED], facts.texts[IntroductionSide.SUPPLY]
    told = supply if isinstance(supply, Achievement) else need
    if told is not None:
        typed |= {"subject": told.title, "field_code": _plan_code(told.fields)}
    if isinstance(supply, Achievement) and supply.rights:
        typed["ip"] = supply.rights[0].kind.value
    return typed


def _party(side: DealSide, organization: Organization) -> dict[str, str]:
    where = side.value
    return {
        f"{where}.name": organization.name,
        f"{where}.code": organization.code,
        f"{where}.type": TYPES.get(organization.kind, PartyType.ENTERPRISE).value,
        f"{where}.area": "/".join(organization.place.path),
    }


def _plan_code(fields: Sequence[FieldCode]) -> str:
    return next((field.code for field in fields if field.scheme is Scheme.PLAN), "")


router = APIRouter()
NO_STEP = message("This does not follow from where the deal stands now: somebody went on with it meanwhile.")
ROWS_MORE = 4
HOME = "CN/浙江省/宁波市/海曙区"
"""Where most parties of a district's market are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRecordingPage:
    """The form of an entry; of a new deal where `deal` is None. `key` makes a form that is sent twice do one thing.

    `names` says what the fields with faults are called. `files` are those of the entry that is corrected, which its
    correction may take along.
    """

    TEMPLATE: ClassVar[str] = "deal_recording.html"

    action: str
    deal: Deal | None
    parts: EntryFormParts
    form: Form
    rules: RuleSet
    advice: Advice | None
    lines: int
    plan: int
    names: Mapping[str, str]
    operates: bool
    industries: tuple[Industry, ...]
    key: str
    notices: tuple[Notice, ...] = ()
    files: tuple[DealFile, ...] = ()
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


@router.api_route("/deals/new", methods=["GET", "HEAD"])
async def show_new(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the form of a new deal, filled from its introduction where it comes from one."""
    actor = _recorder(visitor)
    typed = {"event": "signed", "series": "market", "seller.area": HOME, "buyer.area": HOME, "ip": "none"}
    introduction = request.query_params.get("introduction", "")
    if introduction:
        async with market.database.reading() as conn:
            typed |= await prefill_from_introduction(conn, _introduction(introduction), actor=actor)
            there = await deals.of_introduction(conn, _introduction(introduction), viewer=actor.viewer)
        if there.shown is not None:
            return redirect_response(request, f"/deals/{there.shown}")
        typed["introduction"] = introduction
    sent = SentEntryForm(actor=actor, deal=None, parts=EntryFormParts.of_first(), form=Form(typed))
    return _respond(request, market, sent)


@router.post("/deals")
async def begin(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Record a new deal."""
    upload = await read_file_form(request, files_max=FILES_SENT_MAX)
    require_sender(visitor, upload.fields, file=upload.payload is not None)
    form = _form(upload)
    sent = SentEntryForm(actor=_recorder(visitor), deal=None, parts=EntryFormParts.of_first(), form=form, upload=upload)
    return await _record_or_show(request, market, sent)


@router.api_route("/deals/{id}/entries/new", methods=["GET", "HEAD"])
async def show_entry(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show the form of a deal's next entry, or of one that corrects another."""
    form = Form({name: request.query_params.get(name, "") for name in ("event", "corrects", "strikes")})
    sent = await load_sent_form(market, visitor.actor(), DealId(id), form)
    return _respond(request, market, replace(sent, form=prefill_entry_form(sent)))


@router.post("/deals/{id}/entries")
async def record(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Record what happened to a deal."""
    upload = await read_file_form(request, files_max=FILES_SENT_MAX)
    require_sender(visitor, upload.fields, file=upload.payload is not None)
    actor, form = visitor.actor(), _form(upload)
    try:
        sent = await load_sent_form(market, actor, DealId(id), form)
    except DealRefused:
        done = await _redirect_if_done(request, market, form, upload, actor)
        if done is not None:
            return done
        faults = {"timeline": NO_STEP}
        return await render_deal(request, market, actor, DealId(id), form=form.wrong(faults), status=409)
    return await _record_or_show(request, market, replace(sent, upload=upload))


async def _redirect_if_done(
    request: Request, market: Market, form: Form, upload: FileForm, actor: Actor
) -> Response | None:
    """Lead to what a form has recorded that is sent twice, when the deal has gone on by it."""
    try:
        key = read_key(form, request.url.path, await save_files(market, upload))
    except (FileUnfit, Invalid):
        return None
    async with market.database.reading() as conn:
        receipt = await deal_keys.find(conn, key, actor=actor)
    return None if receipt is None else _redirect_recorded(request, receipt)


async def _record_or_show(request: Request, market: Market, sent: SentEntryForm) -> Response:
    """Record what was sent, or show the form again: with more rows, with advice, or with what is wrong."""
    form, act = sent.form, sent.form.value("act")
    if act in ("rows", "advise"):
        more = {f"{rows}_rows": str(count_rows(form, rows) + ROWS_MORE) for rows in ("lines", "plan") if act == "rows"}
        faults = DealForm(form, sent.rules).unanswered() if act == "advise" else {}
        return _respond(request, market, replace(sent, form=Form({**form.values, **more}, faults)))
    rules = sent.rules
    try:
        files = await save_files(market, sent.upload)
        key = read_key(form, request.url.path, files)
        files = join_files(form, sent.files, files)
        wish = read_entry_input(form, sent.parts, rules, frozenset(plan_labels(market.taxonomy)), files)
        async with market.database.writing() as conn:
            if sent.deal is None:
                receipt = await deals.begin(conn, _opening(form), wish, key=key, actor=sent.actor)
            else:
                seen = form.whole("seen") or None
                receipt = await deals.record(conn, sent.deal.id, wish, seen=seen, key=key, actor=sent.actor)
    except FileUnfit as error:
        return _respond(request, market, replace(sent, form=form.wrong({"file": error.sentence})), status=422)
    except Invalid as error:
        catalogue = market.catalogues[read_preferences(request).language]
        wrong = replace(sent, form=form.wrong(sort_errors(describe_errors(error, rules, catalogue))))
        return _respond(request, market, wrong, status=422)
    except (DealOutdated, DealWaits, DealThere, DealTooEarly, KeyReused) as error:
        return _respond(request, market, renew_form(sent, error), notices=list_notices(error), status=409)
    return _redirect_recorded(request, receipt)


def _redirect_recorded(request: Request, receipt: Receipt) -> Response:
    return redirect_response(request, f"/deals/{receipt.deal_id}#e-{receipt.number}")


def _respond(
    request: Request, market: Market, sent: SentEntryForm, *, notices: tuple[Notice, ...] = (), status: int = 200
) -> Response:
    """Show a form of an entry; files that came with it are asked for again."""
    rules = sent.rules
    if sent.upload.files and "file" not in sent.form.faults:
        sent = replace(sent, form=sent.form.wrong({**sent.form.faults, "file": FILE_AGAIN}))
    answers = DealForm(sent.form, rules).answers()
    catalogue = market.catalogues[read_preferences(request).language]
    page = DealRecordingPage(
        action="/deals" if sent.deal is None else f"/deals/{sent.deal.id}/entries",
        deal=sent.deal,
        parts=sent.parts,
        form=sent.form,
        rules=rules,
        advice=None if answers is None else advise(answers),
        lines=count_rows(sent.form, "lines"),
        plan=count_rows(sent.form, "plan"),
        names={name: name_field(name, catalogue) for name in sent.form.faults},
        operates=sent.actor.operates,
        industries=tuple(market.taxonomy.industries()),
        key=sent.form.value("key") or str(uuid4()),
        notices=notices,
        files=sent.files,
    )
    return page_response(request, page, status=status)


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
