"""Prices in the store: the bands of closed quarters, and those that compare to a listing."""

from collections.abc import Sequence

from market.deal.deal import DealId
from market.deal.kind import DealKind
from market.errors import NotSignedIn
from market.introduction.introduction import WORKERS
from market.listing.achievement import Achievement
from market.listing.field import Scheme
from market.listing.maturity import Maturity, Scale
from market.listing.need import Need
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.publication.price_band import YEARS, Band, ShownBand, Stood
from market.publication.price_class import KINDS, MaturityThird, PriceClass, Priced, classes_of
from market.publication.total import Quarter
from market.viewer import Actor, Role, Viewer


async def priced(conn: Connection, quarter: Quarter, *, sample: bool, actor: Actor) -> list[Priced]:
    """Give the prices of registered deals as they stood at the end of a quarter. Raises NotAllowed for others."""
    actor.check_operator()
    return [_priced(row) for row in await conn.fetch(queries(__name__)["priced"], sample, quarter.last_on, YEARS)]


async def earlier(conn: Connection, *, sample: bool, actor: Actor) -> list[tuple[PriceClass, Stood]]:
    """Give every band that was ever told, by the deals behind it. Raises NotAllowed for others than the office."""
    actor.check_operator()
    return [
        (_class(row), dict(zip(map(DealId, row["deals"]), row["fen"], strict=True)))
        for row in await conn.fetch(queries(__name__)["earlier"], sample)
    ]


async def add(conn: Connection, closing_id: int, bands: Sequence[tuple[Band, Stood]], *, actor: Actor) -> None:
    """Keep the bands that a closing tells anew. Raises NotAllowed for others than the office."""
    actor.check_operator()
    sql = queries(__name__)
    for band, stood in bands:
        one = band.of
        band_id = await conn.fetchval(
            sql["add"],
            closing_id=closing_id,
            kind=one.kind.value,
            field=one.field,
            maturity=one.maturity.key if one.maturity else "",
            low_fen=band.low_fen,
            median_fen=band.median_fen,
            high_fen=band.high_fen,
            deals=band.deals,
            sellers=band.sellers,
            buyers=band.buyers,
        )
        await conn.execute(sql["add_deals"], band_id, list(stood), list(stood.values()))


async def beside(conn: Connection, listing: Achievement | Need, *, viewer: Viewer) -> list[ShownBand] | None:
    """Give its owner, brokers and the office the bands that compare to a listing they were given; None to others."""
    own = viewer.organization_id is not None and viewer.organization_id == listing.organization_id
    if not (own or viewer.role in WORKERS):
        return None
    return await comparable(conn, listing, viewer=viewer)


async def comparable(conn: Connection, listing: Achievement | Need, *, viewer: Viewer) -> list[ShownBand]:
    """Give for each kind of contract that a listing may come to the narrowest band there is.

    A listing that names no way of transfer may come to any. Raises NotSignedIn for the public.
    """
    if viewer.role is Role.PUBLIC:
        raise NotSignedIn
    kinds = [kind for kind in DealKind if kind in {KINDS.get(mode) for mode in listing.modes}] or list(DealKind)
    fields = [code.code for code in listing.fields if code.scheme is Scheme.PLAN] or [""]
    third = MaturityThird.of(listing.maturity)
    wanted = {kind: [one for field in fields for one in classes_of(kind, field, third)] for kind in kinds}
    for classes in wanted.values():
        classes.sort(key=lambda one: one.width)
    found = await _find(conn, [one for classes in wanted.values() for one in classes])
    shown = []
    for classes in wanted.values():
        narrowest = next((one for one in classes if one in found), None)
        if narrowest is not None:
            shown.append(_shown(found[narrowest], widened=narrowest.width > classes[0].width))
    return shown


async def _find(conn: Connection, classes: Sequence[PriceClass]) -> dict[PriceClass, Record]:
    keys = [(one.kind.value, one.field, one.maturity.key if one.maturity else "") for one in classes]
    rows = await conn.fetch(queries(__name__)["find"], *map(list, zip(*keys, strict=True)))
    return {_class(row): row for row in rows}


def _shown(row: Record, *, widened: bool) -> ShownBand:
    band = Band(
        of=_class(row),
        low_fen=row["low_fen"],
        median_fen=row["median_fen"],
        high_fen=row["high_fen"],
        deals=row["deals"],
        sellers=row["sellers"],
        buyers=row["buyers"],
    )
    return ShownBand(band=band, quarter=Quarter(row["year"], row["quarter"]), widened=widened, sample=row["sample"])


def _class(row: Record) -> PriceClass:
    return PriceClass(DealKind(row["kind"]), row["field"], MaturityThird.read(row["maturity"]))


def _priced(row: Record) -> Priced:
    scale, level = row["maturity_scale"], row["maturity_level"]
    return Priced(
        deal_id=DealId(row["deal_id"]),
        kind=DealKind(row["kind"]),
        field=row["field_code"],
        maturity=None if scale is None else MaturityThird.of(Maturity(Scale(scale), level)),
        seller_code=row["seller_code"],
        buyer_code=row["buyer_code"],
        fen=row["fen"],
    )
