"""Unsubscribing from letters of news, by the address in each of them: nobody has to sign in for it.

A look at the address changes nothing, since programs look at what letters hold; a mail program's one click is a POST
to it (RFC 8058).
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.store import members
from market.errors import NotFound
from market.notification.store import preferences as notification_preferences
from market.postgres.db import Connection
from market.viewer import MemberId
from web.http.context import CurrentMarket, Market
from web.notification.unsubscribe_link import PATH, is_valid_token
from web.page.rendering import page_response

router = APIRouter()


@dataclass(frozen=True, slots=True)
class UnsubscribePage:
    """The one button, or that it was pressed; whose letters they are is not said."""

    TEMPLATE: ClassVar[str] = "unsubscribe.html"

    letters: bool


@router.api_route(f"{PATH}/{{member}}/{{token}}", methods=["GET", "HEAD"])
async def show_unsubscribe(request: Request, market: CurrentMarket, member: UUID, token: str) -> Response:
    """Show the button that ends the letters."""
    async with market.database.reading() as conn:
        member_id = await _member(conn, market, member, token)
        wish = await notification_preferences.get(conn, member_id)
    return page_response(request, UnsubscribePage(wish.letters))


@router.post(f"{PATH}/{{member}}/{{token}}")
async def unsubscribe(request: Request, market: CurrentMarket, member: UUID, token: str) -> Response:
    """End the letters of news; the page fills on."""
    async with market.database.writing() as conn:
        member_id = await _member(conn, market, member, token)
        await notification_preferences.put_emails(conn, member_id, letters=False)
    return page_response(request, UnsubscribePage(letters=False))


async def _member(conn: Connection, market: Market, member: UUID, token: str) -> MemberId:
    """Give whose letters an address ends. Raises NotFound for one that was in no letter, and once they are erased."""
    member_id = MemberId(member)
    if not is_valid_token(market.secret_key, member_id, token) or await members.person_of(conn, member_id) is None:
        raise NotFound("address", "")
    return member_id
