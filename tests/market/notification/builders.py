"""Standing searches for tests: a firm that asks, an institute that offers, their members, what comes up for them."""

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from market.account.store import members
from market.listing.achievement import Achievement
from market.listing.listing import Kind, Listing, ListingId, Step
from market.listing.need import Need
from market.listing.store import achievements, listings, needs
from market.notification.digest import FoundNews, NewsItem, SourceKind
from market.notification.saved_search import Frequency, SavedSearch, SavedSearchId, Sought
from market.notification.store import news, saved_searches
from market.office.store import organizations
from market.organization import Organization, OrganizationKind
from market.postgres.db import Connection
from market.viewer import CLOCK, COMMAND_LINE, Actor, Role
from tests.listings import a_need, an_achievement, an_organization
from tests.web.people import a_member, a_person


@dataclass(frozen=True)
class Standing:
    """Whoever is told, and what they may be told of."""

    conn: Connection
    firm: Organization
    institute: Organization
    asking: Actor
    offering: Actor
    broker: Actor

    async def published(self, *made: Achievement | Need) -> None:
        for listing in made:
            if isinstance(listing, Need):
                await needs.add(self.conn, listing, actor=COMMAND_LINE)
            else:
                await achievements.add(self.conn, listing, actor=COMMAND_LINE)
            for step in (Step.SUBMIT, Step.PUBLISH):
                await listings.take_step(self.conn, listing.id, step, actor=COMMAND_LINE)

    async def an_offer(self, number: int = 1) -> Achievement:
        """Publish an achievement of the institute."""
        offer = an_achievement(self.institute, number=f"A-{number}", title=f"成果 {number}")
        await self.published(offer)
        return offer

    async def a_wish(self, number: int = 1) -> Need:
        """Publish a need of the firm."""
        need = a_need(self.firm, number=f"N-{number}", title=f"需求 {number}")
        await self.published(need)
        return need

    async def saved(self, actor: Actor | None = None, **changes: object) -> SavedSearch:
        """Save a search of the firm's member, or another's."""
        search = replace(a_search(actor or self.asking), **changes)  # type: ignore[arg-type]  # named as its fields
        await saved_searches.save(self.conn, search, actor=actor or self.asking)
        return search

    async def found(self, search: SavedSearch, *ids: ListingId) -> list[FoundNews]:
        """Say what is news of that which came up."""
        return await news.of_searches(self.conn, [(search.id, listing_id) for listing_id in ids], actor=CLOCK)

    async def told(self, search: SavedSearch, *made: Listing) -> None:
        """Have listings come up for a search."""
        await news.keep(self.conn, await self.found(search, *(each.id for each in made)), actor=CLOCK)

    async def unseen(self, actor: Actor | None = None) -> list[NewsItem]:
        return list((await news.page(self.conn, viewer=(actor or self.asking).viewer)).unseen)

    async def paired(self, need: Need, offer: Achievement, *, level: int | None = 3, state: str = "waiting") -> None:
        """Have a pair wait in the brokers' queue, or be closed there."""
        await self.conn.execute(
            "INSERT INTO queue_pair (need_id, listing_id, kind, source, level, chance, score, rank, probability, "
            "need_version, listing_version, model, index_version, state, closed_at) VALUES ($1, $2, 'achievement', "
            "'ranked', $3, NULL, 0.5, 1, 1, 3, 3, 'm', 'i', $4, CASE WHEN $4 <> 'waiting' THEN now() END)",
            *(need.id, offer.id, level, state),
        )


def a_search(actor: Actor) -> SavedSearch:
    """Make a search of a member's."""
    assert actor.member_id is not None
    return SavedSearch(
        id=SavedSearchId(uuid4()),
        member_id=actor.member_id,
        name="磁体（样例）",
        sought=Sought(query="磁体", kind=Kind.ACHIEVEMENT),
        frequency=Frequency.AT_ONCE,
        by_mail=True,
    )


def by_source(found: list[FoundNews]) -> set[tuple[SourceKind, object, ListingId]]:
    return {(each.source, each.source_id, each.listing_id) for each in found}


async def join(conn: Connection, role: Role, organization: Organization | None = None) -> Actor:
    """Add a member, and give the writer they are."""
    member = a_member(role, organization)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    return member.actor


@pytest.fixture
async def standing(conn: Connection) -> Standing:
    """Give a firm and an institute with one member each, and a broker."""
    firm = replace(an_organization(1), kind=OrganizationKind.ENTERPRISE)
    institute = an_organization(2)
    for organization in (firm, institute):
        await organizations.add(conn, organization, actor=COMMAND_LINE)
    asking, offering = await join(conn, Role.ENTERPRISE, firm), await join(conn, Role.INSTITUTE, institute)
    return Standing(conn, firm, institute, asking, offering, await join(conn, Role.BROKER))
