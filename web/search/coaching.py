"""The coach's page, and its part of the page while a text is written. Nothing that is written here is kept."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from corpus.documents.reader import DocumentRefused
from market.errors import Invalid, StoreUnavailable
from market.listing.filters import Filters
from market.listing.listing import BODY_LIMIT, Kind
from matcher.answering.match import QueryNote
from matcher.errors import Busy
from web.http.context import CurrentMarket
from web.http.errors import find_outcome, retry_after_s
from web.http.upload import read_text, read_upload
from web.http.visitor import CurrentVisitor
from web.page.filters import address, filter_pairs, read_filters
from web.page.notices import BUSY, DOCUMENT_NOTES, QUERY_NOTES, REFUSALS, STORE_AWAY, Notice, Tone
from web.page.preferences import chooses
from web.page.rendering import page_response, redirect_response
from web.search.hints import HintsView, read_skips, show_hints, skip_pairs

router = APIRouter()
COACHED = (Kind.NEED, Kind.ACHIEVEMENT)
FRONT_FORM, COACH_FORM = "need-form", "coach-form"


@dataclass(frozen=True, slots=True)
class CoachPage:
    """The box with what is in it, and the hints for it; `action` is where the box goes, `live` where it asks along."""

    TEMPLATE: ClassVar[str] = "coach.html"

    kind: Kind
    text: str
    action: str
    live: str
    coach: HintsView
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class CoachPart:
    """The hints alone, for a page that is open."""

    TEMPLATE: ClassVar[str] = "coach_part.html"

    coach: HintsView
    form: str


@router.api_route("/coach", methods=["GET", "HEAD"])
async def show_coach(request: Request) -> Response:
    """Show the empty box for a need or an achievement."""
    kind = _read_kind(request.query_params)
    return page_response(request, _page(request, kind, "", HintsView(kind)))


@router.post("/coach")
async def coach_text(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Give hints for what was pasted or dropped."""
    kind, skips = _read_kind(request.query_params), read_skips(request.query_params)
    upload = await read_upload(request)
    if chooses(request) and upload.payload is None and not upload.text.strip():
        return redirect_response(request, str(request.url.replace(scheme="", netloc="")))  # a switch, no question
    try:
        document = await read_text(upload, market.documents)
    except DocumentRefused as refused:
        notice = Notice(REFUSALS[refused.reason], Tone.WARNING)
        page = _page(request, kind, upload.text[:BODY_LIMIT], HintsView(kind), notice)
        return page_response(request, page, status=422)
    notes = tuple(Notice(DOCUMENT_NOTES[note], Tone.WARNING) for note in document.notes)
    kept = document.text[:BODY_LIMIT]
    if not kept.strip():
        notice = Notice(QUERY_NOTES[QueryNote.EMPTY], Tone.WARNING)
        return page_response(request, _page(request, kind, "", HintsView(kind), *notes, notice))
    try:
        hints = await market.coaching.hints(
            document.text, kind, viewer=visitor.viewer, filters=read_filters(request.query_params), without=skips
        )
    except (Busy, StoreUnavailable) as error:
        wait_s = retry_after_s(error)
        notice = Notice(BUSY if isinstance(error, Busy) else STORE_AWAY, Tone.WARNING, {"n": wait_s})
        page = _page(request, kind, kept, HintsView(kind), *notes, notice)
        response = page_response(request, page, status=find_outcome(error).status)
        response.headers["Retry-After"] = str(wait_s)
        return response
    shown = show_hints(kind, hints, action=_action(request, kind), again=_again(request, kind))
    return page_response(request, _page(request, kind, kept, shown, *notes))


@router.post("/coach/hints")
async def show_live_hints(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Give the hints alone, for a text that is being written; who must wait is told for how long.

    `on` names the form's own address, where a hint is given up.
    """
    kind, skips = _read_kind(request.query_params), read_skips(request.query_params)
    filters = read_filters(request.query_params)
    text = (await read_upload(request)).text
    hints = await market.coaching.hints(text, kind, viewer=visitor.viewer, filters=filters, without=skips)
    front = request.query_params.get("on") == "front"
    action = front_action(filters, skip_pairs(skips)) if front else _action(request, kind)
    again = front_action(filters, ()) if front else _again(request, kind)
    shown = show_hints(kind, hints, action=action, again=again) if text.strip() else HintsView(kind)
    response = page_response(request, CoachPart(shown, FRONT_FORM if front else COACH_FORM))
    response.headers["Cache-Control"] = "no-store"
    return response


def front_action(filters: Filters, skips: tuple[tuple[str, str], ...]) -> str:
    """Write where the front page's box goes."""
    return address("/", *skips, *filter_pairs(filters))


def front_live(filters: Filters, skips: tuple[tuple[str, str], ...]) -> str:
    """Write where the front page's box asks for hints along the way."""
    return address("/coach/hints", ("kind", Kind.NEED.value), ("on", "front"), *skips, *filter_pairs(filters))


def _action(request: Request, kind: Kind) -> str:
    return address("/coach", *_pairs(request, kind))


def _again(request: Request, kind: Kind) -> str:
    return address("/coach", ("kind", kind.value), *filter_pairs(read_filters(request.query_params)))


def _page(request: Request, kind: Kind, text: str, coach: HintsView, *notices: Notice) -> CoachPage:
    live = address("/coach/hints", *_pairs(request, kind))
    return CoachPage(kind, text, _action(request, kind), live, coach, notices)


def _pairs(request: Request, kind: Kind) -> tuple[tuple[str, str], ...]:
    skips = skip_pairs(read_skips(request.query_params))
    return (("kind", kind.value), *skips, *filter_pairs(read_filters(request.query_params)))


def _read_kind(params: QueryParams) -> Kind:
    text = params.get("kind") or Kind.NEED.value
    found = next((kind for kind in COACHED if kind.value == text), None)
    if found is None:
        raise Invalid({"kind": "write need or achievement"})
    return found
