"""The market office's reviews: what waits, what it says and changes, and the decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.imports.resemblance import SimilarListing, find_similar
from corpus.posting.form import CONFIDENTIAL, list_field_names
from market.audit.audit import Detail, Event, Subject, SubjectKind
from market.audit.store import audit
from market.disclosure.reading import ReadingPurpose
from market.disclosure.store import confidential_texts
from market.errors import Conflict, Contended, Invalid, NotAllowed, NotFound
from market.listing.listing import Kind, Tier
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.posting.attachment import Attachment
from market.posting.manuscript import Form, Manuscript, part_of
from market.posting.review import Review, ReviewId, ReviewState
from market.posting.store import attachments, manuscripts, reviews, submissions, whole_listings
from market.viewer import Actor
from web.http.context import CurrentMarket, Market
from web.http.upload import read_fields
from web.http.visitor import CurrentVisitor
from web.page.filters import address
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.posting.emails import notify_published, notify_returned
from web.posting.form import Mistake
from web.posting.labels import FormDifference, FormLabels
from web.posting.manuscript import ReadManuscript, prefill_form, read_manuscript

router = APIRouter()

SHOWN = 100
ALIKE_SHOWN = 5
REASON = "reason:"
"""How the page names the boxes for reasons: of a field, or of the whole where no field follows."""
REASON_LABEL = message("Of the whole")
NO_REASON = message("Say why: the owner can mend only what they are told.")
CHANGED = message("The listing was changed beside this edit. Return it to its owner, saying so.")
BROKEN = message("It can't be published any more as it is: its days have passed, or a rule has changed. Return it.")
DECIDED = message("Decided.")
MEANWHILE = message("A colleague decided it, or its owner took it back, meanwhile.")
STAYED = message("Some could not be published as they are; they still stand below. Open them to see why.")


@dataclass(frozen=True, slots=True)
class WaitingReview:
    """One submission in the queue; `title` is the manuscript's."""

    review: Review
    title: str
    organization: Organization


@dataclass(frozen=True, slots=True)
class ReviewsPage:
    """What waits for the office, the longest first, and how many there are.

    `unsaid` are reasons that were typed and reached nobody, since a colleague was faster.
    """

    TEMPLATE: ClassVar[str] = "reviews.html"

    waiting: tuple[WaitingReview, ...]
    total: int
    notices: tuple[Notice, ...]
    unsaid: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """One submission: every part of it, before and after where it changes something. `reasons` are what was typed."""

    TEMPLATE: ClassVar[str] = "review.html"

    review: Review
    title: str
    organization: Organization
    anonymous: bool
    parts: tuple[FormDifference, ...]
    attachments: tuple[Attachment, ...]
    alike: tuple[SimilarListing, ...]
    reasons: Mapping[str, str]
    mistakes: tuple[Mistake, ...]
    notices: tuple[Notice, ...]

    @property
    def shown(self) -> frozenset[str]:
        """Name the parts that are shown."""
        return frozenset(part.part for part in self.parts)


