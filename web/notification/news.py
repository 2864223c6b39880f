"""News: what has come up for a member since they last looked, and what they have looked at."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.notification.digest import NewsItem, NewsSource
from market.notification.store import news
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.listing.card import Card, make_listing_card, read_organizations
from web.notification.news_groups import group_news
from web.page.form import read_form
from web.page.rendering import page_response, redirect_response

router = APIRouter()

PATH = "/account/news"


@dataclass(frozen=True, slots=True)
class NewsCard:
    """A piece of news with the card of its listing."""

    item: NewsItem
    card: Card


@dataclass(frozen=True, slots=True)
class NewsSection:
    """What came up for one standing search."""

    source: NewsSource
    cards: tuple[NewsCard, ...]


@dataclass(frozen=True, slots=True)
class MemberNewsPage:
    """A member's news; what is marked as seen lies up to `through`. `more` others wait behind it, up to `last`."""

    TEMPLATE: ClassVar[str] = "news.html"

    unseen: tuple[NewsSection, ...]
    seen: tuple[NewsSection, ...]
    through: int
    more: int
    last: int


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_news(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show a member what is new, the latest first under each search."""
    viewer = visitor.actor().viewer
    async with market.database.reading() as conn:
        page = await news.page(conn, viewer=viewer)
    unseen, seen = await _sections(market, page.unseen), await _sections(market, page.seen)
    return page_response(request, MemberNewsPage(unseen, seen, page.through, page.more, page.last))


@router.post(f"{PATH}/seen")
async def mark_seen(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Mark as seen what the page showed; what has come since stays new."""
    viewer = visitor.actor().viewer
    through = (await read_form(request)).value("through")
    if through.isascii() and through.isdecimal() and len(through) <= 18:
        async with market.database.writing() as conn:
            await news.see(conn, int(through), viewer=viewer)
    return redirect_response(request, PATH)


async def _sections(market: Market, items: tuple[NewsItem, ...]) -> tuple[NewsSection, ...]:
    known = await read_organizations(market.database, (item.listing for item in items))
    return tuple(
        NewsSection(group.source, tuple(NewsCard(item, make_listing_card(item.listing, known)) for item in group.items))
        for group in group_news(items)
    )
