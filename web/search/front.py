"""The front page: a box for a need, and its answers. Nothing that is pasted here is saved anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.documents.reader import DocumentRefused
from market.errors import StoreUnavailable
from market.listing.field import Box
from market.listing.filters import NO_FILTERS, Filters
from market.listing.listing import BODY_LIMIT, Kind
from market.listing.relaxation import Relaxation
from market.office.setting import OfficeSettings
from market.office.store import settings as office_settings
from market.viewer import Role, Viewer
from matcher.answering.match import Facet, FacetName, QueryNote
from matcher.coach.coaching import NEAR_MAX
from matcher.coach.hint import Gap
from matcher.errors import Busy
from web.http.context import CurrentMarket, Market
from web.http.errors import find_outcome, retry_after_s
from web.http.upload import read_text, read_upload
from web.http.visitor import CurrentVisitor
from web.office.roles import list_roles
from web.page.filter_panel import FilterPanel, FilterPanelBuilder
from web.page.filters import address, filter_pairs, read_filters, read_relaxed, relaxed_pairs
from web.page.notices import BUSY, DOCUMENT_NOTES, QUERY_NOTES, REFUSALS, STORE_AWAY, Notice, Tone
from web.page.preferences import chooses
from web.page.rendering import page_response, redirect_response
from web.search.answers import AnswersView, list_answer_notices, list_index_notices, show_answers
from web.search.coaching import front_action, front_live
from web.search.hints import HintsView, read_skips, show_hints, skip_pairs
from web.search.near_misses import QuestionAddress

router = APIRouter()


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The box with what is in it; `answers` None until something was asked, or when nothing could be answered.

    `action` is where the box asks: with the filters, but strictly, since a new text has other conditions. `live` is
    where it asks for hints while it is being written. `office`: what the office says to everybody, before anything is
    asked. `roles` may be tried with one click.
    """

    TEMPLATE: ClassVar[str] = "front.html"

    text: str
    action: str
    panel: FilterPanel
    boxes: tuple[Box, ...]
    coach: HintsView
    live: str
    counts: dict[Kind, int] | None
    field_counts: dict[str, int]
    notices: tuple[Notice, ...] = ()
    answers: AnswersView | None = None
    office: OfficeSettings | None = None
    roles: tuple[Role, ...] = ()

    @property
    def market_empty(self) -> bool:
        """Say whether it is known that nothing is listed at all."""
        return self.counts is not None and not any(self.counts.values())


@dataclass(frozen=True, slots=True)
class QuestionSettings:
    """How a question is asked: what its address says of it."""

    filters: Filters
    skips: frozenset[Gap]
    relaxed: tuple[Relaxation, ...]

    @classmethod
    def of(cls, request: Request) -> "QuestionSettings":
        """Read an address. Raises Invalid."""
        params = request.query_params
        return cls(read_filters(params), read_skips(params), read_relaxed(params))

    @property
    def strict(self) -> tuple[tuple[str, str], ...]:
        """Write the parameters of the same question where nothing is relaxed."""
        return (*skip_pairs(self.skips), *filter_pairs(self.filters))


@dataclass(frozen=True, slots=True)
class QuestionOutcome:
    """What came of a question: the text that stays in the box, notices, answers, and the status to send."""

    text: str
    notices: tuple[Notice, ...]
    answers: AnswersView | None = None
    coach: HintsView | None = None
    status: int = 200
    retry_after_s: int | None = None


