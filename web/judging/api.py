"""Pools for judges, drawn by the process that holds the index: for the command line, on this machine alone."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request

from market.errors import NotAllowed
from market.judging.access_pass import Bearer, PassPurpose
from market.judging.store import access_passes
from market.viewer import Actor
from matcher.judging.pools import PoolPlan, draw_pools
from web.http.context import CurrentMarket
from web.http.peer import check_loopback
from web.judging.shape import PATH, DrawnShape, PlanShape

router = APIRouter()


async def bearer_of(request: Request, market: CurrentMarket) -> Bearer:
    """Say who asks. Raises NotFound from elsewhere than this machine, NotAllowed without a pass."""
    check_loopback(request)
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        async with market.database.reading() as conn:
            bearer = await access_passes.find(conn, PassPurpose.BEARER, secret.strip())
        if bearer is not None:
            return bearer
    raise NotAllowed("pools are drawn for the bearer of a pass")


@router.post(PATH)
async def draw(market: CurrentMarket, bearer: Annotated[Bearer, Depends(bearer_of)], plan: PlanShape) -> DrawnShape:
    """Draw a pool for each of the needs whose turn it is."""
    wanted = PoolPlan(kind=bearer.kind, needs=plan.needs, per_need=plan.per_need, repeat=plan.repeat)
    drawn = await draw_pools(market.database, market.matching, wanted, actor=Actor(bearer.judge), say=_say_nothing)
    return DrawnShape(needs=drawn.needs, pairs=drawn.pairs)


def _say_nothing(_: str) -> None:
    """Whoever asked over the network hears the end alone."""
