"""The office's desk (市场办公桌): what waits, how the machinery is, what failed and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.job.job import JobKind
from market.job.store import jobs
from market.listing.listing import Listing
from market.listing.store import listings
from market.office.queue import Queue, Waiting
from market.office.store import queues as office_queues
from market.office.store import settings as office_settings
from matcher.answering.match import EncoderState, IndexStatus
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.listing.card import Card, make_listing_card, read_organizations
from web.page.language import message
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.rendering import page_response, redirect_response

router = APIRouter()
READ = ["GET", "HEAD"]

PLACES: Mapping[Queue, str] = {
    Queue.REVIEWS: "/office/reviews",
    Queue.SIGN_UPS: "/office/sign-ups",
    Queue.EXPORT_DECISIONS: "/office/grants",
    Queue.INTRODUCTIONS_ABROAD: "/introductions?undecided=1&stage=interest&view=list",
    Queue.OBJECTIONS: "/office/objections",
    Queue.CONTACT_REQUESTS: "/office/contact-requests",
    Queue.FAILED_JOBS: "/office/jobs?state=failed",
    Queue.DEAL_DECISIONS: "/deals?waits=1",
    Queue.IDLE_DEALS: "/deals?idle=1",
    Queue.DEAL_FLAGS: "/office/flags?waits=1",
    Queue.EXPIRING: "/office/expiring",
}
INDEX_BEHIND = message("The index does not follow the store. Read the server's log; building it anew often mends it.")
NO_ENCODER = message(
    "Meanings can't be compared: the encoder failed. Check CUIBAI_ENCODER, the memory that is free, and the log."
)
OWN_RANKER = message("The market's own ranker does not fit the encoder. Train it anew with cuibai train, or remove it.")
NO_MAIL = message("Mail is not set up: whoever is invited gets a link that you hand over. Set CUIBAI_SMTP_URL.")
JOBS_FAILED = message("Background jobs have failed. Look at each, mend its cause, and have it done again.")
SAMPLES_BESIDE = message("Invented listings stand among real ones. Take them out with cuibai samples remove.")


@dataclass(frozen=True, slots=True)
class OfficePage:
    """What waits, the state of the index, and sentences on what to mend, the most pressing first."""

    TEMPLATE: ClassVar[str] = "office.html"

    waiting: tuple[Waiting, ...]
    index: IndexStatus
    to_mend: tuple[str, ...]
    places: Mapping[Queue, str]


@dataclass(frozen=True, slots=True)
class ExpiringPage:
    """Listings whose last day is near, the soonest first."""

    TEMPLATE: ClassVar[str] = "office_expiring.html"

    cards: tuple[Card, ...]
    total: int
    days: int
    paging: Paging


@router.api_route("/office", methods=READ)
async def show_office(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show an operator what waits and what to mend."""
    viewer = visitor.operator().viewer
    async with market.database.reading() as conn:
        settings = await office_settings.get(conn)
        waiting = await office_queues.waiting(conn, remind_days=settings.remind_days, viewer=viewer)
        mixed = await office_queues.mixes_samples(conn, viewer=viewer)
    index = await market.matching.status()
    failed = any(each.queue is Queue.FAILED_JOBS and each.count for each in waiting)
    signs = (
        (INDEX_BEHIND, index.trouble is not None and index.encoder_state is not EncoderState.FAILED),
        (NO_ENCODER, index.encoder_state is EncoderState.FAILED),
        (OWN_RANKER, index.ranker_trouble is not None),
        (JOBS_FAILED, failed),
        (NO_MAIL, market.settings.mail_server is None),
        (SAMPLES_BESIDE, mixed),
    )
    to_mend = tuple(sentence for sentence, applies in signs if applies)
    return page_response(request, OfficePage(waiting, index, to_mend, PLACES))


@router.post("/office/index")
async def rebuild_index(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Have the index built anew, in the background; the old one answers meanwhile."""
    actor = visitor.operator()
    async with market.database.writing() as conn:
        await jobs.enqueue(conn, JobKind.REENCODE, actor=actor, key=JobKind.REENCODE.value)
    return redirect_response(request, "/office/jobs")


@router.api_route("/office/expiring", methods=READ)
async def show_expiring(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List for an operator what is about to leave the market unless its owner confirms it."""
    viewer, page = visitor.operator().viewer, read_page(request.query_params)
    async with market.database.reading() as conn:
        days = (await office_settings.get(conn)).remind_days
        ids, total = await office_queues.expiring(
            conn, remind_days=days, offset=offset_of(page), limit=PER_PAGE, viewer=viewer
        )
        found = await listings.find(conn, ids, viewer=viewer)
    paging = make_paging("/office/expiring", (), page, total)
    if paging.last is not None:
        return redirect_response(request, paging.last)
    shown: list[Listing] = [found[listing_id] for listing_id in ids if listing_id in found]
    known = await read_organizations(market.database, shown)
    cards = tuple(make_listing_card(listing, known) for listing in shown)
    return page_response(request, ExpiringPage(cards, total, days, paging))
