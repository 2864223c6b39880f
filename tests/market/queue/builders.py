"""A queue for tests: a published need with pairs that wait, and brokers."""

from dataclasses import dataclass

from market.account.store import members
from market.judging.judgement import Level
from market.listing.achievement import Achievement
from market.listing.listing import Kind, ListingId, Step
from market.listing.need import Need
from market.listing.store import achievements, listings, needs
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.queue.queue import FoundPair, Lease, PairSource
from market.queue.store import leases as queue_leases
from market.queue.store import pairs as queue_pairs
from market.viewer import CLOCK, COMMAND_LINE, Actor, Role
from tests.listings import a_need, an_achievement, an_organization
from tests.web.people import a_member, a_person

SUPPLIERS = 40
"""The numbers of organisations from here on are those that answer the needs of `add_waiting`."""


@dataclass(frozen=True)
class Waiting:
    """A need, and what waits for it, the best first."""

    need: Need
    offers: list[Achievement]


def a_pair(
    need: ListingId, listing: ListingId, *, rank: int | None = 1, chance: float = 0.5, level: Level = Level.WEAK
) -> FoundPair:
    """Make a pair as matching finds it; one without a rank was drawn at random."""
    return FoundPair(
        need_id=need,
        listing_id=listing,
        kind=Kind.ACHIEVEMENT,
        source=PairSource.EXPLORED if rank is None else PairSource.RANKED,
        level=level,
        chance=chance,
        score=1.5,
        rank=rank,
        probability=0.25 if rank is None else 1.0,
        need_version=1,
        listing_version=1,
        model="ranker@1",
        index_version="7",
    )


async def add_waiting(
    conn: Connection, owner: Organization, *, pairs: int = 3, explored: int = 0, number: int = 1, best: float = 0.9
) -> Waiting:
    """Publish a need of an owner, with another's achievements, and have all of them wait; the last ones were drawn."""
    supplier = an_organization(SUPPLIERS + number)
    await organizations.add(conn, supplier, actor=COMMAND_LINE)
    need = a_need(owner, number=f"N-{number}", title=f"需求 {number}")
    offers = [an_achievement(supplier, number=f"A-{number}-{n}", title=f"成果 {number}-{n}") for n in range(pairs)]
    await needs.add(conn, need, actor=COMMAND_LINE)
    for offer in offers:
        await achievements.add(conn, offer, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_steps(conn, [need.id, *(offer.id for offer in offers)], step, actor=COMMAND_LINE)
    found = [
        a_pair(need.id, offer.id, rank=None if n >= pairs - explored else n + 1, chance=best - 0.01 * n)
        for n, offer in enumerate(offers)
    ]
    await queue_pairs.put(conn, found, actor=CLOCK)
    return Waiting(need, offers)


async def add_broker(conn: Connection, role: Role = Role.BROKER) -> Actor:
    """Add a broker, and give the writer they are."""
    member = a_member(role)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    return member.actor


async def open_next(conn: Connection, broker: Actor, *, blind: bool = False) -> Lease:
    """Open the broker's next pair; there must be one."""
    lease = await queue_leases.take_next(conn, actor=broker, blind=blind)
    assert lease is not None
    return lease
