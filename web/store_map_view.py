"""The map of the store as it is shown: groups by box of the plan, points for the script, and the file."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from starlette.responses import Response

from corpus.sheet.cell import escape_formula
from market.dashboard.store_map import KINDS, MapPoint
from market.listing.listing import Kind
from web.fields import FieldNames
from web.language import Catalogue, message
from web.picture import CSV_MARK

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


def map_response(points: Sequence[MapPoint], names: FieldNames, catalogue: Catalogue) -> Response:
    """Answer with the map as CSV, formulas guarded."""
    text = catalogue.text
    written = StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    heads = (message("listing"), message("kind"), message("field"), message("address"))
    writer.writerow([*(escape_formula(text(head)) for head in heads), "x", "y"])
    for point, row in zip(points, rows_of(points, names, catalogue), strict=True):
        cells = (row.title, text(row.kind), row.field, row.link)
        place = (f"{point.place.x:.{_DIGITS}f}", f"{point.place.y:.{_DIGITS}f}")
        writer.writerow([*map(escape_formula, cells), *place])
    return Response(
        CSV_MARK + written.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="map.csv"', "Cache-Control": "no-store"},
    )


def link_of(point: MapPoint) -> str:
    """Write where a point leads."""
    return f"/{point.kind.value}s/{point.place.listing_id}"


def _box(point: MapPoint) -> str:
    return point.field.partition(".")[0]


def _name(code: str, names: FieldNames, catalogue: Catalogue) -> str:
    return names.label(code, catalogue.language) if code else catalogue.text(message("without a field"))


def _last_none(code: str) -> tuple[bool, str]:
    return not code, code