@router.api_route("/office/reviews", methods=["GET", "HEAD"])
async def show_reviews(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the queue."""
    params = request.query_params
    told = [
        (DECIDED, Tone.PLAIN, "decided" in params),
        (STAYED, Tone.WARNING, "stay" in params),
        (MEANWHILE, Tone.WARNING, "meanwhile" in params),
    ]
    notices = tuple(Notice(sentence, tone) for sentence, tone, holds in told if holds)
    return await _queue(request, market, visitor.operator(), notices)


@router.post("/office/reviews/approve")
async def approve_chosen(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Publish what was ticked in the queue, each by itself; what can't be published stays there and is counted."""
    actor = visitor.operator()
    sent = await read_fields(request)
    done = stay = 0
    told: set[str] = set()
    for chosen in sent.get("review", ()):
        try:
            await _approve(request, market, ReviewId(UUID(chosen)), actor, told)
        except (ValueError, Conflict, Contended, Invalid, NotAllowed, NotFound):
            stay += 1
        else:
            done += 1
    counts = (("decided", str(done)), ("stay", str(stay)))
    return redirect_response(request, address("/office/reviews", *(pair for pair in counts if pair[1] != "0")))


@router.api_route("/office/reviews/{id}", methods=["GET", "HEAD"])
async def show_review(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show a submission with what it changes; one that is decided leads back to the queue.

    That an operator reads its confidential texts is recorded.
    """
    async with market.database.writing() as conn:
        page = await _page(conn, request, market, ReviewId(id), visitor.operator())
        if page is not None and (tiers := [tier.value for tier in CONFIDENTIAL if tier.value in page.shown]):
            subject = Subject(SubjectKind.LISTING, page.review.listing_id)
            detail: dict[str, Detail] = {"for": "review", "tiers": tiers}
            actor, owner = visitor.operator(), page.review.organization_id
            event = Event.OPERATOR_READ
            await audit.record(conn, event, actor=actor, subject=subject, detail=detail, organization_id=owner)
            for tier in map(Tier, tiers):
                viewer, listing_id = actor.viewer, page.review.listing_id
                await confidential_texts.note(conn, listing_id, tier, viewer=viewer, purpose=ReadingPurpose.REVIEW)
    return redirect_response(request, "/office/reviews") if page is None else page_response(request, page)


@router.post("/office/reviews/{id}/approve")
async def approve(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Publish what was submitted; twice is once."""
    actor, review_id = visitor.operator(), ReviewId(id)
    try:
        await _approve(request, market, review_id, actor, set())
    except (Conflict, Invalid, NotAllowed, NotFound) as error:  # what is decided has no manuscript to be read
        sentence = CHANGED if isinstance(error, Conflict) else BROKEN
        return await _again(request, market, review_id, actor, notices=(Notice(sentence, Tone.WARNING),), status=409)
    return redirect_response(request, "/office/reviews?decided=1")


@router.post("/office/reviews/{id}/return")
async def send_back(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Return what was submitted with the reasons that were given."""
    actor, review_id = visitor.operator(), ReviewId(id)
    sent = await read_fields(request)
    typed = {name.removeprefix(REASON): values[0] for name, values in sent.items() if name.startswith(REASON)}
    try:
        async with market.database.writing() as conn:
            review = await reviews.get(conn, review_id, viewer=actor.viewer)
            manuscript = await manuscripts.get(conn, review.listing_id, viewer=actor.viewer)
            known = {"", *(part_of(name) for name in list_field_names(review.kind, manuscript.form))}
            reasons = {name: reason for name, reason in typed.items() if name in known}
            await submissions.send_back(conn, review_id, reasons, actor=actor)
            await notify_returned(conn, market, review, actor=actor)
    except Invalid:
        return await _again(request, market, review_id, actor, reasons=typed, status=422)
    except (Conflict, NotFound):
        return await _too_late(request, market, review_id, actor, typed)
    return redirect_response(request, "/office/reviews?decided=1")


async def _queue(
    request: Request,
    market: Market,
    actor: Actor,
    notices: tuple[Notice, ...],
    *,
    unsaid: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    viewer = actor.viewer
    async with market.database.reading() as conn:
        total = await reviews.count_waiting(conn, viewer=viewer)
        queue = await reviews.queue(conn, viewer=viewer, limit=SHOWN)
        titles = await manuscripts.titles(conn, [review.listing_id for review in queue], viewer=viewer)
        homes = await organizations.find(conn, {review.organization_id for review in queue}, viewer=viewer)
    waiting = tuple(WaitingReview(each, titles[each.listing_id], homes[each.organization_id]) for each in queue)
    return page_response(request, ReviewsPage(waiting, total, notices, unsaid), status=status)


async def _too_late(
    request: Request, market: Market, review_id: ReviewId, actor: Actor, reasons: Mapping[str, str]
) -> Response:
    """Show the queue with the reasons that a colleague's decision came before. Raises NotFound for no review."""
    async with market.database.reading() as conn:
        await reviews.get(conn, review_id, viewer=actor.viewer)
    unsaid = tuple(filter(None, (reason.strip() for reason in reasons.values())))
    return await _queue(request, market, actor, (Notice(MEANWHILE, Tone.WARNING),), unsaid=unsaid, status=409)


async def _approve(request: Request, market: Market, review_id: ReviewId, actor: Actor, told: set[str]) -> None:
    """Publish what was submitted; whoever submitted several gets one letter, and is `told` from then on."""
    async with market.database.writing() as conn:
        review = await reviews.get(conn, review_id, viewer=actor.viewer)
        if review.state is not ReviewState.APPROVED:
            read = await _read(conn, request, market, review, actor)
            await submissions.approve(conn, review_id, read.whole, actor=actor)
            if review.submitted_by not in told:
                await notify_published(conn, market, review, actor=actor)
        told.add(review.submitted_by)


async def _again(
    request: Request,
    market: Market,
    review_id: ReviewId,
    actor: Actor,
    *,
    reasons: Mapping[str, str] | None = None,
    notices: tuple[Notice, ...] = (),
    status: int,
) -> Response:
    async with market.database.reading() as conn:
        page = await _page(conn, request, market, review_id, actor, reasons=reasons, notices=notices)
    if page is None:
        return redirect_response(request, "/office/reviews?meanwhile=1")
    return page_response(request, page, status=status)


async def _page(
    conn: Connection,
    request: Request,
    market: Market,
    review_id: ReviewId,
    actor: Actor,
    *,
    reasons: Mapping[str, str] | None = None,
    notices: tuple[Notice, ...] = (),
) -> ReviewPage | None:
    review = await reviews.get(conn, review_id, viewer=actor.viewer)
    if review.state is not ReviewState.WAITING:
        return None
    catalogue = market.catalogues[read_preferences(request).language]
    manuscript = await manuscripts.get(conn, review.listing_id, viewer=actor.viewer)
    before: Form = {}
    if review.edits and (listing := await whole_listings.find(conn, review.listing_id)) is not None:
        before = prefill_form(listing, taxonomy=market.taxonomy, language=catalogue.language)
    words = FormLabels(review.kind, catalogue, market.taxonomy)
    told = () if reasons is None else (Mistake("reason", catalogue.text(REASON_LABEL), catalogue.text(NO_REASON)),)
    return ReviewPage(
        review=review,
        title=_title(manuscript),
        organization=await organizations.get(conn, review.organization_id, viewer=actor.viewer),
        anonymous=review.kind is Kind.NEED and bool(manuscript.form.get("anonymous")),
        parts=words.differences(manuscript.form, before),
        attachments=tuple(await attachments.list_of(conn, review.listing_id, viewer=actor.viewer)),
        alike=tuple(await _alike(conn, request, market, review, actor)),
        reasons=reasons or {},
        mistakes=told,
        notices=notices,
    )


async def _alike(
    conn: Connection, request: Request, market: Market, review: Review, actor: Actor
) -> list[SimilarListing]:
    posting = (await _read(conn, request, market, review, actor)).posting
    return [] if posting is None else (await find_similar(conn, posting, viewer=actor.viewer))[:ALIKE_SHOWN]


async def _read(conn: Connection, request: Request, market: Market, review: Review, actor: Actor) -> ReadManuscript:
    manuscript = await manuscripts.get(conn, review.listing_id, viewer=actor.viewer)
    language = read_preferences(request).language
    return await read_manuscript(conn, manuscript, taxonomy=market.taxonomy, language=language)


def _title(manuscript: Manuscript) -> str:
    return manuscript.form.get("title", ("",))[0]
