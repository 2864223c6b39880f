"""The map of the store (供需地图): achievements and needs, alike ones close together.

The map of the store as it is shown: groups by box of the plan, points for the script, and the file.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from corpus.exports.table import Table
from market.dashboard.figure import READERS
from market.dashboard.store import maps
from market.dashboard.store_map import KINDS, Drawing, MapPoint
from market.errors import Invalid
from market.job.job import JobKind
from market.job.store import jobs
from market.listing.field import Box, Taxonomy
from market.listing.listing import Kind
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.page.language import Catalogue, message
from web.page.names import FieldNames
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.page.table_download import answer_tables

KIND_NAMES: Mapping[Kind, str] = {
    Kind.ACHIEVEMENT: message("achievements"),
    Kind.NEED: message("needs"),
}
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class MapGroup:
    """A box of the plan on the map, "" for listings of none, with how many points it has."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class MapRow:
    """A point as a row: its title, where it leads, its kind (a message id) and its field."""

    title: str
    link: str
    kind: str
    field: str


def groups_of(points: Sequence[MapPoint], names: FieldNames, catalogue: Catalogue) -> tuple[MapGroup, ...]:
    """Name the boxes that the points are of, in the plan's order."""
    counts = Counter(_box(point) for point in points)
    return tuple(MapGroup(code, _name(code, names, catalogue), counts[code]) for code in sorted(counts, key=_last_none))


def rows_of(points: Sequence[MapPoint], names: FieldNames, catalogue: Catalogue) -> tuple[MapRow, ...]:
    """Write points as rows."""
    return tuple(
        MapRow(point.title, link_of(point), KIND_NAMES[point.kind], _name(point.field, names, catalogue))
        for point in points
    )


def drawing_of(points: Sequence[MapPoint], groups: Sequence[MapGroup], catalogue: Catalogue) -> Mapping[str, object]:
    """Give what the script draws from: names, and each point as x, y, group, kind, title and address."""
    places = {group.code: place for place, group in enumerate(groups)}
    return {
        "groups": [group.name for group in groups],
        "kinds": [catalogue.text(KIND_NAMES[kind]) for kind in KINDS],
        "points": [
            [
                round(point.place.x, _DIGITS),
                round(point.place.y, _DIGITS),
                places[_box(point)],
                KINDS.index(point.kind),
                point.title,
                link_of(point),
            ]
            for point in points
        ],
    }


def table_of(points: Sequence[MapPoint], names: FieldNames, catalogue: Catalogue) -> Table:
    """Write the map as a table, each point with its place."""
    text = catalogue.text
    heads = (message("listing"), message("kind"), message("field"), message("address"))
    rows = tuple(
        (row.title, text(row.kind), row.field, row.link, _round(point.place.x), _round(point.place.y))
        for point, row in zip(points, rows_of(points, names, catalogue), strict=True)
    )
    return Table("map", (*map(text, heads), "x", "y"), rows)


def _round(place: float) -> Decimal:
    return Decimal(f"{place:.{_DIGITS}f}")


def link_of(point: MapPoint) -> str:
    """Write where a point leads."""
    return f"/{point.kind.value}s/{point.place.listing_id}"


def _box(point: MapPoint) -> str:
    return point.field.partition(".")[0]


def _name(code: str, names: FieldNames, catalogue: Catalogue) -> str:
    return names.label(code, catalogue.language) if code else catalogue.text(message("without a field"))


def _last_none(code: str) -> tuple[bool, str]:
    return not code, code


router = APIRouter()
PATH = "/brain/map"
DRAWN = 2000
"""So many points are drawn at most, the newest."""
WRITTEN = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreMapPage:
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
        drawing = await maps.drawing(conn, viewer=actor.viewer)
        found, total = await maps.points(conn, kind=kind, field=box or None, limit=DRAWN, viewer=actor.viewer)
    groups, start = groups_of(found, names, catalogue), offset_of(page)
    pairs = tuple((name, value) for name, value in (("kind", kind.value if kind else ""), ("box", box)) if value)
    shown = StoreMapPage(
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
        found, _ = await maps.points(conn, kind=kind, field=box or None, limit=WRITTEN, viewer=viewer)
    catalogue = market.catalogues[read_preferences(request).language]
    return await answer_tables([table_of(found, FieldNames.of(market.taxonomy), catalogue)], "csv", "map")


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
