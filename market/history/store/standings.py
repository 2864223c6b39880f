"""Deals as they stand, many at once, for the office: what a file of past deals is held against, and the export."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from market.deal.deal import DealId, Registration, Series, Terms
from market.deal.entry import DealEntryId
from market.deal.state import DealEvent, State
from market.deal.store import terms as deal_terms
from market.history.past_deal import DAY_UNKNOWN, ENDS, History, Payment
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor


@dataclass(frozen=True, slots=True)
class PastDealStanding:
    """A deal as it stands, with its id."""

    deal_id: DealId
    history: History


async def get(conn: Connection, deal_ids: Collection[DealId], *, actor: Actor) -> dict[DealId, History]:
    """Give deals that are signed as they stand. Raises NotAllowed for others than the office."""
    actor.check_operator()
    found = await _standing(conn, list(deal_ids))
    return {each.deal_id: each.history for each in found}


async def page(conn: Connection, *, after: DealId | None, limit: int, actor: Actor) -> list[PastDealStanding]:
    """Give the next deals that are signed, in the order of their ids. Raises NotAllowed for others than the office."""
    actor.check_operator()
    rows = await conn.fetch(queries("market.history.store.past_deals")["next_ids"], after or UUID(int=0), limit)
    return await _standing(conn, [DealId(row["deal_id"]) for row in rows])


async def _standing(conn: Connection, deal_ids: Sequence[DealId]) -> list[PastDealStanding]:
    if not deal_ids:
        return []
    sql = queries("market.history.store.past_deals")
    rows = await conn.fetch(sql["standing"], deal_ids)
    terms = await deal_terms.find(conn, [DealEntryId(row["terms_entry_id"]) for row in rows])
    given = [row["registration_entry_id"] for row in rows if row["registration_entry_id"] is not None]
    registrations = {row["entry_id"]: row for row in await conn.fetch(sql["registrations"], given)}
    told: dict[UUID, list[Record]] = defaultdict(list)
    for row in await conn.fetch(sql["told"], [row["deal_id"] for row in rows]):
        told[row["deal_id"]].append(row)
    return [
        PastDealStanding(
            DealId(row["deal_id"]),
            _history(row, terms, registrations.get(row["registration_entry_id"]), told[row["deal_id"]]),
        )
        for row in rows
    ]


def _history(
    row: Record, terms: Mapping[DealEntryId, Terms], registration: Record | None, told: Sequence[Record]
) -> History:
    """Read a deal; a change before its registration, and handing in that was sent back, it no longer shows."""
    state, registered_on = State(row["state"]), row["registered_on"]
    events = [(DealEvent(each["event"]), each) for each in told]
    assumed = any(event is DealEvent.SUBMITTED and each["reason"] == DAY_UNKNOWN for event, each in events)
    changed = registered_on is not None and row["changed_on"] is not None and row["changed_on"] >= registered_on
    return History(
        number=row["number"],
        series=Series(row["series"]),
        sample=row["sample"],
        terms=terms[DealEntryId(row["terms_entry_id"])],
        drafted_on=row["drafted_on"],
        signed_on=row["signed_on"],
        submitted_on=None if assumed or state is State.SIGNED else row["submitted_on"],
        registered_on=registered_on,
        registration=None if registration is None else _registration(registration),
        changed_on=row["changed_on"] if changed and state is not State.REGISTERED else None,
        terminated_on=row["terminated_on"],
        revoked_on=row["revoked_on"],
        end_reason=next((each["reason"] for event, each in events if event in ENDS), ""),
        payments=tuple(
            Payment(on=each["happened_on"], fen=each["amount_fen"]) for event, each in events if event is DealEvent.PAID
        ),
    )


def _registration(row: Record) -> Registration:
    return Registration(
        number=row["number"],
        agency=row["agency"],
        approved_total_fen=row["approved_total_fen"],
        approved_technical_fen=row["approved_technical_fen"],
        rules=row["rules"],
    )
