"""Bands of prices as they stand beside a listing or an introduction."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from market.errors import NotFound
from market.introduction.introduction import Introduction
from market.listing.achievement import Achievement
from market.listing.listing import Kind
from market.listing.maturity import Scale
from market.listing.need import Need
from market.listing.store import achievements, needs
from market.postgres.db import Connection
from market.publication.price_band import APART, LARGEST, PARTIES, ShownBand
from market.publication.store import price_bands
from market.viewer import Viewer
from web.page.labels import SCALE_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparablePrices:
    """What deals that compare have cost; without a band it is said that there are too few."""

    bands: tuple[ShownBand, ...]
    scales: Mapping[Scale, str] = field(default_factory=lambda: SCALE_NAMES)
    parties: int = PARTIES
    apart: int = APART
    largest_pct: int = int(100 * LARGEST)


async def read_comparable_prices(
    conn: Connection, introduction: Introduction, *, viewer: Viewer
) -> ComparablePrices | None:
    """Give the bands that compare to the achievement of an introduction that its reader was given; to an expert's need.

    None where the listing has left the market.
    """
    listing: Achievement | Need
    try:
        if introduction.kind is Kind.ACHIEVEMENT:
            listing = await achievements.get(conn, introduction.listing_id, viewer=viewer)
        else:
            listing = await needs.get(conn, introduction.need_id, viewer=viewer)
    except NotFound:
        return None
    return ComparablePrices(bands=tuple(await price_bands.comparable(conn, listing, viewer=viewer)))
