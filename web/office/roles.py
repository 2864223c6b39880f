"""Roles of the demonstration (演示角色): as whom a visitor may try the market."""

from fastapi import Request

from market.errors import StoreUnavailable
from market.office.store import demonstrations
from market.viewer import MEMBER_ROLES, Role
from web.http.context import Market
from web.http.peer import is_local
from web.http.visitor import Visitor


async def list_roles(request: Request, market: Market, visitor: Visitor) -> tuple[Role, ...]:
    """List the roles that a reader of the front page may try with one click."""
    if visitor.session is not None or not is_local(request):
        return ()
    try:
        async with market.database.reading() as conn:
            return MEMBER_ROLES if await demonstrations.is_open(conn) else ()
    except StoreUnavailable:
        return ()  # the page says by itself that the store is away
