"""A closed quarter for the pages that show one: deals of two kinds that may be told, and one of a kind that may not."""

from datetime import UTC, datetime

from market.day import day_of
from market.deal.attribution import Shares, Way
from market.deal.deal import DealId
from market.deal.kind import DealKind
from market.deal.store import attributions
from market.postgres.db import Database
from market.publication.closing import close
from market.publication.price_band import bands
from market.publication.store import price_bands
from market.publication.store import totals as publication_totals
from market.viewer import COMMAND_LINE
from tests.market.publication.builders import Made, register

THIRDS = Shares.of_parts({Way.MATCH: 1, Way.BROKER: 1, Way.MEETING: 1})


async def close_a_quarter(database: Database) -> DealId:
    """Register deals, say of one who it came about through, and close the next quarter; give that deal."""
    async with database.writing() as conn:
        for number in range(12):
            kind = DealKind.SERVICE if number % 2 else DealKind.DEVELOPMENT
            await register(conn, Made(number=number, fen=50_000_000 + number, kind=kind))
        said = await register(conn, Made(number=20, kind=DealKind.LICENCE))
        await attributions.record(conn, said, THIRDS, reason="三方各出力（样例）", actor=COMMAND_LINE)
    async with database.writing() as conn:
        quarter = await publication_totals.due(conn, day_of(datetime.now(UTC)), actor=COMMAND_LINE)
        assert quarter is not None
        material = await publication_totals.material(conn, quarter, actor=COMMAND_LINE)
        closing_id = await publication_totals.close(conn, close(material), actor=COMMAND_LINE)
        priced = await price_bands.priced(conn, quarter, sample=material.sample, actor=COMMAND_LINE)
        earlier = await price_bands.earlier(conn, sample=material.sample, actor=COMMAND_LINE)
        await price_bands.add(conn, closing_id, bands(priced, earlier), actor=COMMAND_LINE)
    return said
