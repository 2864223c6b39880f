"""Deals as they stood (合同的过去): of what had been recorded until a day, what held on another."""

from dataclasses import dataclass
from datetime import date

from market.day import day_end
from market.deal.deal import DealId, Registration, Terms
from market.deal.entry import DealEntryId
from market.deal.state import State
from market.deal.store import deals
from market.deal.store import terms as deal_terms
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class DealAsOf:
    """What stood of a deal then."""

    state: State
    terms: Terms
    registration: Registration | None
    paid_fen: int


async def get(conn: Connection, deal_id: DealId, *, known_on: date, held_on: date, actor: Actor) -> DealAsOf | None:
    """Give a deal by what was recorded until the end of a day and held on another; None where nothing stood.

    Raises NotFound, NotAllowed for who does not record what happens to the deal.
    """
    (await deals.get(conn, deal_id, viewer=actor.viewer)).check_worked_by(actor)
    row = await conn.fetchrow(queries(__name__)["standing"], deal_id, day_end(known_on), held_on)
    if row is None:
        return None
    approved = row["registration_entry_id"]
    return DealAsOf(
        state=State(row["state"]),
        terms=await deal_terms.get(conn, DealEntryId(row["terms_entry_id"])),
        registration=None if approved is None else await deal_terms.get_registration(conn, DealEntryId(approved)),
        paid_fen=row["paid_fen"],
    )
