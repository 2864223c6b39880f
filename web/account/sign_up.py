"""Signing an organisation up: anybody may ask, the market office decides, and nobody learns who has an account.

Sign-ups before the market office: each organisation is let in, or sent back with a reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.member import Member, MemberPerson, MemberStanding
from market.account.sign_up import SignUp, SignUpId
from market.account.store import members, sign_ups
from market.errors import Conflict, Invalid, NotFound
from market.listing.listing import Language
from market.office.setting import OfficeSettings
from market.office.store import organizations
from market.office.store import settings as office_settings
from market.organization import Organization, OrganizationKind
from market.postgres.db import Connection
from market.rate_limit import SIGN_UP, TooMany
from market.viewer import VISITOR, Actor, MemberId
from web.account.emails import AccountEmails
from web.account.form import SOURCE, read_organization, read_person, validate_password
from web.account.invitation import LINK_CHANGED, NOT_NOW
from web.http.context import CurrentMarket, Market
from web.http.rate_limit import take_address_attempt, take_attempt
from web.http.visitor import CurrentVisitor
from web.notification import email
from web.page.form import Form, read_form
from web.page.language import message
from web.page.notices import Notice, Tone, make_retry_notice
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response

router = APIRouter()

SIGN_UPS_PATH = "/office/sign-ups"
NO_REASON = message("Write the reason: the member reads it and can correct the sign-up.")


@dataclass(frozen=True, slots=True)
class PendingSignUp:
    """A sign-up with whoever asks, and the organisation of the same code that the store knows, if any."""

    sign_up: SignUp
    person: MemberPerson | None
    known: Organization | None


@dataclass(frozen=True, slots=True)
class SignUpsPage:
    """What waits for a decision; `faults` maps a sign-up to the sentence that mends its form."""

    TEMPLATE: ClassVar[str] = "office_sign_ups.html"

    asking: tuple[PendingSignUp, ...]
    total: int
    faults: Mapping[SignUpId, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


@router.api_route(SIGN_UPS_PATH, methods=["GET", "HEAD"])
async def show_sign_ups(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show what waits, the oldest first."""
    notices = (Notice(LINK_CHANGED),) if "done" in request.query_params else ()
    return page_response(request, await _sign_ups_page(market, visitor.operator(), notices=notices))


