"""Saved searches: what a member has the market look for, how they are told, and their organisation's own listings."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from market.account.member import ORGANIZED_ROLES
from market.errors import Invalid, NotSignedIn
from market.listing.listing import ListingId
from market.notification.preferences import REFUSALS_MAX, NotificationPreferences, OwnStanding
from market.notification.saved_search import SEARCHES_MAX, Frequency, SavedSearch, SavedSearchId, SearchesFull, Sought
from market.notification.store import (
    feeds as notification_feeds,
)
from market.notification.store import (
    preferences as notification_preferences,
)
from market.notification.store import (
    saved_searches,
)
from market.viewer import Actor, MemberId
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.notification.saved_search_form import (
    FAULTS,
    NEW,
    prefill_form,
    read_by_mail,
    read_frequency,
    read_search,
    read_sought,
    search_address,
)
from web.page.form import Form, collect_errors, read_form
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.rendering import page_response, redirect_response

router = APIRouter()

PATH = "/account/searches"
SAVED = message("Saved. What is new from now on comes up among your news.")
KEPT = message("Kept.")
FULL = message("You have %(n)s saved searches, as many as anybody may have. Remove one first; this one was not saved.")


@dataclass(frozen=True, slots=True)
class SavedSearchRow:
    """A saved search, and the page that finds what it finds."""

    search: SavedSearch
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearchesPage:
    """A member's standing searches. `mails`: this market sends letters; `feed` is an address that was made just now."""

    TEMPLATE: ClassVar[str] = "saved_searches.html"

    searches: tuple[SavedSearchRow, ...]
    own: tuple[OwnStanding, ...]
    paging: Paging
    belongs: bool
    wish: NotificationPreferences
    mails: bool
    has_feed: bool
    feed: str | None
    notices: tuple[Notice, ...]
    most: int = SEARCHES_MAX
    refusals_max: int = REFUSALS_MAX
    frequencies: tuple[Frequency, ...] = tuple(Frequency)


@dataclass(frozen=True, slots=True)
class NewSearchPage:
    """The form of a search that is about to be saved."""

    TEMPLATE: ClassVar[str] = "saved_search.html"

    sought: Sought
    form: Form
    mails: bool
    notices: tuple[Notice, ...] = ()
    frequencies: tuple[Frequency, ...] = tuple(Frequency)


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_searches(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show a member what they have the market look for."""
    told = {"saved": SAVED, "kept": KEPT}
    notices = tuple(Notice(text) for name, text in told.items() if name in request.query_params)
    page = await read_searches_page(market, visitor.actor(), number=read_page(request.query_params), notices=notices)
    return redirect_response(request, page.paging.last) if page.paging.last else page_response(request, page)


@router.api_route(NEW, methods=["GET", "HEAD"])
async def show_form(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the form that saves the search of the address."""
    visitor.actor()
    sought = read_sought(request.query_params)
    return page_response(request, NewSearchPage(sought, prefill_form(sought), _mails(market)))


@router.post(PATH)
async def save_search(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Save a search; the same form sent twice saves one."""
    actor, form = visitor.actor(), await read_form(request)
    try:
        search = read_search(form, _member(actor))
        async with market.database.writing() as conn:
            await saved_searches.save(conn, search, actor=actor)
    except Invalid as error:
        return _again(request, market, form.wrong(collect_errors(error, FAULTS)), status=400)
    except SearchesFull:
        notices = (Notice(FULL, Tone.WARNING, {"n": SEARCHES_MAX}),)
        return _again(request, market, form, notices=notices, status=409)
    return redirect_response(request, f"{PATH}?saved")


@router.post(f"{PATH}/own")
async def save_own_preferences(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Say how to be told of what comes up for one's organisation's own listings."""
    actor, form = visitor.actor(), await read_form(request)
    async with market.database.writing() as conn:
        await notification_preferences.put(
            conn, frequency=read_frequency(form), by_mail=read_by_mail(form), actor=actor
        )
    return redirect_response(request, f"{PATH}?kept")


@router.post(f"{PATH}/own/{{id}}")
async def switch_listing(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Hear of what comes up for one of one's organisation's listings, or not."""
    actor, form = visitor.actor(), await read_form(request)
    async with market.database.writing() as conn:
        await notification_preferences.switch(conn, ListingId(id), on=form.value("on") == "1", actor=actor)
    return redirect_response(request, f"{PATH}?kept#own")


@router.post(f"{PATH}/letters")
async def switch_emails(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Have letters of news come again, or come no more."""
    actor, form = visitor.actor(), await read_form(request)
    async with market.database.writing() as conn:
        await notification_preferences.put_emails(conn, _member(actor), letters=form.value("letters") == "1")
    return redirect_response(request, f"{PATH}?kept")


@router.post(f"{PATH}/{{id}}")
async def change_search(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Change how one is told of a saved search."""
    actor, form = visitor.actor(), await read_form(request)
    wanted = read_frequency(form)
    async with market.database.writing() as conn:
        await saved_searches.change(conn, SavedSearchId(id), frequency=wanted, by_mail=read_by_mail(form), actor=actor)
    return redirect_response(request, f"{PATH}?kept")


@router.post(f"{PATH}/{{id}}/remove")
async def remove_search(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Remove a saved search, with what it found."""
    actor = visitor.actor()
    async with market.database.writing() as conn:
        await saved_searches.remove(conn, SavedSearchId(id), actor=actor)
    return redirect_response(request, f"{PATH}?kept")


async def read_searches_page(
    market: Market, actor: Actor, *, number: int = 1, notices: tuple[Notice, ...] = (), feed: str | None = None
) -> SavedSearchesPage:
    """Read what a member has the market look for, and a page (by number) of their organisation's own listings."""
    async with market.database.reading() as conn:
        searches = await saved_searches.own(conn, actor=actor)
        own = await notification_preferences.own_listings(conn, actor=actor, offset=offset_of(number), limit=PER_PAGE)
        wish = await notification_preferences.get(conn, _member(actor))
        made_at = await notification_feeds.made_at(conn, actor=actor)
    return SavedSearchesPage(
        searches=tuple(SavedSearchRow(search, search_address(search.sought)) for search in searches),
        own=own.listings,
        paging=make_paging(PATH, (), number, own.total),
        belongs=actor.role in ORGANIZED_ROLES,
        wish=wish,
        mails=_mails(market),
        has_feed=made_at is not None,
        feed=feed,
        notices=notices,
    )


def _again(request: Request, market: Market, form: Form, *, notices: tuple[Notice, ...] = (), status: int) -> Response:
    """Show the form as it was filled, with what is wrong in it."""
    sought = read_sought(QueryParams(form.value("asked")))
    return page_response(request, NewSearchPage(sought, form, _mails(market), notices), status=status)


def _member(actor: Actor) -> MemberId:
    if actor.member_id is None:
        raise NotSignedIn
    return actor.member_id


def _mails(market: Market) -> bool:
    return market.settings.mail_server is not None
