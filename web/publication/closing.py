"""Closing (季度公布): past quarters of invented deals are closed by themselves, so that the public totals can be seen.

Quarters with real deals are closed by the office alone.

Closing of quarters (季度公布): one quarter after the other is computed, then published with its price bands.
"""

import asyncio
from datetime import date

from market.day import current_day
from market.job.job import RunningJob
from market.postgres.db import Database
from market.publication.closing import close
from market.publication.price_band import bands
from market.publication.store import price_bands
from market.publication.store import totals as publication_totals
from market.publication.total import Quarter
from market.viewer import SAMPLES, Actor
from web.http.context import Market


async def close_next_quarter(
    database: Database, today: date, *, actor: Actor, invented: bool = False
) -> Quarter | None:
    """Close the next quarter that is over, for ever; None where none is, or it is not `invented` and has to be.

    No connection is held while what has to be withheld is computed, which takes seconds. Raises NotAllowed for others
    than the office, Conflict where somebody else closed it meanwhile.
    """
    async with database.reading() as conn:
        quarter = await publication_totals.due(conn, today, actor=actor)
        if quarter is None:
            return None
        material = await publication_totals.material(conn, quarter, actor=actor)
        priced = await price_bands.priced(conn, quarter, sample=material.sample, actor=actor)
        earlier = await price_bands.earlier(conn, sample=material.sample, actor=actor)
    if invented and not material.sample:
        return None
    closing = await asyncio.to_thread(close, material)
    told = await asyncio.to_thread(bands, priced, earlier)
    async with database.writing() as conn:
        closing_id = await publication_totals.close(conn, closing, actor=actor)
        await price_bands.add(conn, closing_id, told, actor=actor)
    return quarter


async def close_sample_quarters(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Close every quarter of invented deals that is over; after a crash it goes on with the next."""
    today = current_day()
    while await close_next_quarter(market.database, today, actor=SAMPLES, invented=True):
        pass