@router.post(SIGN_UPS_PATH + "/{id}")
async def decide(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Let an organisation in, or send it back."""
    actor = visitor.operator()
    form = await read_form(request)
    sign_up_id = SignUpId(id)
    try:
        async with market.database.writing() as conn:
            match form.value("do"):
                case "approve":
                    await _email_decision(conn, market, await sign_ups.approve(conn, sign_up_id, actor=actor), actor)
                case "refuse":
                    reason = form.value("reason").strip()
                    refused = await sign_ups.refuse(conn, sign_up_id, reason, actor=actor)
                    await _email_decision(conn, market, refused, actor, reason=reason)
                case other:
                    raise NotFound("decision", other)
    except Invalid:
        page = await _sign_ups_page(market, actor, faults={sign_up_id: NO_REASON})
        return page_response(request, page, status=400)
    except Conflict:
        page = await _sign_ups_page(market, actor, notices=(Notice(NOT_NOW, Tone.WARNING),))
        return page_response(request, page, status=409)
    return redirect_response(request, f"{SIGN_UPS_PATH}?done=1")


async def _email_decision(
    conn: Connection, market: Market, sign_up: SignUp, actor: Actor, *, reason: str | None = None
) -> None:
    """Write to the member what was decided."""
    member = await members.get(conn, sign_up.member_id)
    person = await members.person_of(conn, sign_up.member_id)
    if person is None:
        return
    letters = AccountEmails(market.catalogues, market.settings)
    if reason is None:
        letter = letters.approved(person.email, sign_up.name, member.language)
    else:
        letter = letters.refused(person.email, sign_up.name, reason, member.language)
    await email.enqueue_email(conn, letter, settings=market.settings, actor=actor)


async def _sign_ups_page(
    market: Market,
    actor: Actor,
    *,
    faults: Mapping[SignUpId, str] | None = None,
    notices: tuple[Notice, ...] = (),
) -> SignUpsPage:
    async with market.database.reading() as conn:
        waiting, total = await sign_ups.waiting(conn, actor=actor)
        codes = [sign_up.code for sign_up in waiting]
        known = await organizations.find_by_codes(conn, codes, viewer=actor.viewer)
        asking = [
            PendingSignUp(sign_up, await members.person_of(conn, sign_up.member_id), known.get(sign_up.code))
            for sign_up in waiting
        ]
    return SignUpsPage(tuple(asking), total, faults or {}, notices)


SIGN_UP_PATH = "/sign-up"
DONE = "/sign-up/done"
NOT_AGREED = message("Tick that you have read what is kept of you, and why.")


@dataclass(frozen=True, slots=True)
class SignUpPage:
    """The form, with the id that makes what is sent twice one."""

    TEMPLATE: ClassVar[str] = "sign_up.html"

    id: SignUpId
    form: Form
    notices: tuple[Notice, ...] = ()
    kinds: tuple[OrganizationKind, ...] = tuple(OrganizationKind)


@dataclass(frozen=True, slots=True)
class SignedUpPage:
    """What everybody is answered whose form was whole."""

    TEMPLATE: ClassVar[str] = "signed_up.html"


@dataclass(frozen=True, slots=True)
class SignUpClosedPage:
    """What stands there while the office takes nobody in; `contact` is how it is reached, "" where it has not said."""

    TEMPLATE: ClassVar[str] = "sign_up_closed.html"

    contact: str


@router.api_route(SIGN_UP_PATH, methods=["GET", "HEAD"])
async def show_sign_up(request: Request, market: CurrentMarket) -> Response:
    """Show the empty form, unless the office takes nobody in now."""
    office = await _office(market)
    if not office.sign_up_open:
        return page_response(request, SignUpClosedPage(office.contact))
    return page_response(request, SignUpPage(SignUpId(uuid4()), Form({"country": "CN"})))


@router.post(SIGN_UP_PATH)
async def sign_up(request: Request, market: CurrentMarket) -> Response:
    """Keep a sign-up; the answer is the same whether the address had an account or not."""
    form, office = await read_form(request), await _office(market)
    if not office.sign_up_open:
        return page_response(request, SignUpClosedPage(office.contact), status=403)
    asked, faults = read_organization(form, _read_id(form.value("id")), MemberId(uuid4()))
    person, wrong = read_person(form, SOURCE)
    faults |= wrong | _password_faults(form)
    if form.value("agreed") != "yes":
        faults["agreed"] = NOT_AGREED
    if asked is None or person is None or faults:
        return page_response(request, SignUpPage(_read_id(form.value("id")), form.wrong(faults)), status=400)
    try:
        await take_address_attempt(request, market, SIGN_UP)
        await take_attempt(market, SIGN_UP, person.email)
        password_hash = await market.passwords.hash(form.value("password"))
    except TooMany as error:
        return page_response(request, SignUpPage(asked.id, form, (make_retry_notice(error),)), status=429)
    await _save(market, asked, person, password_hash, read_preferences(request).language)
    return redirect_response(request, DONE)


async def _office(market: Market) -> OfficeSettings:
    async with market.database.reading() as conn:
        return await office_settings.get(conn)


@router.api_route(DONE, methods=["GET", "HEAD"])
async def show_signed_up(request: Request) -> Response:
    """Say what happens next."""
    return page_response(request, SignedUpPage())


async def _save(market: Market, asked: SignUp, person: MemberPerson, password_hash: str, language: Language) -> None:
    """Keep a sign-up, or write to whoever has the address already; what was sent before is left as it is."""
    member = Member(
        id=asked.member_id, role=asked.role, editor=True, standing=MemberStanding.WAITING, language=language
    )
    try:
        async with market.database.writing() as conn:
            if not await sign_ups.add(conn, asked, member, person, password_hash):
                letter = AccountEmails(market.catalogues, market.settings).known(person.email, language)
                await email.enqueue_email(conn, letter, settings=market.settings, actor=VISITOR)
    except Conflict:
        pass  # the same form, sent twice at once: the other one is kept


def _password_faults(form: Form) -> dict[str, str]:
    about = (form.line("email"), form.line("person"), form.line("name"), form.line("name_en"))
    return validate_password(form.value("password"), form.value("again"), about=about)


def _read_id(text: str) -> SignUpId:
    """Read the form's id; one that is none is given anew."""
    try:
        return SignUpId(UUID(text))
    except ValueError:
        return SignUpId(uuid4())
