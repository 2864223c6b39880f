"""Signing in and out: the password first, then the second factor where one is owed."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.store import sessions
from market.errors import NotSignedIn
from market.rate_limit import TooMany
from web import known_browser
from web.context import CurrentMarket
from web.doorkeeper import PROVE, SET_UP, SIGN_IN, admitted, let_in, own_path, prove
from web.filters import address
from web.form import BLANK, Form, read_form
from web.language import message
from web.notices import Notice, too_many
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor, drop_cookie, put_cookie

router = APIRouter()

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
    onward = own_path(request.query_params.get("next", ""))
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
    onward = own_path(form.value("next"))
    email = form.line("email")
    try:
        entered = await let_in(request, market, email, form.value("password"))
    except TooMany as error:
        return _later(request, SignInPage(onward, form, (too_many(error),)), error)
    if entered is None:
        return page_response(request, SignInPage(onward, form.wrong({"email": WRONG})), status=400)
    response = admitted(request, *entered, onward)
    known_browser.remember(request, response, email)
    return response


@router.api_route(PROVE, methods=["GET", "HEAD"])
async def show_prove(request: Request, visitor: CurrentVisitor) -> Response:
    """Ask for the second factor."""
    onward = own_path(request.query_params.get("next", ""))
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
    onward = own_path(form.value("next"))
    try:
        secret = await prove(market, visitor.session, form.value("code"))
    except TooMany as error:
        return _later(request, ProvePage(onward, form, (too_many(error),)), error)
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
