"""A password that was forgotten: a link by mail, or a word to the market office, and one answer for every address."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.link import LinkPurpose
from market.account.member import Member, Standing
from market.account.store import credentials
from market.account.store import links as account_links
from market.rate_limit import RESET, TooMany
from market.viewer import VISITOR
from web.attempts import take, take_from_address
from web.context import CurrentMarket, Market
from web.form import BLANK, Form, read_form
from web.letters import Letters
from web.notices import Notice, too_many
from web.rendering import page_response, redirect_response
from web.work import mail

router = APIRouter()

PATH = "/sign-in/forgotten"
DONE = "/sign-in/forgotten/done"


@dataclass(frozen=True, slots=True)
class ForgottenPage:
    """The form, or (`done`) what everybody is answered; `mails` says whether links go out by mail."""

    TEMPLATE: ClassVar[str] = "forgotten.html"

    mails: bool
    done: bool = False
    form: Form = BLANK
    notices: tuple[Notice, ...] = ()


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_forgotten(request: Request, market: CurrentMarket) -> Response:
    """Ask for the address."""
    return page_response(request, ForgottenPage(market.settings.mail_server is not None))


@router.post(PATH)
async def ask(request: Request, market: CurrentMarket) -> Response:
    """Send a link to whoever has the account, if anybody has."""
    form = await read_form(request)
    email = form.line("email")
    try:
        await take_from_address(request, market, RESET)
        await take(market, RESET, email)
    except TooMany as error:
        page = ForgottenPage(market.settings.mail_server is not None, form=form, notices=(too_many(error),))
        return page_response(request, page, status=429)
    async with market.database.reading() as conn:
        found = await credentials.find(conn, email)
    known = found is not None and found.member.standing in (Standing.WAITING, Standing.ACTIVE)
    await _answer(market, found.member if found is not None and known else None, email)
    return redirect_response(request, DONE)


@router.api_route(DONE, methods=["GET", "HEAD"])
async def show_done(request: Request, market: CurrentMarket) -> Response:
    """Say what happens next."""
    return page_response(request, ForgottenPage(market.settings.mail_server is not None, done=True))


async def _answer(market: Market, member: Member | None, email: str) -> None:
    """Send the link, or without a mail server have the market office see who waits for one."""
    async with market.database.writing() as conn:
        await credentials.ask_reset(conn, member, market.secret_key.digest("address", email.casefold()))
        if member is not None and market.settings.mail_server is not None:
            secret = await account_links.issue(conn, LinkPurpose.RESET, member.id, issued_by=VISITOR)
            letter = Letters(market.catalogues, market.settings).reset(email, secret, member.language)
            await mail.send(conn, letter, settings=market.settings, actor=VISITOR)
