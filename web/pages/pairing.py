"""Pairing (供需对): one need and one answer on a page of their own, both texts with the closest sentences marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import NotFound
from market.filters import NO_FILTERS
from market.listing import Listing, ListingId
from market.need import Need
from market.store import needs
from matcher.match import Answers, Match, Reasons
from web.context import CurrentMarket
from web.filters import address
from web.language import message
from web.notices import Notice
from web.pages.answers import answer_notices, index_notices
from web.pages.card import Card, MatchCard, listing_card, match_card, read_organizations
from web.pages.sentence_marks import Piece, close_pairs, pieces
from web.relaxations import read_relaxed, relaxed_pairs
from web.rendering import page_response
from web.visitor import CurrentVisitor

router = APIRouter()
PRESENT_STATE = message("Present state")
TRIED = message("What was tried")
APPLICATION = message("Where it is used")
CRITERIA = message("How answers are judged")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text under its heading (a message id or ""), a paragraph a line."""

    heading: str
    paragraphs: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its card, and its title and text with the closest sentences marked."""

    card: Card
    title: tuple[Piece, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PairPage:
    """A need, an answer, and all that is known of the two together."""

    TEMPLATE: ClassVar[str] = "pair.html"

    need: Side
    listing: Side
    match: MatchCard
    back: str
    notices: tuple[Notice, ...]


@router.api_route("/needs/{id}/matches/{listing}", methods=["GET", "HEAD"])
async def show_pair(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  the address says id
    listing: UUID,
) -> Response:
    """Show one answer to a need, whether or not it is among the best."""
    relaxed = read_relaxed(request.query_params)
    async with market.database.reading() as conn:
        need = await needs.get(conn, ListingId(id), viewer=visitor.viewer)
    answers = await market.matching.match_listing(
        need.id, viewer=visitor.viewer, filters=NO_FILTERS, limit=1, relaxed=relaxed, among=(ListingId(listing),)
    )
    match = _only(answers, ListingId(listing))
    known = await read_organizations(market.database, [need, match.listing])
    close = close_pairs(match.reasons)
    asking = _side(listing_card(need, known), [pair.query for pair in close], match.reasons)
    page = PairPage(
        need=asking,
        listing=_side(listing_card(match.listing, known), [pair.listing for pair in close], match.reasons),
        match=match_card(match, known, answers.required),
        back=address(f"{asking.card.href}/matches", *relaxed_pairs(relaxed)),
        notices=(*answer_notices(answers), *index_notices(await market.matching.status())),
    )
    return page_response(request, page)


def _only(answers: Answers, listing_id: ListingId) -> Match:
    found = next((some[0] for some in (answers.achievements, answers.experts, answers.needs) if some), None)
    if found is None:
        raise NotFound("listing", listing_id)
    return found


def _side(card: Card, sentences: Sequence[str], reasons: Reasons) -> Side:
    parts = tuple(
        Part(heading, tuple(pieces(line, sentences, reasons) for line in text.split("\n") if line.strip()))
        for heading, text in _texts(card.listing)
        if text.strip()
    )
    return Side(card, pieces(card.listing.title, sentences, reasons), parts)


def _texts(listing: Listing) -> Iterator[tuple[str, str]]:
    """Go through what is written in sentences, in the order in which the matcher reads it, without the title."""
    yield "", listing.summary
    yield "", listing.body
    if isinstance(listing, Need):
        yield PRESENT_STATE, listing.present_state
        yield TRIED, listing.tried
        yield APPLICATION, listing.application
        yield CRITERIA, listing.criteria
