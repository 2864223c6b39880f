"""Feeds (Atom, RFC 4287): a member's news at a secret address, for a reader of feeds that signs in nowhere."""

import re
from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.member import Member
from market.listing.listing import Language
from market.notification.digest import NewsItem
from market.notification.store import feeds as notification_feeds
from market.notification.store import news
from web.http.context import CurrentMarket, Market
from web.http.origin import public_origin
from web.http.visitor import CurrentVisitor
from web.notification.news_groups import listing_path
from web.notification.saved_searches import PATH as SEARCHES
from web.notification.saved_searches import read_searches_page
from web.page.language import message
from web.page.rendering import page_response, redirect_response

router = APIRouter()

ENTRIES_MAX = 50
_ATOM = "http://www.w3.org/2005/Atom"
_TITLE = message("What is new for you at the technology market")
_ENTRY = message("%(title)s (%(source)s)")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAGS = {Language.ZH: "zh-CN", Language.EN: "en"}


@router.post("/account/feed")
async def make_feed(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Make the address of a member's feed and show it, which nobody can do again; an older one leads nowhere then."""
    actor = visitor.actor()
    visitor.own_account()
    async with market.database.writing() as conn:
        secret = await notification_feeds.make(conn, actor=actor)
    feed = f"{public_origin(market.settings)}/feeds/{secret}"
    return page_response(request, await read_searches_page(market, actor, feed=feed))


@router.post("/account/feed/revoke")
async def revoke_feed(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Have the address of a member's feed lead nowhere any more."""
    actor = visitor.actor()
    async with market.database.writing() as conn:
        await notification_feeds.revoke(conn, actor=actor)
    return redirect_response(request, f"{SEARCHES}?kept#feed")


@router.api_route("/feeds/{secret}", methods=["GET", "HEAD"])
async def show_feed(market: CurrentMarket, secret: str) -> Response:
    """Give a member's latest news as they may see them now. Raises NotFound for an address that is none."""
    async with market.database.reading() as conn:
        member = await notification_feeds.find(conn, secret)
        items = await news.latest(conn, viewer=member.viewer, limit=ENTRIES_MAX)
    body = _feed(market, member, items)
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    return Response(body, media_type="application/atom+xml", headers=headers)


def _feed(market: Market, member: Member, items: Sequence[NewsItem]) -> bytes:
    """Write the feed; a piece of news has the same id for good, and nothing tells the feed's own address."""
    origin, catalogue = public_origin(market.settings), market.catalogues[member.language]
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": _TAGS[member.language]})
    _add(root, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, f'feed:{member.id}')}")
    _add(root, "title", catalogue.text(_TITLE))
    _add(root, "updated", max((item.found_at.isoformat() for item in items), default="1970-01-01T00:00:00+00:00"))
    _add(ET.SubElement(root, "author"), "name", catalogue.text("Cuibai"))
    ET.SubElement(root, "link", rel="alternate", href=f"{origin}/account/news")
    for item in items:
        entry = ET.SubElement(root, "entry")
        _add(entry, "id", f"urn:uuid:{item.name}")
        _add(entry, "title", catalogue.text(_ENTRY, title=item.listing.title, source=item.source.name))
        _add(entry, "updated", item.found_at.isoformat())
        ET.SubElement(entry, "link", rel="alternate", href=origin + listing_path(item))
        ET.SubElement(entry, "category", term=item.listing.KIND.value)
        if item.listing.summary:
            _add(entry, "summary", item.listing.summary)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NO_XML.sub("", text)