@router.api_route("/", methods=["GET", "HEAD"])
async def show_front(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the empty box; filters in the address wait for a need."""
    roles = await list_roles(request, market, visitor)
    return await _respond(request, market, QuestionOutcome("", ()), viewer=visitor.viewer, roles=roles)


@router.post("/")
async def answer_need(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Answer what was pasted or dropped; the filters are in the address, the text is not."""
    way = QuestionSettings.of(request)
    upload = await read_upload(request)
    if chooses(request) and upload.payload is None and not upload.text.strip():
        return redirect_response(request, str(request.url.replace(scheme="", netloc="")))  # a switch, no question
    try:
        document = await read_text(upload, market.documents)
    except DocumentRefused as refused:
        notice = Notice(REFUSALS[refused.reason], Tone.WARNING)
        asked = QuestionOutcome(upload.text[:BODY_LIMIT], (notice,), status=422)
        return await _respond(request, market, asked, viewer=visitor.viewer)
    notes = tuple(Notice(DOCUMENT_NOTES[note], Tone.WARNING) for note in document.notes)
    asked = await _ask(market, document.text, way, notes, viewer=visitor.viewer)
    return await _respond(request, market, asked, viewer=visitor.viewer)


async def _ask(
    market: Market, text: str, way: QuestionSettings, notes: tuple[Notice, ...], *, viewer: Viewer
) -> QuestionOutcome:
    kept = text[:BODY_LIMIT]
    if not text.strip():
        return QuestionOutcome("", (*notes, Notice(QUERY_NOTES[QueryNote.EMPTY], Tone.WARNING)))
    try:
        answers = await market.matching.match_text(
            text, viewer=viewer, filters=way.filters, limit=NEAR_MAX, relaxed=way.relaxed
        )
        shown = await show_answers(
            market.database,
            answers,
            Kind.ACHIEVEMENT,
            Kind.EXPERT,
            Kind.NEED,
            again=QuestionAddress("/", way.strict),
            compare=address("/compare", *way.strict, *relaxed_pairs(way.relaxed)),
        )
        hints = await market.coaching.hints_beside(text, Kind.NEED, answers, without=way.skips)
    except (Busy, StoreUnavailable) as error:
        return _later(kept, error, notes)
    again = front_action(way.filters, ())
    coach = show_hints(Kind.NEED, hints, action=address("/", *way.strict), again=again)
    return QuestionOutcome(kept, (*notes, *list_answer_notices(answers)), shown, coach)


def _later(text: str, error: Busy | StoreUnavailable, notes: tuple[Notice, ...] = ()) -> QuestionOutcome:
    """Keep the text in the box and say when to try again."""
    wait_s = retry_after_s(error)
    sentence = BUSY if isinstance(error, Busy) else STORE_AWAY
    notice = Notice(sentence, Tone.WARNING, {"n": wait_s})
    return QuestionOutcome(text, (*notes, notice), status=find_outcome(error).status, retry_after_s=wait_s)


async def _office(market: Market) -> OfficeSettings | None:
    """Read what the office says to everybody; the page stands without it while the database is away."""
    try:
        async with market.database.reading() as conn:
            return await office_settings.get(conn)
    except StoreUnavailable:
        return None


async def _respond(
    request: Request, market: Market, asked: QuestionOutcome, *, viewer: Viewer, roles: tuple[Role, ...] = ()
) -> Response:
    facets: Sequence[Facet] = ()
    try:
        everything = await market.matching.search("", kind=None, viewer=viewer, filters=NO_FILTERS, offset=0, limit=1)
        facets = everything.facets
    except (Busy, StoreUnavailable) as error:
        if asked.status == 200 and asked.answers is None:
            asked = _later(asked.text, error, asked.notices)
    status = await market.matching.status()
    told = list_index_notices(status) if asked.retry_after_s is None else ()
    by_kind = next((dict(facet.counts) for facet in facets if facet.name is FacetName.KIND), None)
    way = QuestionSettings.of(request)
    skips = skip_pairs(way.skips)
    kept = (*skips, *relaxed_pairs(way.relaxed))
    panel = FilterPanelBuilder("/", kept, way.filters, facets, market.taxonomy).make()
    page = FrontPage(
        text=asked.text,
        action=address("/", *way.strict),
        panel=panel,
        coach=asked.coach or HintsView(Kind.NEED),
        live=front_live(way.filters, skips),
        boxes=market.taxonomy.boxes,
        counts=None if by_kind is None or not status.ready else {kind: by_kind.get(kind.value, 0) for kind in Kind},
        field_counts=next((dict(facet.counts) for facet in facets if facet.name is FacetName.FIELD), {}),
        notices=(*asked.notices, *told),
        answers=asked.answers,
        roles=roles,
        office=None if asked.answers is not None else await _office(market),
    )
    response = page_response(request, page, status=asked.status)
    if asked.retry_after_s is not None:
        response.headers["Retry-After"] = str(asked.retry_after_s)
    return response
