"""The map of the store (供需地图): achievements and needs, alike ones close together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from market.dashboard.figure import READERS
from market.dashboard.store import store_maps
from market.dashboard.store_map import KINDS, Drawing
from market.errors import Invalid
from market.job.job import JobKind
from market.job.store import jobs
from market.listing.field import Box, Taxonomy
from market.listing.listing import Kind
from web.context import CurrentMarket
from web.fields import FieldNames
from web.pages.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.preferences import read_preferences
from web.rendering import page_response, redirect_response
from web.store_map_view import KIND_NAMES, MapGroup, MapRow, drawing_of, groups_of, map_response, rows_of
from web.visitor import CurrentVisitor

router = APIRouter()
PATH = "/brain/map"
DRAWN = 2000
"""So many points are drawn at most, the newest."""
WRITTEN = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BrainMapPage:
    """The map within what was chosen; `drawing` None before it was ever drawn. `rows` are a page of its points."""

    TEMPLATE: ClassVar[str] = "brain_map.html"

    drawing: Drawing | None
    points: Mapping[str, object]
    groups: tuple[MapGroup, ...]
    rows: tuple[MapRow, ...]
    total: int
    paging: Paging
    kind: Kind | None
    box: str
    boxes: tuple[Box, ...]
    operates: bool
    asked: bool
    kinds: Mapping[Kind, str]
    limit: int = DRAWN


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_map(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the map, and what is on it as a list."""
    actor, params = visitor.actor(*READERS), request.query_params
    kind, box, page = _read_kind(params), _read_box(params, market.taxonomy), read_page(params)
    catalogue, names = market.catalogues[read_preferences(request).language], FieldNames.of(market.taxonomy)
    async with market.database.reading() as conn:
        drawing = await store_maps.drawing(conn, viewer=actor.viewer)
        found, total = await store_maps.points(conn, kind=kind, field=box or None, limit=DRAWN, viewer=actor.viewer)
    groups, start = groups_of(found, names, catalogue), offset_of(page)
    pairs = tuple((name, value) for name, value in (("kind", kind.value if kind else ""), ("box", box)) if value)
    shown = BrainMapPage(
        drawing=drawing,
        points=drawing_of(found, groups, catalogue),
        groups=groups,
        rows=rows_of(found[start : start + PER_PAGE], names, catalogue),
        total=total,
        paging=make_paging(PATH, pairs, page, len(found)),
        kind=kind,
        box=box,
        boxes=market.taxonomy.boxes,
        operates=actor.operates,
        asked=params.get("asked") == "1",
        kinds=KIND_NAMES,
    )
    return page_response(request, shown)


@router.api_route(f"{PATH}.csv", methods=["GET", "HEAD"])
async def download_map(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Give all that is on the map within what was chosen as a file."""
    viewer, params = visitor.actor(*READERS).viewer, request.query_params
    kind, box = _read_kind(params), _read_box(params, market.taxonomy)
    async with market.database.reading() as conn:
        found, _ = await store_maps.points(conn, kind=kind, field=box or None, limit=WRITTEN, viewer=viewer)
    return map_response(found, FieldNames.of(market.taxonomy), market.catalogues[read_preferences(request).language])


@router.post(PATH)
async def draw_anew(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Have the map drawn anew, in the background."""
    actor = visitor.operator()
    async with market.database.writing() as conn:
        await jobs.enqueue(conn, JobKind.DRAW_MAP, actor=actor, key=JobKind.DRAW_MAP.value)
    return redirect_response(request, f"{PATH}?asked=1")


def _read_kind(params: QueryParams) -> Kind | None:
    """Read which kind is wanted, None for both. Raises Invalid."""
    text = params.get("kind", "")
    found = next((kind for kind in KINDS if kind.value == text), None)
    if text and found is None:
        raise Invalid({"kind": "choose achievement or need"})
    return found


def _read_box(params: QueryParams, taxonomy: Taxonomy) -> str:
    """Read which box of the plan is wanted, "" for all. Raises Invalid."""
    text = params.get("box", "")
    if text and text not in {box.code for box in taxonomy.boxes}:
        raise Invalid({"box": "choose a box of the plan"})
    return text
