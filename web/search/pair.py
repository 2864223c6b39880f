"""Pairing (供需对): one need and one answer on a page of their own, both texts with the closest sentences marked.

Sentence marks (句对标记): where the closest sentences of two texts stand, numbered so that a reader finds both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.disclosure.reading import ReadingPurpose
from market.disclosure.store import confidential_texts
from market.errors import NotAllowed, NotFound
from market.listing.achievement import Achievement
from market.listing.filters import NO_FILTERS
from market.listing.listing import Listing, ListingId, Tier
from market.listing.need import Need
from market.listing.requirement import requirements_of
from market.listing.store import achievements, needs
from market.postgres.db import Connection
from market.viewer import Role, Viewer
from matcher.answering.confidential import ConfidentialPair
from matcher.answering.match import Answers, Match, Reasons, SentencePair, TextSpan
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.listing.card import Card, MatchCard, make_listing_card, make_match_card, mark, read_organizations
from web.page.filters import address, read_relaxed, relaxed_pairs
from web.page.labels import LABELS
from web.page.language import message
from web.page.notices import Notice
from web.page.rendering import page_response
from web.search.answers import list_answer_notices, list_index_notices
from web.search.grade import GradeView, view_grade


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """A piece of a text: `number` (from 1) of the pair it belongs to, None between them; `spans` mark shared terms."""

    number: int | None
    spans: tuple[TextSpan, ...]


def list_close_pairs(reasons: Reasons) -> tuple[SentencePair, ...]:
    """List the closest pairs of sentences, the closest first."""
    return () if reasons.closest is None else (reasons.closest, *reasons.also_close)


def cut_pieces(text: str, sentences: Sequence[str], reasons: Reasons) -> tuple[MarkedPiece, ...]:
    """Cut a text at the sentences of one side, in the order of their pairs; a sentence counts where it first stands."""
    places = sorted(_places(text, sentences))
    cut: list[MarkedPiece] = []
    at = 0
    for start, end, number in places:
        if start < at:
            continue
        if start > at:
            cut.append(MarkedPiece(None, (TextSpan(text[at:start], hit=False),)))
        cut.append(MarkedPiece(number, mark(text[start:end], reasons.shared)))
        at = end
    if at < len(text):
        cut.append(MarkedPiece(None, (TextSpan(text[at:], hit=False),)))
    return tuple(cut)


def _places(text: str, sentences: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    for number, sentence in enumerate(sentences, start=1):
        at = text.find(sentence)
        if at >= 0:
            yield at, at + len(sentence), number


router = APIRouter()
PRESENT_STATE = message("Present state")
TRIED = message("What was tried")
APPLICATION = message("Where it is used")
CRITERIA = message("How answers are judged")
CONFIDENTIAL = message(
    "Compared with the confidential texts that are open to you. Their owners see that you did; nothing else was kept."
)


@dataclass(frozen=True, slots=True)
class PairPart:
    """One part of a text under its heading (a message id or ""), a paragraph a line."""

    heading: str
    paragraphs: tuple[tuple[MarkedPiece, ...], ...]


@dataclass(frozen=True, slots=True)
class PairSide:
    """One of the two: its card, and its title and text with the closest sentences marked."""

    card: Card
    title: tuple[MarkedPiece, ...]
    parts: tuple[PairPart, ...]


@dataclass(frozen=True, slots=True)
class PairPage:
    """A need, an answer, and all that is known of the two together.

    `enclosing`: the reader may have confidential texts compared too. `before` is the grade without them, where they
    were; their texts stand beside the others then.
    """

    TEMPLATE: ClassVar[str] = "pair.html"

    need: PairSide
    listing: PairSide
    match: MatchCard
    back: str
    notices: tuple[Notice, ...]
    enclosing: bool = False
    before: GradeView | None = None


@router.api_route("/needs/{id}/matches/{listing}", methods=["GET", "HEAD"])
async def show_pair(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  the address says id
    listing: UUID,
) -> Response:
    """Show one answer to a need, whether or not it is among the best."""
    viewer, relaxed = visitor.viewer, read_relaxed(request.query_params)
    async with market.database.reading() as conn:
        need = await needs.get(conn, ListingId(id), viewer=viewer)
        enclosing = await _may_compare_confidential(conn, (need.id, ListingId(listing)), viewer)
    answers = await market.matching.match_listing(
        need.id, viewer=viewer, filters=NO_FILTERS, limit=1, relaxed=relaxed, among=(ListingId(listing),)
    )
    match = _only(answers, ListingId(listing))
    known = await read_organizations(market.database, [need, match.listing])
    close = list_close_pairs(match.reasons)
    asking = _side(make_listing_card(need, known), [pair.query for pair in close], match.reasons)
    page = PairPage(
        need=asking,
        listing=_side(make_listing_card(match.listing, known), [pair.listing for pair in close], match.reasons),
        match=make_match_card(match, known, answers.required),
        back=address(f"{asking.card.href}/matches", *relaxed_pairs(relaxed)),
        notices=(*list_answer_notices(answers), *list_index_notices(await market.matching.status())),
        enclosing=enclosing and isinstance(match.listing, Achievement),
    )
    return page_response(request, page)


@router.post("/needs/{id}/matches/{listing}/confidential")
async def compare_confidential(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  the address says id
    listing: UUID,
) -> Response:
    """Compare a pair with the confidential texts that are open to the reader; each counts as one reading."""
    viewer = visitor.actor().viewer
    async with market.database.writing() as conn:
        need = await needs.get(conn, ListingId(id), viewer=viewer)
        achievement = await achievements.get(conn, ListingId(listing), viewer=viewer)
        texts = {each.id: await _read_confidential(conn, each.id, viewer) for each in (need, achievement)}
    if not any(texts.values()):
        raise NotAllowed("no confidential text of the two is open to you")
    bare = ConfidentialPair(need=need, achievement=achievement)
    pair = replace(bare, need_text=texts[need.id], achievement_text=texts[achievement.id])
    before = await market.matching.match_confidential(bare, viewer=viewer)
    match = await market.matching.match_confidential(pair, viewer=viewer)
    known = await read_organizations(market.database, [need, achievement])
    close = list_close_pairs(match.reasons)
    card = make_listing_card(need, known)
    page = PairPage(
        need=_side(card, [one.query for one in close], match.reasons, texts[need.id]),
        listing=_side(
            make_listing_card(achievement, known), [one.listing for one in close], match.reasons, texts[achievement.id]
        ),
        match=make_match_card(match, known, requirements_of(pair.whole_need)),
        back=f"{card.href}/matches",
        notices=(Notice(CONFIDENTIAL),),
        before=None if before.grading is None else view_grade(before.grading),
    )
    return page_response(request, page)


async def _may_compare_confidential(conn: Connection, ids: Sequence[ListingId], viewer: Viewer) -> bool:
    """Say whether a viewer may read the L2 of one of some listings, as its owner or by a grant."""
    if viewer.role is Role.OPERATOR:
        return False  # an operator reads for a reason, and has nothing of their own to compare
    for listing_id in ids:
        there = Tier.L2 in await confidential_texts.tiers(conn, listing_id, viewer=viewer)
        if there and await confidential_texts.may_read(conn, listing_id, Tier.L2, viewer=viewer):
            return True
    return False


async def _read_confidential(conn: Connection, listing_id: ListingId, viewer: Viewer) -> str:
    """Read a listing's L2 for a comparison; "" where there is none, or it is not open to the viewer."""
    if not await _may_compare_confidential(conn, [listing_id], viewer):
        return ""
    return await confidential_texts.read(conn, listing_id, Tier.L2, viewer=viewer, purpose=ReadingPurpose.COMPARE)


def _only(answers: Answers, listing_id: ListingId) -> Match:
    found = next((some[0] for some in (answers.achievements, answers.experts, answers.needs) if some), None)
    if found is None:
        raise NotFound("listing", listing_id)
    return found


def _side(card: Card, sentences: Sequence[str], reasons: Reasons, enclosed: str = "") -> PairSide:
    parts = tuple(
        PairPart(heading, tuple(cut_pieces(line, sentences, reasons) for line in text.split("\n") if line.strip()))
        for heading, text in (*_texts(card.listing), (LABELS[Tier.L2], enclosed))
        if text.strip()
    )
    return PairSide(card, cut_pieces(card.listing.title, sentences, reasons), parts)


def _texts(listing: Listing) -> Iterator[tuple[str, str]]:
    """Go through what is written in sentences, in the order in which the matcher reads it, without the title."""
    yield "", listing.summary
    yield "", listing.body
    if isinstance(listing, Need):
        yield PRESENT_STATE, listing.present_state
        yield TRIED, listing.tried
        yield APPLICATION, listing.application
        yield CRITERIA, listing.criteria
