"""What machines ask for: is the process alive, is it ready, what may a robot read, the icon."""

from fastapi import APIRouter
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from market.db import Database
from market.errors import StoreUnavailable
from matcher.errors import MatcherError
from matcher.matching import Matching
from web.context import CurrentMarket
from web.pages.sitemap import SITEMAP, public_origin
from web.templating import STATIC

router = APIRouter()
READ = ["GET", "HEAD"]
ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /search\nSitemap: {sitemap}\n"


@router.api_route("/livez", methods=READ)
async def show_alive() -> Response:
    """Answer while the process serves at all; asks neither the database nor the index."""
    return PlainTextResponse("alive\n", headers={"Cache-Control": "no-store"})


@router.api_route("/readyz", methods=READ)
async def show_ready(market: CurrentMarket) -> Response:
    """Answer 200 while every published listing can be found by its words and the database answers, else 503."""
    index_ready = await _followed(market.matching)
    reachable = await _reachable(market.database)
    ready = index_ready and reachable
    state = {"ready": ready, "index_ready": index_ready, "store_reachable": reachable}
    return JSONResponse(state, status_code=200 if ready else 503, headers={"Cache-Control": "no-store"})


@router.api_route("/robots.txt", methods=READ)
async def show_robots(market: CurrentMarket) -> Response:
    """Keep robots out of what has no end, and show them where the rest is listed."""
    return PlainTextResponse(ROBOTS.format(sitemap=f"{public_origin(market.settings)}{SITEMAP}"))


@router.api_route("/favicon.ico", methods=READ)
async def show_icon() -> Response:
    """Give the icon to browsers that don't read the page's link."""
    return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")


async def _followed(matching: Matching) -> bool:
    """Say whether the index is open, complete and kept in step."""
    try:
        return (await matching.status()).ready
    except MatcherError:
        return False


async def _reachable(database: Database) -> bool:
    """Ask the database itself: what the index last saw may be some seconds old."""
    try:
        async with database.reading():
            return True
    except StoreUnavailable:
        return False
