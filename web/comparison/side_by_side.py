"""Comparing (并排比较): up to five answers to one need side by side; a pasted need travels in the form alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.documents.reader import DocumentRefused
from market.errors import Invalid
from market.listing.achievement import Achievement
from market.listing.filters import NO_FILTERS
from market.listing.listing import BODY_LIMIT, ListingId
from market.listing.requirement import Requirements
from market.listing.store import needs
from matcher.answering.match import Answers
from web.http.context import CurrentMarket, Market
from web.http.upload import read_text, read_upload
from web.http.visitor import CurrentVisitor
from web.listing.card import Card, MatchCard, make_listing_card, make_match_card, read_organizations
from web.page.filters import Pairs, address, filter_pairs, read_filters, read_relaxed, relaxed_pairs
from web.page.language import message
from web.page.notices import REFUSALS, Notice, Tone
from web.page.rendering import page_response, redirect_response
from web.search.answers import list_answer_notices
from web.search.hints import read_skips, skip_pairs

router = APIRouter()
WITH = "with"
COMPARED_MAX = 5
TOO_MANY = message("Five answers at most stand side by side; these are the first five that you chose.")
TOO_FEW = message("Tick two to five answers, then compare them.")
GONE = message("Some of the chosen answers are not in the market any more.")


@dataclass(frozen=True, slots=True)
class MatchColumn:
    """One answer; `href` is the page of the pair ("" for a pasted need), `without` the comparison without it."""

    match: MatchCard
    achievement: Achievement
    href: str
    without: str


@dataclass(frozen=True, slots=True)
class ComparePage:
    """The answers side by side, best first. `need` is None for a pasted one, whose `text` goes back with the reader.

    `back` is where the answers are, and `here` where the same comparison is asked for.
    """

    TEMPLATE: ClassVar[str] = "compare.html"

    need: Card | None
    text: str
    columns: tuple[MatchColumn, ...]
    required: Requirements
    back: str
    here: str
    notices: tuple[Notice, ...]


@router.api_route("/needs/{id}/compare", methods=["GET", "HEAD"])
async def compare_for_need(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Compare answers to a listed need; the address names them."""
    relaxed = read_relaxed(request.query_params)
    chosen, notices = _choose(request.query_params.getlist(WITH))
    async with market.database.reading() as conn:
        need = await needs.get(conn, ListingId(id), viewer=visitor.viewer)
    card = make_listing_card(need, await read_organizations(market.database, [need]))
    answers = Answers()
    if chosen:
        answers = await market.matching.match_listing(
            need.id, viewer=visitor.viewer, filters=NO_FILTERS, limit=COMPARED_MAX, relaxed=relaxed, among=chosen
        )
    here, kept = f"{card.href}/compare", relaxed_pairs(relaxed)
    pairs = f"{card.href}/matches"
    columns = await _columns(market, answers, pairs, here, kept)
    back = address(pairs, *kept)
    notices = (*notices, *_missing_notices(answers, chosen, columns))
    page = ComparePage(card, "", columns, answers.required or Requirements(), back, address(here, *kept), notices)
    return page_response(request, page)


@router.api_route("/compare", methods=["GET", "HEAD"])
async def go_back(request: Request) -> Response:
    """Lead whoever comes without a text to the box."""
    return redirect_response(request, "/")


@router.post("/compare")
async def compare_for_text(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Compare answers to a pasted need; the text is kept nowhere."""
    params = request.query_params
    relaxed = read_relaxed(params)
    kept = (*skip_pairs(read_skips(params)), *filter_pairs(read_filters(params)), *relaxed_pairs(relaxed))
    upload = await read_upload(request)
    chosen, notices = _choose(upload.chosen)
    text, status, answers = upload.text, 200, Answers()
    try:
        text = (await read_text(upload, market.documents)).text
    except DocumentRefused as refused:
        notices, status = (Notice(REFUSALS[refused.reason], Tone.WARNING),), 422
    if chosen and status == 200:
        answers = await market.matching.match_text(
            text, viewer=visitor.viewer, filters=NO_FILTERS, limit=COMPARED_MAX, relaxed=relaxed, among=chosen
        )
        notices = (*notices, *list_answer_notices(answers))
    here = address("/compare", *kept)
    columns = await _columns(market, answers, "", "", ())
    notices = (*notices, *_missing_notices(answers, chosen, columns))
    required = answers.required or Requirements()
    page = ComparePage(None, text[:BODY_LIMIT], columns, required, address("/", *kept), here, notices)
    return page_response(request, page, status=status)


def _choose(values: Sequence[str]) -> tuple[tuple[ListingId, ...], tuple[Notice, ...]]:
    """Read which answers were chosen, and say so where they are too many or too few.

    Raises Invalid for what is no listing's id.
    """
    try:
        chosen = tuple(dict.fromkeys(ListingId(UUID(value)) for value in values))
    except ValueError:
        raise Invalid({WITH: "name answers by the ids of their listings"}) from None
    if len(chosen) > COMPARED_MAX:
        return chosen[:COMPARED_MAX], (Notice(TOO_MANY, Tone.WARNING),)
    return chosen, () if len(chosen) > 1 else (Notice(TOO_FEW),)


async def _columns(market: Market, answers: Answers, pairs: str, here: str, kept: Pairs) -> tuple[MatchColumn, ...]:
    found = [match for match in answers.achievements if isinstance(match.listing, Achievement)]
    known = await read_organizations(market.database, (match.listing for match in found))
    ids = [str(match.listing.id) for match in found]
    columns: list[MatchColumn] = []
    for match in found:
        if not isinstance(match.listing, Achievement):
            continue
        own = str(match.listing.id)
        others = ((WITH, other) for other in ids if other != own)
        columns.append(
            MatchColumn(
                match=make_match_card(match, known, answers.required),
                achievement=match.listing,
                href=address(f"{pairs}/{own}", *kept) if pairs else "",
                without=address(here, *others, *kept) if here else "",
            )
        )
    return tuple(columns)


def _missing_notices(
    answers: Answers, chosen: Sequence[ListingId], columns: Sequence[MatchColumn]
) -> tuple[Notice, ...]:
    return (Notice(GONE, Tone.WARNING),) if len(columns) < len(chosen) and answers.note is None else ()
