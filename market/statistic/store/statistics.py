"""Statistics of deals in the store: every figure on every page, and the rows behind it, by one query."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from enum import Enum
from uuid import UUID

from market.deal.deal import DealId
from market.errors import NotFound
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.statistic.slice import Slice
from market.statistic.statistic import FIGURES, NOW, Cut, DealLabel, Dimension, Figures, StatisticCell
from market.viewer import Role, Viewer


async def cells(
    conn: Connection, wanted: Slice, by: Sequence[Dimension], *, cut: Cut = NOW, viewer: Viewer
) -> list[StatisticCell]:
    """Add up the wanted deals that a viewer sees, by the dimensions, in the order of their keys.

    Without dimensions there is one cell, without deals none. Cells that differ in a dimension that doesn't add are
    not to be added. Raises NotFound for a cut from others than the office.
    """
    found, _ = await _read(conn, wanted, by, cut, viewer)
    return sorted(found, key=lambda each: tuple(each.keys.values()))


async def total(conn: Connection, wanted: Slice, *, cut: Cut = NOW, viewer: Viewer) -> Figures:
    """Add up the wanted deals that a viewer sees to one figure each. Raises NotFound as `cells` does."""
    found = await cells(conn, wanted, (), cut=cut, viewer=viewer)
    return found[0].figures if found else Figures()


async def rows(
    conn: Connection, wanted: Slice, *, cut: Cut = NOW, viewer: Viewer, offset: int = 0, limit: int | None = 20
) -> tuple[list[StatisticCell], int]:
    """Give the deals behind a figure, a cell each, the latest first, and count them all. Raises NotFound as `cells`."""
    page, count = await _read(conn, wanted, (Dimension.DEAL,), cut, viewer, limit=limit, offset=offset)
    deals = [UUID(cell.keys[Dimension.DEAL]) for cell in page]
    found, _ = await _read(conn, wanted, tuple(Dimension), cut, viewer, deals=deals)
    return found, count


async def told(conn: Connection, deals: Sequence[DealId], *, cut: Cut = NOW, viewer: Viewer) -> dict[DealId, DealLabel]:
    """Tell what deals were called as of a cut. Raises NotFound for others than the office."""
    if viewer.role is not Role.OPERATOR:
        raise NotFound("statistics of", "deals")
    return {
        DealId(row["deal_id"]): DealLabel(
            subject=row["subject"],
            seller=row["seller"] or "",
            buyer=row["buyer"] or "",
            number=row["registration_number"] or "",
        )
        for row in await conn.fetch(queries(__name__)["told"], deals, cut.known_at, cut.held_on)
    }


async def _read(
    conn: Connection,
    wanted: Slice,
    by: Sequence[Dimension],
    cut: Cut,
    viewer: Viewer,
    *,
    deals: Sequence[UUID] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[list[StatisticCell], int]:
    if cut.is_past and viewer.role is not Role.OPERATOR:
        raise NotFound("statistics as of", cut.held_on or cut.known_at)
    found = await conn.fetch(
        queries(__name__)["cells"],
        dimensions=[dimension.value for dimension in by],
        known_at=cut.known_at,
        held_on=cut.held_on,
        **_seen(viewer),
        **_conditions(wanted),
        deals=deals,
        limit=limit,
        offset=offset,
    )
    return [_cell(row, by) for row in found], found[0]["found"] if found else 0


def _seen(viewer: Viewer) -> dict[str, object]:
    return {
        "office": viewer.role is Role.OPERATOR,
        "organization_id": viewer.organization_id,
        "member_id": viewer.member_id if viewer.role is Role.BROKER else None,
    }


def _conditions(wanted: Slice) -> dict[str, object]:
    escaped = wanted.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    chosen = {name: value.value if isinstance(value, Enum) else value for name, value in asdict(wanted).items()}
    return chosen | {"words": f"%{escaped}%" if wanted.words else ""}


def _cell(row: Record, by: Sequence[Dimension]) -> StatisticCell:
    keys = {dimension: _key(dimension, row[dimension.value]) for dimension in by}
    return StatisticCell(keys, Figures(**{name: int(row[name]) for name in FIGURES}))


def _key(dimension: Dimension, value: object) -> str:
    """Write a member as a key: 2026-03 for a month, 2026 for a year, "" where there is none."""
    if isinstance(value, date):
        return f"{value:%Y-%m}" if dimension is Dimension.MONTH else f"{value:%Y}"
    return "" if value is None else str(value)
