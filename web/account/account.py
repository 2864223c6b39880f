"""One's own account: what it is, its sittings, its password, and for a sign-up that was refused its correction."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.member import Member, MemberPerson
from market.account.session import OpenSession
from market.account.sign_up import SignUp, SignUpState
from market.account.store import credentials, members, sessions, sign_ups
from market.errors import Conflict, Invalid, NotFound
from market.listing.listing import Language
from market.notification.email import EmailTopic
from market.notification.store import preferences as notification_preferences
from market.organization import OrganizationKind
from market.rate_limit import TooMany
from web.account.authentication import HOME, check_own_password
from web.account.form import organization_form, read_organization, validate_password
from web.account.pending import PendingAnswers, count_pending
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor, Visitor, put_cookie
from web.page.form import BLANK, Form, read_form
from web.page.language import message
from web.page.notices import Notice, make_retry_notice
from web.page.rendering import page_response, redirect_response

router = APIRouter()

CHANGE = "/account/password"
CHANGED = message("The password is changed, and every other sitting has ended.")
OLD_WRONG = message("This is not the present password.")


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A member's own account; `here` is the digest of the sitting they look at it in.

    `unwanted`: what they want no letters about.
    """

    TEMPLATE: ClassVar[str] = "account.html"

    member: Member
    person: MemberPerson | None
    sittings: tuple[OpenSession, ...]
    here: bytes
    demonstration: bool
    sign_up: SignUp | None
    awaiting: PendingAnswers
    unwanted: frozenset[EmailTopic]
    notices: tuple[Notice, ...] = ()
    form: Form = BLANK


@dataclass(frozen=True, slots=True)
class PasswordPage:
    """The form of a new password."""

    TEMPLATE: ClassVar[str] = "password.html"

    email: str
    form: Form = BLANK
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """The form of a sign-up that the market office has sent back."""

    TEMPLATE: ClassVar[str] = "correction.html"

    reason: str
    form: Form
    kinds: tuple[OrganizationKind, ...] = tuple(OrganizationKind)


@router.api_route(HOME, methods=["GET", "HEAD"])
async def show_account(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show one's own account."""
    notices = (Notice(CHANGED),) if "changed" in request.query_params else ()
    return page_response(request, await _account(market, visitor, notices=notices))


@router.post("/account/language")
async def put_language(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Keep the language that the market writes to a member in."""
    member = visitor.own_account().member
    named = (await read_form(request)).value("language")
    language = next((language for language in Language if language.value == named), member.language)
    async with market.database.writing() as conn:
        await members.put_language(conn, member.id, language)
    return redirect_response(request, HOME)


@router.post("/account/letters")
async def choose_emails(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Have letters about something or have none. Raises Invalid for what no letters are about."""
    actor, form = visitor.own_account().member.actor, await read_form(request)
    topic = next((topic for topic in EmailTopic if topic.value == form.value("topic")), None)
    if topic is None:
        raise Invalid({"topic": "choose one"})
    async with market.database.writing() as conn:
        await notification_preferences.choose(conn, topic, wanted=form.value("wanted") == "1", actor=actor)
    return redirect_response(request, HOME)


@router.post("/account/sessions")
async def end_sessions(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """End one of one's own sittings, or every other one, for who shows the password."""
    session = visitor.own_account()
    form = await read_form(request)
    try:
        if not await check_own_password(market, session.member, form.value("password")):
            page = await _account(market, visitor, form=BLANK.wrong({"password": OLD_WRONG}))
            return page_response(request, page, status=400)
    except TooMany as error:
        return page_response(request, await _account(market, visitor, notices=(make_retry_notice(error),)), status=429)
    async with market.database.writing() as conn:
        if form.value("which") == "others":
            await sessions.end_own_others(conn, session)
        else:
            digest = _digest(form.value("which"))
            await sessions.end_own(conn, session.member.id, digest, actor=session.member.actor)
        secret = await sessions.renew(conn, session.digest)
    return _put_secret(request, redirect_response(request, HOME), secret)


@router.api_route(CHANGE, methods=["GET", "HEAD"])
async def show_password(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the form of a new password."""
    session = visitor.own_account()
    return page_response(request, PasswordPage(await _email(market, session.member)))


@router.post(CHANGE)
async def change_password(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Put a new password in place of the old one, and end every other sitting."""
    session = visitor.own_account()
    form = await read_form(request)
    email = await _email(market, session.member)
    about = (email, session.organization_name or "", session.organization_name_en or "")
    faults = validate_password(form.value("password"), form.value("again"), about=about)
    try:
        if not await check_own_password(market, session.member, form.value("old")):
            faults = {"old": OLD_WRONG} | faults
        if faults:
            return page_response(request, PasswordPage(email, BLANK.wrong(faults)), status=400)
        password_hash = await market.passwords.hash(form.value("password"))
    except TooMany as error:
        return page_response(request, PasswordPage(email, notices=(make_retry_notice(error),)), status=429)
    async with market.database.writing() as conn:
        actor = session.member.actor
        await credentials.change(conn, session.member.id, password_hash, here=session.digest, actor=actor)
        secret = await sessions.renew(conn, session.digest)
    return _put_secret(request, redirect_response(request, f"{HOME}?changed=password"), secret)


@router.api_route("/account/sign-up", methods=["GET", "HEAD"])
async def show_correction(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show a sign-up that was refused, to be corrected."""
    refused = await _refused(market, visitor)
    return page_response(request, CorrectionPage(refused.reason, organization_form(refused)))


@router.post("/account/sign-up")
async def correct(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Ask the market office again."""
    refused = await _refused(market, visitor)
    form = await read_form(request)
    asked, faults = read_organization(form, refused.id, refused.member_id)
    if asked is None:
        return page_response(request, CorrectionPage(refused.reason, form.wrong(faults)), status=400)
    async with market.database.writing() as conn:
        await sign_ups.ask_again(conn, asked, visitor.signed_in())
    return redirect_response(request, HOME)


async def _account(
    market: Market, visitor: Visitor, *, form: Form = BLANK, notices: tuple[Notice, ...] = ()
) -> AccountPage:
    member = visitor.signed_in()
    async with market.database.reading() as conn:
        person = await members.person_of(conn, member.id)
        sittings = tuple(await sessions.open_of(conn, actor=member.actor))
        sign_up = await sign_ups.find_own(conn, member)
        awaiting = await count_pending(conn, actor=member.actor)
        unwanted = await notification_preferences.of(conn, member.id)
    session = visitor.session
    here = b"" if session is None else session.digest
    demonstration = session is not None and session.demonstration
    return AccountPage(member, person, sittings, here, demonstration, sign_up, awaiting, unwanted, notices, form)


def _put_secret(request: Request, response: Response, secret: str | None) -> Response:
    """Have the browser keep the secret that its sitting was given; one that has ended meanwhile has none."""
    if secret is not None:
        put_cookie(request, response, secret)
    return response


async def _refused(market: Market, visitor: Visitor) -> SignUp:
    member = visitor.own_account().member
    async with market.database.reading() as conn:
        sign_up = await sign_ups.find_own(conn, member)
    if sign_up is None:
        raise NotFound("sign-up of", member.id)
    if sign_up.state is not SignUpState.REFUSED:
        raise Conflict("nothing was refused")
    return sign_up


async def _email(market: Market, member: Member) -> str:
    async with market.database.reading() as conn:
        person = await members.person_of(conn, member.id)
    return "" if person is None else person.email


def _digest(text: str) -> bytes:
    """Read the digest that names a sitting in the page's form; what is none names no sitting."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
