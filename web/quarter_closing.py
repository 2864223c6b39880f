"""Closing of quarters (季度公布): one quarter after the other is computed, then published with its price bands."""

import asyncio
from datetime import date

from market.db import Database
from market.price_band import bands
from market.public_closing import close
from market.public_total import Quarter
from market.store import prices, public_totals
from market.viewer import Actor


async def close_next(database: Database, today: date, *, actor: Actor, invented: bool = False) -> Quarter | None:
    """Close the next quarter that is over, for ever; None where none is, or it is not `invented` and has to be.

    No connection is held while what has to be withheld is computed, which takes seconds. Raises NotAllowed for others
    than the office, Conflict where somebody else closed it meanwhile.
    """
    async with database.reading() as conn:
        quarter = await public_totals.due(conn, today, actor=actor)
        if quarter is None:
            return None
        material = await public_totals.material(conn, quarter, actor=actor)
        priced = await prices.priced(conn, quarter, sample=material.sample, actor=actor)
        earlier = await prices.earlier(conn, sample=material.sample, actor=actor)
    if invented and not material.sample:
        return None
    closing = await asyncio.to_thread(close, material)
    told = await asyncio.to_thread(bands, priced, earlier)
    async with database.writing() as conn:
        closing_id = await public_totals.close(conn, closing, actor=actor)
        await prices.add(conn, closing_id, told, actor=actor)
    return quarter
