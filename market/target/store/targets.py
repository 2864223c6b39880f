"""Targets in the store: loaded paths, totals of the whole district, and how the market's own deals stand to them."""

from collections.abc import Sequence

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.deal.deal import Series
from market.errors import Invalid, NotFound
from market.office.demonstration import demonstrates
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.statistic.slice import Slice
from market.statistic.statistic import Dimension, Figures
from market.statistic.store import statistics
from market.target.pipeline import PipelineDeal
from market.target.standing import DistrictTotal, TargetLevel, TargetStanding
from market.target.target import Flow, TargetPath, TargetPoint
from market.viewer import Actor, Role, Viewer

SOURCE_LIMIT = 300


async def paths(conn: Connection, *, viewer: Viewer) -> tuple[TargetPath, ...]:
    """Give the paths that were loaded, the latest first. Raises NotFound for others than the office."""
    _check(viewer)
    return tuple(
        TargetPath(
            name=row["name"],
            source=row["source"],
            points=tuple(TargetPoint(year, fen) for year, fen in zip(row["years"], row["fen"], strict=True)),
        )
        for row in await conn.fetch(queries(__name__)["paths"])
    )


async def load_path(conn: Connection, path: TargetPath, *, actor: Actor) -> None:
    """Keep a plan's path; it stands before what was loaded earlier. Raises NotAllowed for others than the office."""
    actor.check_operator()
    sql = queries(__name__)
    path_id = await conn.fetchval(sql["add_path"], path.name, path.source, demonstrates(actor))
    years, amounts = zip(*((point.year, point.fen) for point in path.points), strict=True)
    await conn.execute(sql["add_points"], path_id, list(years), list(amounts))
    detail = {"from": path.first.year, "to": path.last.year}
    await audit.record(
        conn, Event.TARGET_LOADED, actor=actor, subject=Subject(SubjectKind.TARGET, path_id), detail=detail
    )


async def totals(conn: Connection, *, viewer: Viewer) -> tuple[DistrictTotal, ...]:
    """Give what was published of the whole district, by year and side. Raises NotFound for others than the office."""
    _check(viewer)
    return tuple(
        DistrictTotal(row["year"], Flow(row["flow"]), row["fen"], row["source"])
        for row in await conn.fetch(queries(__name__)["totals"])
    )


async def add_totals(conn: Connection, points: Sequence[TargetPoint], flow: Flow, source: str, *, actor: Actor) -> None:
    """Keep totals of the whole district, of one side, with where they were published.

    Raises NotAllowed for others than the office, Invalid without a source.
    """
    actor.check_operator()
    if not source.strip() or len(source) > SOURCE_LIMIT or not source.isprintable():
        raise Invalid({"source": f"write one line of at most {SOURCE_LIMIT} characters"})
    years, amounts = [point.year for point in points], [point.fen for point in points]
    sql = queries(__name__)["add_totals"]
    await conn.execute(sql, years=years, amounts=amounts, flow=flow.value, source=source, sample=demonstrates(actor))
    await audit.record(
        conn,
        Event.DISTRICT_TOTALS_RECORDED,
        actor=actor,
        subject=Subject(SubjectKind.TARGET, flow.value),
        detail={"years": len(years)},
    )


async def shows_samples(conn: Connection) -> bool:
    """Say whether invented deals are shown: with the samples, as long as there is no real one.

    The ledger keeps them for ever; once the samples are taken out nothing counts or lists them.
    """
    return bool(await conn.fetchval(queries(__name__)["only_samples"]))


async def standing(conn: Connection, district: str, *, samples: bool, viewer: Viewer) -> tuple[TargetStanding, ...]:
    """Add up the market's own deals by side and level, registered ones by month. Raises NotFound for others."""
    _check(viewer)
    found: list[TargetStanding] = []
    for flow in Flow:
        wanted = Slice(series=Series.MARKET, sample=samples).on_side(flow, district)
        waiting = dict.fromkeys((TargetLevel.SIGNED, TargetLevel.INTENDED), Figures())
        for cell in await statistics.cells(conn, wanted, (Dimension.LEVEL, Dimension.MONTH), viewer=viewer):
            level = TargetLevel(cell.keys[Dimension.LEVEL])
            if level is TargetLevel.REGISTERED:
                year, month = map(int, cell.keys[Dimension.MONTH].split("-"))
                found.append(_standing(flow, level, cell.figures, year, month))
            elif level in waiting:
                waiting[level] += cell.figures
        found += [_standing(flow, level, figures) for level, figures in waiting.items() if figures.deals]
    return tuple(found)


async def imported(conn: Connection, district: str, *, samples: bool, viewer: Viewer) -> tuple[TargetStanding, ...]:
    """Add up the registered deals of the whole district that were imported, by side and year.

    Raises NotFound for others than the office.
    """
    _check(viewer)
    found: list[TargetStanding] = []
    for flow in Flow:
        wanted = Slice(series=Series.DISTRICT, level=TargetLevel.REGISTERED, sample=samples).on_side(flow, district)
        cells = await statistics.cells(conn, wanted, (Dimension.YEAR,), viewer=viewer)
        found += [
            _standing(flow, TargetLevel.REGISTERED, each.figures, int(each.keys[Dimension.YEAR])) for each in cells
        ]
    return tuple(found)


async def newest_entry(conn: Connection, *, viewer: Viewer) -> int | None:
    """Give the newest entry of the ledger, by which one sees that it has grown. Raises NotFound for others."""
    _check(viewer)
    found: int | None = await conn.fetchval(queries(__name__)["newest_entry"])
    return found


async def pipeline(
    conn: Connection, district: str, flow: Flow, *, samples: bool, viewer: Viewer
) -> tuple[PipelineDeal, ...]:
    """Give the steps of the market's own deals with a side in the district. Raises NotFound for others."""
    _check(viewer)
    return tuple(
        PipelineDeal(
            opened_on=row["opened_on"],
            signed_on=row["signed_on"],
            submitted_on=row["submitted_on"],
            registered_on=row["registered_on"],
            ended_on=row["ended_on"],
            claimed_fen=row["claimed_fen"],
            approved_fen=row["approved_fen"],
            field=row["field_code"],
        )
        for row in await conn.fetch(queries(__name__)["pipeline"], district, flow.value, samples)
    )


def _standing(
    flow: Flow, level: TargetLevel, figures: Figures, year: int | None = None, month: int | None = None
) -> TargetStanding:
    return TargetStanding(
        flow=flow, level=level, year=year, month=month, deals=figures.deals, fen=figures.technical_fen
    )


def _check(viewer: Viewer) -> None:
    if viewer.role is not Role.OPERATOR:
        raise NotFound("target of", "the district")


async def said(conn: Connection, *, viewer: Viewer) -> frozenset[DistrictTotal]:
    """Give every word on a year and a side, overruled ones too. Raises NotFound for others than the office."""
    if viewer.role is not Role.OPERATOR:
        raise NotFound("totals of", "the district")
    rows = await conn.fetch(queries(__name__)["said"])
    return frozenset(DistrictTotal(row["year"], Flow(row["flow"]), row["fen"], row["source"]) for row in rows)
