"""What machines ask for: is the process alive, is it ready, how is it, what may a robot read, the icon."""

import hmac
from collections.abc import Mapping

from fastapi import APIRouter, Request
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from market.errors import StoreUnavailable
from market.job.store import jobs
from market.postgres.db import Database
from matcher.answering.match import IndexStatus
from matcher.answering.matching import Matching
from matcher.errors import MatcherError
from web.http.context import CurrentMarket
from web.http.metrics import MetricsReading
from web.http.origin import SITEMAP, public_origin
from web.http.peer import check_loopback
from web.page.templating import STATIC, SVG

router = APIRouter()
READ = ["GET", "HEAD"]
ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /search\nSitemap: {sitemap}\n"


@router.api_route("/livez", methods=READ)
async def show_alive() -> Response:
    """Answer while the process serves at all; asks neither the database nor the index."""
    return PlainTextResponse("alive\n", headers={"Cache-Control": "no-store"})


@router.api_route("/readyz", methods=READ)
async def show_ready(market: CurrentMarket) -> Response:
    """Answer 200 while every published listing can be found by its words and the database answers, else 503.

    A market that was asked to stop is not ready: who shares requests out sends it none.
    """
    index = await _index_status(market.matching)
    index_ready = index is not None and index.ready
    reachable = await _reachable(market.database)
    stopping = market.stop.asked
    ready = index_ready and reachable and not stopping
    state = {"ready": ready, "index_ready": index_ready, "store_reachable": reachable, "stopping": stopping}
    return JSONResponse(state, status_code=200 if ready else 503, headers={"Cache-Control": "no-store"})


@router.api_route("/metrics", methods=READ)
async def show_metrics(request: Request, market: CurrentMarket) -> Response:
    """Write the metrics for who asks from this machine itself or shows the token; to others there is nothing here."""
    if not _shows(request, market.settings.metrics_token):
        check_loopback(request)
    reading = MetricsReading(
        index=await _index_status(market.matching),
        connections_used=market.database.connections_used,
        connections_max=market.database.connections_max,
        jobs=await _job_counts(market.database),
    )
    return Response(market.metrics.write(reading), media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


@router.api_route("/robots.txt", methods=READ)
async def show_robots(market: CurrentMarket) -> Response:
    """Keep robots out of what has no end, and show them where the rest is listed."""
    return PlainTextResponse(ROBOTS.format(sitemap=f"{public_origin(market.settings)}{SITEMAP}"))


@router.api_route("/favicon.ico", methods=READ)
async def show_icon() -> Response:
    """Give the icon to browsers that don't read the page's link."""
    return FileResponse(STATIC / "page/icon.svg", media_type=SVG)


async def _index_status(matching: Matching) -> IndexStatus | None:
    """Ask how far the index is; None while it is not open."""
    try:
        return await matching.status()
    except MatcherError:
        return None


async def _job_counts(database: Database) -> Mapping[tuple[str, str], int] | None:
    """Count the jobs by kind and state; None while the database does not answer."""
    try:
        async with database.reading() as conn:
            counts = await jobs.counts(conn)
    except StoreUnavailable:
        return None
    return {(kind.value, state.value): count for (kind, state), count in counts.items()}


def _shows(request: Request, token: str | None) -> bool:
    shown = request.headers.get("authorization", "").encode()
    return token is not None and hmac.compare_digest(shown, f"Bearer {token}".encode())


async def _reachable(database: Database) -> bool:
    """Ask the database itself: what the index last saw may be some seconds old."""
    try:
        async with database.reading():
            return True
    except StoreUnavailable:
        return False
