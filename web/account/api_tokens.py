"""Tokens for programs: made with scopes and a term, shown this once, revoked."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.api_token import ApiToken, TokenId, TokenScope, TokenTerm, scopes_of
from market.account.member import Member, MemberStanding
from market.account.store import api_tokens
from market.errors import Conflict, Invalid, NotAllowed
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor, Visitor
from web.page.form import BLANK, Form, read_form
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.rendering import page_response, redirect_response

router = APIRouter()

PATH = "/account/tokens"
FAULTS = {
    "name": message("Write what the token is for, in at most 60 characters."),
    "scopes": message("Tick what the program may do."),
}
ENOUGH = message("You have as many tokens as anybody needs. Revoke one first.")


@dataclass(frozen=True, slots=True)
class TokensPage:
    """A member's tokens, and the form of a new one; `made` is one that was just made, shown this once."""

    TEMPLATE: ClassVar[str] = "tokens.html"

    tokens: tuple[ApiToken, ...]
    scopes: tuple[TokenScope, ...]
    form: Form = BLANK
    made: str | None = None
    notices: tuple[Notice, ...] = ()
    terms: tuple[TokenTerm, ...] = tuple(TokenTerm)


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_tokens(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show one's own tokens."""
    return page_response(request, await _page(market, _member(visitor)))


@router.post(PATH)
async def make_token(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Make a token and show it, which nobody can do again."""
    member = _member(visitor)
    form = await read_form(request)
    scopes = frozenset(scope for scope in TokenScope if ("scopes", scope.value) in form.ticked)
    term = next((term for term in TokenTerm if str(term.value) == form.value("term")), TokenTerm.MONTH)
    try:
        async with market.database.writing() as conn:
            made = await api_tokens.make(conn, member, name=form.line("name"), scopes=scopes, term=term)
    except Invalid as error:
        faults = {name: FAULTS[name] for name in error.fields}
        return page_response(request, await _page(market, member, form=form.wrong(faults)), status=400)
    except Conflict:
        notices = (Notice(ENOUGH, Tone.WARNING),)
        return page_response(request, await _page(market, member, form=form, notices=notices), status=409)
    return page_response(request, await _page(market, member, made=made))


@router.post(PATH + "/{id}/revoke")
async def revoke_token(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """End a token."""
    member = _member(visitor)
    async with market.database.writing() as conn:
        await api_tokens.revoke(conn, TokenId(id), actor=member.actor)
    return redirect_response(request, PATH)


def _member(visitor: Visitor) -> Member:
    """Give whoever may have tokens. Raises NotSignedIn, and NotAllowed for who is not in yet."""
    member = visitor.own_account().member
    if member.standing is not MemberStanding.ACTIVE:
        raise NotAllowed("the account waits for the market office")
    return member


async def _page(
    market: Market, member: Member, *, form: Form = BLANK, made: str | None = None, notices: tuple[Notice, ...] = ()
) -> TokensPage:
    async with market.database.reading() as conn:
        tokens = tuple(await api_tokens.own(conn, actor=member.actor))
    return TokensPage(tokens, scopes_of(member), form, made, notices)
