"""Registered deals for tests of what is told of them: each its own parties, unless they are named."""

from dataclasses import dataclass, replace
from datetime import date

from market.deal.deal import DealId, PartyType, Series
from market.deal.entry import EntryInput
from market.deal.kind import DealKind
from market.deal.line import judge
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.introduction.introduction import IntroductionId
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE
from tests.market.deal.builders import RULES, a_party, a_registration, some_terms, technology


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a deal is to be."""

    number: int
    fen: int = 100_000_000
    seller: int | None = None
    buyer: int | None = None
    kind: DealKind = DealKind.DEVELOPMENT
    field: str = "B1.01.03"
    registered_on: date = date(2026, 2, 10)
    series: Series = Series.MARKET
    introduction_id: IntroductionId | None = None


async def register(conn: Connection, made: Made) -> DealId:
    """Record a deal up to its registration, each step on the same day."""
    seller = a_party(200 + (made.number if made.seller is None else made.seller), kind=PartyType.INSTITUTE)
    buyer = a_party(600 + (made.number if made.buyer is None else made.buyer))
    terms = replace(
        some_terms(seller=seller, buyer=buyer),
        lines=judge((technology(made.fen),), RULES),
        kind=made.kind,
        field_code=made.field,
    )
    day = made.registered_on
    opening = Opening(series=made.series, introduction_id=made.introduction_id)
    signed = EntryInput(event=DealEvent.SIGNED, happened_on=day, terms=terms)
    deal_id = (await deals.begin(conn, opening, signed, actor=COMMAND_LINE)).deal_id
    registration = a_registration(f"样例-{made.registered_on.year}-{made.number:05}", total=made.fen)
    await deals.record(conn, deal_id, EntryInput(event=DealEvent.SUBMITTED, happened_on=day), actor=COMMAND_LINE)
    registered = EntryInput(event=DealEvent.REGISTERED, happened_on=day, registration=registration)
    await deals.record(conn, deal_id, registered, actor=COMMAND_LINE)
    return deal_id
