"""Signing in and out: the password first, then the second factor where one is owed.

A password that was forgotten: a link by mail, or a word to the market office, and one answer for every address.
"""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.link import LinkPurpose
from market.account.member import Member, MemberStanding
from market.account.store import credentials, sessions
from market.account.store import links as account_links
from market.errors import NotSignedIn
from market.rate_limit import RESET, TooMany
from market.viewer import VISITOR
from web.account import authentication
from web.account.authentication import (
    PROVE,
    SET_UP,
    SIGN_IN,
    begin_session,
    redirect_admitted,
    safe_path,
    verify_second_factor,
)
from web.account.emails import AccountEmails
from web.http.context import CurrentMarket, Market
from web.http.rate_limit import take_address_attempt, take_attempt
from web.http.visitor import CurrentVisitor, drop_cookie, put_cookie
from web.notification import email as notification_email
from web.page.filters import address
from web.page.form import BLANK, Form, read_form
from web.page.language import message
from web.page.notices import Notice, make_retry_notice
from web.page.rendering import page_response, redirect_response

router = APIRouter()

FORGOTTEN_PATH = "/sign-in/forgotten"
FORGOTTEN_DONE_PATH = "/sign-in/forgotten/done"


@dataclass(frozen=True, slots=True)
class ForgottenPage:
    """The form, or (`done`) what everybody is answered; `mails` says whether links go out by mail."""

    TEMPLATE: ClassVar[str] = "forgotten.html"

    mails: bool
    done: bool = False
    form: Form = BLANK
    notices: tuple[Notice, ...] = ()


@router.api_route(FORGOTTEN_PATH, methods=["GET", "HEAD"])
async def show_forgotten(request: Request, market: CurrentMarket) -> Response:
    """Ask for the address."""
    return page_response(request, ForgottenPage(market.settings.mail_server is not None))


@router.post(FORGOTTEN_PATH)
async def ask_for_link(request: Request, market: CurrentMarket) -> Response:
    """Send a link to whoever has the account, if anybody has."""
    form = await read_form(request)
    email = form.line("email")
    try:
        await take_address_attempt(request, market, RESET)
        await take_attempt(market, RESET, email)
    except TooMany as error:
        page = ForgottenPage(market.settings.mail_server is not None, form=form, notices=(make_retry_notice(error),))
        return page_response(request, page, status=429)
    async with market.database.reading() as conn:
        found = await credentials.find(conn, email)
    known = found is not None and found.member.standing in (MemberStanding.WAITING, MemberStanding.ACTIVE)
    await _answer(market, found.member if found is not None and known else None, email)
    return redirect_response(request, FORGOTTEN_DONE_PATH)


@router.api_route(FORGOTTEN_DONE_PATH, methods=["GET", "HEAD"])
async def show_done(request: Request, market: CurrentMarket) -> Response:
    """Say what happens next."""
    return page_response(request, ForgottenPage(market.settings.mail_server is not None, done=True))


async def _answer(market: Market, member: Member | None, email: str) -> None:
    """Send the link, or without a mail server have the market office see who waits for one."""
    async with market.database.writing() as conn:
        await credentials.ask_reset(conn, member, market.secret_key.digest("address", email.casefold()))
        if member is not None and market.settings.mail_server is not None:
            secret = await account_links.issue(conn, LinkPurpose.RESET, member.id, issued_by=VISITOR)
            letter = AccountEmails(market.catalogues, market.settings).reset(email, secret, member.language)
            await notification_email.enqueue_email(conn, letter, settings=market.settings, actor=VISITOR)


WRONG = message("The address and the password don't belong together. Check both, or ask for a new password.")
WRONG_CODE = message("This code is wrong, or was used before. Wait for the next one, or type a recovery code.")


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The form of address and password; `onward` is where it leads."""

    TEMPLATE: ClassVar[str] = "sign_in.html"

    onward: str
    form: Form = BLANK
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class ProvePage:
    """The form of the second factor."""

    TEMPLATE: ClassVar[str] = "prove.html"

    onward: str
    form: Form = BLANK
    notices: tuple[Notice, ...] = ()


@router.api_route(SIGN_IN, methods=["GET", "HEAD"])
async def show_sign_in(request: Request, visitor: CurrentVisitor) -> Response:
    """Show the form; whoever has begun to sign in goes on to the second factor."""
    onward = safe_path(request.query_params.get("next", ""))
    if visitor.session is None:
        return page_response(request, SignInPage(onward))
    if visitor.session.counts:
        return redirect_response(request, onward)
    owed = PROVE if visitor.session.member.second_factor else SET_UP
    return redirect_response(request, address(owed, ("next", onward)))


@router.post(SIGN_IN)
async def sign_in(request: Request, market: CurrentMarket) -> Response:
    """Let a member in, or say that the two don't belong together."""
    form = await read_form(request)
    onward = safe_path(form.value("next"))
    email = form.line("email")
    try:
        entered = await begin_session(request, market, email, form.value("password"))
    except TooMany as error:
        return _later(request, SignInPage(onward, form, (make_retry_notice(error),)), error)
    if entered is None:
        return page_response(request, SignInPage(onward, form.wrong({"email": WRONG})), status=400)
    response = redirect_admitted(request, *entered, onward)
    authentication.remember_browser(request, response, email)
    return response


@router.api_route(PROVE, methods=["GET", "HEAD"])
async def show_prove(request: Request, visitor: CurrentVisitor) -> Response:
    """Ask for the second factor."""
    onward = safe_path(request.query_params.get("next", ""))
    if visitor.session is None:
        raise NotSignedIn
    if visitor.session.counts:
        return redirect_response(request, onward)
    return page_response(request, ProvePage(onward))


@router.post(PROVE)
async def take_code(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Take the second factor, and change the session's secret with it."""
    if visitor.session is None:
        raise NotSignedIn
    form = await read_form(request)
    onward = safe_path(form.value("next"))
    try:
        secret = await verify_second_factor(market, visitor.session, form.value("code"))
    except TooMany as error:
        return _later(request, ProvePage(onward, form, (make_retry_notice(error),)), error)
    if secret is None:
        return page_response(request, ProvePage(onward, form.wrong({"code": WRONG_CODE})), status=400)
    response = redirect_response(request, onward)
    put_cookie(request, response, secret)
    return response


@router.post("/sign-out")
async def sign_out(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """End this sitting."""
    if visitor.session is not None:
        async with market.database.writing() as conn:
            await sessions.sign_out(conn, visitor.session)
    response = redirect_response(request, "/")
    drop_cookie(request, response)
    return response


def _later(request: Request, page: SignInPage | ProvePage, error: TooMany) -> Response:
    response = page_response(request, page, status=429)
    response.headers["Retry-After"] = str(error.retry_after_s)
    return response
