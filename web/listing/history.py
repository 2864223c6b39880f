"""The history of one listing: which step when; for its owner and the office also by whom, and what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.audit.author import Author
from market.audit.store import authors
from market.errors import NotFound
from market.listing.listing import Kind, Listing, ListingId
from market.listing.store import listings
from market.listing.version import Piece, Version, compare_texts, shortened, versions
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor, Visitor
from web.listing.card import PATHS
from web.listing.labels import AUTHORS, PARTS, STEPS, TEXTS, name_parts
from web.page.rendering import page_response

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ChangedPassage:
    """What an edit changed of one text; `name` is a message id."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One version as it is told; `step`, `author_words` and `changed` are message ids.

    `held_at` only where it differs from when it was recorded; `author` None where the reader may not know.
    """

    step: str
    recorded_at: datetime
    held_at: datetime | None
    author: Author | None
    author_words: str | None
    changed: tuple[str, ...]
    passages: tuple[ChangedPassage, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The history of a listing, the latest first."""

    TEMPLATE: ClassVar[str] = "history.html"

    listing: Listing
    href: str
    lines: tuple[HistoryLine, ...]
    knows: bool
    """Whether the reader is told more than steps and days."""


@router.api_route("/achievements/{id}/history", methods=["GET", "HEAD"])
async def show_achievement_history(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  the address says id
) -> Response:
    """Show the history of an achievement."""
    return await _show(request, market, visitor, Kind.ACHIEVEMENT, ListingId(id))


@router.api_route("/needs/{id}/history", methods=["GET", "HEAD"])
async def show_need_history(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show the history of a need."""
    return await _show(request, market, visitor, Kind.NEED, ListingId(id))


@router.api_route("/experts/{id}/history", methods=["GET", "HEAD"])
async def show_expert_history(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show the history of an expert's entry."""
    return await _show(request, market, visitor, Kind.EXPERT, ListingId(id))


async def _show(request: Request, market: Market, visitor: Visitor, kind: Kind, listing_id: ListingId) -> Response:
    async with market.database.reading() as conn:
        listing = (await listings.find(conn, [listing_id], viewer=visitor.viewer)).get(listing_id)
        if listing is None or listing.KIND is not kind:
            raise NotFound(kind.value, listing_id)
        entries = await listings.history(conn, listing_id, viewer=visitor.viewer)
        names = {entry.actor for entry in entries if entry.actor is not None}
        known = await authors.find(conn, names, viewer=visitor.viewer)
    lines = tuple(_line(version, known) for version in versions(entries))[::-1]
    return page_response(request, HistoryPage(listing, f"{PATHS[kind]}/{listing_id}", lines, bool(known)))


def _line(version: Version, known: Mapping[str, Author]) -> HistoryLine:
    entry = version.entry
    author = None if entry.actor is None else known[entry.actor]
    return HistoryLine(
        step=STEPS[entry.step],
        recorded_at=entry.recorded_at,
        held_at=None if entry.held_at == entry.recorded_at else entry.held_at,
        author=author,
        author_words=None if author is None else AUTHORS[author.kind],
        changed=name_parts(version.changed),
        passages=tuple(_passages(version)),
        note=entry.note or None,
    )


def _passages(version: Version) -> list[ChangedPassage]:
    before, after = version.before, version.entry.snapshot
    if before is None or after is None:
        return []
    return [
        ChangedPassage(PARTS[key], shortened(compare_texts(str(before.get(key, "")), str(after.get(key, "")))))
        for key in TEXTS
        if key in version.changed
    ]
