"""Public totals in the store: what is told of closed quarters, and what each closing counted."""

from collections.abc import Mapping
from datetime import date

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.day import current_day
from market.deal.deal import DealId
from market.errors import Conflict
from market.office.store import settings as office_settings
from market.place import Nearness
from market.postgres.db import Connection, Record
from market.postgres.queries import queries, to_columns
from market.publication.cell import CellPart, Margin, PublishedCell, area_of
from market.publication.closing import Closing, Material, PublicYear
from market.publication.total import CountedDeal, Quarter
from market.target.store import targets
from market.viewer import Actor, Viewer


async def years(conn: Connection, *, viewer: Viewer) -> list[PublicYear]:  # noqa: ARG001  everybody is told the same
    """List the years of which the public is told something, the latest first."""
    return [
        PublicYear(row["year"], tuple(row["quarters"]), row["closed_at"], row["fen"], row["sample"])
        for row in await conn.fetch(queries(__name__)["years"])
    ]


async def told(conn: Connection, year: PublicYear, *, viewer: Viewer) -> Mapping[PublishedCell, int | None]:  # noqa: ARG001  as above
    """Give what the public is told of a year; None is withheld."""
    return await _told(conn, year.sample, year.year)


async def due(conn: Connection, today: date, *, actor: Actor) -> Quarter | None:
    """Say which quarter is to be closed next, None while none is over. Raises NotAllowed for others than the office."""
    actor.check_operator()
    sql, sample = queries(__name__), await targets.shows_samples(conn)
    last = await conn.fetchrow(sql["last"], sample)
    if last is not None:
        quarter = Quarter(last["year"], last["quarter"]).next
    else:
        first = await conn.fetchval(sql["first"], sample)
        if first is None:
            return None
        quarter = Quarter.of(first)
    return quarter if quarter.is_over(today) else None


async def material(conn: Connection, quarter: Quarter, *, actor: Actor) -> Material:
    """Gather what a quarter is closed from. Raises NotAllowed for others than the office."""
    actor.check_operator()
    sql, sample = queries(__name__), await targets.shows_samples(conn)
    district = (await office_settings.get(conn)).district
    earlier = [(row["year"], _part(row)) for row in await conn.fetch(sql["parts"], sample)]
    standing = await conn.fetch(sql["standing"], sample, quarter.last_on)
    before = await _told(conn, sample, quarter.year)
    return Material(
        quarter=quarter,
        sample=sample,
        district=district,
        known_at=await conn.fetchval("SELECT now()"),
        standing=tuple(CountedDeal(_standing(row, district), row["registered_on"]) for row in standing),
        earlier=tuple(part for _, part in earlier),
        year=tuple(part for year, part in earlier if year == quarter.year),
        told={cell: fen is not None for cell, fen in before.items()},
    )


async def close(conn: Connection, closing: Closing, *, actor: Actor) -> int:
    """Publish a closed quarter, for ever, and give the closing's number.

    Raises NotAllowed for others than the office, Conflict for a quarter that is not next.
    """
    quarter = closing.quarter
    if await due(conn, current_day(), actor=actor) != quarter:
        raise Conflict("this quarter is not the next one to be closed")
    sql = queries(__name__)
    closing_id: int = await conn.fetchval(
        sql["close"],
        sample=closing.sample,
        year=quarter.year,
        quarter=quarter.number,
        district=closing.district,
        safety=closing.safety.version,
        known_at=closing.known_at,
        closed_by=actor.name,
    )
    parts = [_row(part) for part in closing.parts]
    if parts:
        await conn.execute(sql["add_parts"], closing_id=closing_id, **to_columns(parts))
    cells = [
        {"period": cell.period, "margin": cell.margin.value, "member": cell.member, "fen": fen}
        for cell, fen in closing.totals.items()
    ]
    if cells:
        await conn.execute(sql["add_totals"], closing_id=closing_id, **to_columns(cells))
    withheld = sum(fen is None for fen in closing.totals.values())
    await audit.record(
        conn,
        Event.QUARTER_CLOSED,
        actor=actor,
        subject=Subject(SubjectKind.MARKET, f"{quarter.year}-{quarter.number}"),
        detail={"told": len(cells) - withheld, "withheld": withheld},
    )
    return closing_id


async def _told(conn: Connection, sample: bool, year: int) -> dict[PublishedCell, int | None]:
    rows = await conn.fetch(queries(__name__)["told"], sample, year)
    return {PublishedCell(row["period"], Margin(row["margin"]), row["member"]): row["fen"] for row in rows}


def _row(part: CellPart) -> dict[str, object]:
    return {
        "deal_id": part.deal_id,
        "period": part.period,
        "kind": part.kind,
        "field": part.field,
        "seller_area": part.seller_area.value,
        "buyer_area": part.buyer_area.value,
        "seller_code": part.seller_code,
        "buyer_code": part.buyer_code,
        "fen": part.fen,
    }


def _part(row: Record) -> CellPart:
    return CellPart(
        deal_id=DealId(row["deal_id"]),
        period=row["period"],
        kind=row["kind"],
        field=row["field"],
        seller_area=Nearness(row["seller_area"]),
        buyer_area=Nearness(row["buyer_area"]),
        seller_code=row["seller_code"],
        buyer_code=row["buyer_code"],
        fen=row["fen"],
    )


def _standing(row: Record, district: str) -> CellPart:
    return CellPart(
        deal_id=DealId(row["deal_id"]),
        period=Quarter.of(row["registered_on"]).number,
        kind=row["kind"],
        field=row["statistics_field"],
        seller_area=area_of(row["seller_area"], district),
        buyer_area=area_of(row["buyer_area"], district),
        seller_code=row["seller_code"],
        buyer_code=row["buyer_code"],
        fen=row["fen"],
    )
