"""Questions to the index: search, suggestions, matches."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from market.listing.listing import Kind, ListingId
from market.listing.relaxation import Relaxation
from market.listing.store import achievements, needs
from market.postgres.db import Database
from market.viewer import Viewer
from web.api.errors import DOCUMENT, LATER, MISSING, UNUSABLE
from web.api.parameters import ApiFilters, Limit, MatchLimit, Offset, Relaxed, Text, Words
from web.http.context import CurrentMarket, Market
from web.http.upload import read_text, read_upload
from web.http.visitor import CurrentVisitor
from web.search.shape import AnswersShape, SearchPage, Suggestions
from web.search.shaping import shape_answers, shape_search, shape_suggestions

router = APIRouter()
Key = Annotated[UUID, Path(description="The listing's id")]
_TEXT_SCHEMA = {
    "type": "object",
    "properties": {"text": {"type": "string", "description": "The need; the first 20,000 characters are read"}},
    "required": ["text"],
    "additionalProperties": False,
}
_FIELDS_SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}}  # other fields are passed over
_FORM_SCHEMA = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "file": {"type": "string", "format": "binary", "description": "A .docx, .pdf or .txt of at most 10 MiB"},
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": _TEXT_SCHEMA},
            "application/x-www-form-urlencoded": {"schema": _FIELDS_SCHEMA},
            "multipart/form-data": {"schema": _FORM_SCHEMA},
        },
    }
}


@router.get("/search", responses=UNUSABLE | LATER)
async def search(
    *,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    filters: ApiFilters,
    q: Text = "",
    kind: Annotated[Kind | None, Query(description="Only one of the stores")] = None,
    offset: Offset = 0,
    limit: Limit = 20,
) -> SearchPage:
    """Search the three stores by words, best first, with facets."""
    results = await market.matching.search(
        q, kind=kind, viewer=visitor.viewer, filters=filters, offset=offset, limit=limit
    )
    return await shape_search(market.database, results, offset=offset, limit=limit)


@router.get("/suggest", responses=UNUSABLE | LATER)
async def suggest(
    market: CurrentMarket,
    visitor: CurrentVisitor,
    q: Annotated[Words, Query(description="What has been typed so far")] = "",
    limit: Annotated[int, Query(ge=1, le=20)] = 8,
) -> Suggestions:
    """Suggest listings as somebody types."""
    return await shape_suggestions(
        market.database, await market.matching.suggest(q, viewer=visitor.viewer, limit=limit)
    )


@router.post("/match", openapi_extra=_BODY, responses=UNUSABLE | DOCUMENT | LATER)
async def match_text(
    *,
    request: Request,
    response: Response,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    filters: ApiFilters,
    relaxed: Relaxed,
    limit: MatchLimit = 10,
) -> AnswersShape:
    """Answer a pasted need, or one in a document, with achievements, experts and similar needs.

    The text is kept nowhere: not in a log, an address, an error, a cache or a file.
    """
    response.headers["Cache-Control"] = "no-store"
    document = await read_text(await read_upload(request), market.documents)
    answers = await market.matching.match_text(
        document.text, viewer=visitor.viewer, filters=filters, limit=limit, relaxed=relaxed
    )
    return await shape_answers(market.database, answers, document=document.notes)


@router.get("/needs/{id}/matches", responses=UNUSABLE | MISSING | LATER)
async def match_need(
    *,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    filters: ApiFilters,
    relaxed: Relaxed,
    id: Key,  # noqa: A002  the address says id
    limit: MatchLimit = 10,
) -> AnswersShape:
    """Match a published need with achievements, experts and similar needs."""
    await _check_need(market.database, ListingId(id), visitor.viewer)
    return await _match(market, ListingId(id), visitor.viewer, filters=filters, limit=limit, relaxed=relaxed)


@router.get("/achievements/{id}/matches", responses=UNUSABLE | MISSING | LATER)
async def match_achievement(
    market: CurrentMarket,
    visitor: CurrentVisitor,
    filters: ApiFilters,
    id: Key,  # noqa: A002  the address says id
    limit: MatchLimit = 10,
) -> AnswersShape:
    """Match a published achievement with the needs that it may answer."""
    await _check_achievement(market.database, ListingId(id), visitor.viewer)
    return await _match(market, ListingId(id), visitor.viewer, filters=filters, limit=limit)


async def _check_need(database: Database, key: ListingId, viewer: Viewer) -> None:
    """Raise NotFound unless it is a need that the reader may see."""
    async with database.reading() as conn:
        await needs.get(conn, key, viewer=viewer)


async def _check_achievement(database: Database, key: ListingId, viewer: Viewer) -> None:
    """Raise NotFound unless it is an achievement that the reader may see."""
    async with database.reading() as conn:
        await achievements.get(conn, key, viewer=viewer)


async def _match(
    market: Market,
    key: ListingId,
    viewer: Viewer,
    *,
    filters: ApiFilters,
    limit: int,
    relaxed: tuple[Relaxation, ...] = (),
) -> AnswersShape:
    answers = await market.matching.match_listing(key, viewer=viewer, filters=filters, limit=limit, relaxed=relaxed)
    return await shape_answers(market.database, answers)
