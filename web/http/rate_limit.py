"""Attempts (尝试): each is taken from a bucket in the store before the work begins, whatever comes of it."""

from starlette.requests import Request

from market.account.store import rate_limits
from market.rate_limit import Limit
from web.http.client import client_network
from web.http.context import Market


async def take_attempt(market: Market, limit: Limit, who: str) -> None:
    """Take one attempt of whoever is named. Raises TooMany."""
    async with market.database.writing() as conn:
        await rate_limits.take(conn, limit, market.secret_key.digest(limit.name, who.casefold()))


async def take_address_attempt(request: Request, market: Market, limit: Limit) -> None:
    """Take one attempt of the address that a request comes from. Raises TooMany."""
    await take_attempt(market, limit, client_network(request, market.settings))
