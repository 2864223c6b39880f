"""Digests in tests: news of listings for a member's saved search, decided and promised to their webhooks."""

from datetime import UTC, datetime
from uuid import uuid4

from market.listing.listing import ListingId
from market.notification.digest import DigestId, FoundNews, SourceKind
from market.notification.saved_search import Frequency, SavedSearch, SavedSearchId, Sought
from market.notification.store import digests, news, saved_searches
from market.postgres.db import Connection
from market.viewer import CLOCK
from tests.market.webhook.builders import Hooked


async def add_digest(conn: Connection, hooked: Hooked, *listings: ListingId, name: str = "磁体") -> DigestId:
    """Have news of listings decided for a member, and promised to their webhooks."""
    search = SavedSearch(
        id=SavedSearchId(uuid4()),
        member_id=hooked.member.id,
        name=name,
        sought=Sought(query="磁体"),
        frequency=Frequency.AT_ONCE,
    )
    await saved_searches.save(conn, search, actor=hooked.member.actor)
    found = [
        FoundNews(
            member_id=hooked.member.id,
            source=SourceKind.SEARCH,
            source_id=search.id,
            listing_id=listing_id,
            listing_version=1,
        )
        for listing_id in listings
    ]
    await news.keep(conn, found, actor=CLOCK)
    up_to = dict.fromkeys(Frequency, datetime.now(UTC))
    digest_id = await digests.decide(conn, hooked.member.id, up_to, actor=CLOCK)
    assert digest_id is not None
    await hooked.promise(conn, digest_id)
    return digest_id
