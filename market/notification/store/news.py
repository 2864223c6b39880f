"""News in the store: what came up for members' standing searches, each piece once, for the member alone to read."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from market.errors import NotFound
from market.listing.listing import ListingId
from market.listing.store import listings
from market.listing.store.changes import START, ChangeLane, Position
from market.notification.digest import (
    FIRST,
    LEVEL,
    NEWS_FOR,
    SCORE,
    SLACK,
    FoundNews,
    NewsId,
    NewsItem,
    NewsPage,
    NewsSource,
    SourceKind,
)
from market.notification.saved_search import SavedSearchId
from market.notification.store import preferences as notification_preferences
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, MemberId, Viewer

KEPT_FOR = timedelta(days=90)
_DELETED_AT_ONCE = 1000
UNSEEN_MAX = 100
SEEN_MAX = 30
LAST = 2**62
"""A number past every piece of news."""

Found = tuple[SavedSearchId, ListingId]
"""That a listing comes up in a saved search."""


async def position(conn: Connection, lane: ChangeLane) -> Position:
    """Say how far a lane of the change log was read for saved searches."""
    row = await conn.fetchrow(queries(__name__)["position"], lane.value)
    return START if row is None else Position(row["xid"], row["seq"])


async def move(conn: Connection, lane: ChangeLane, to: Position, *, actor: Actor) -> None:
    """Keep how far a lane was read. Raises NotAllowed for all but the market itself."""
    actor.check_operator()
    await conn.execute(queries(__name__)["move"], lane.value, to.xid, to.seq)


async def changed(conn: Connection, *, within: timedelta, limit: int) -> list[ListingId]:
    """List what is in the market and was written lately, the latest first."""
    return [ListingId(row["id"]) for row in await conn.fetch(queries(__name__)["changed"], within, limit)]


async def of_searches(conn: Connection, found: Sequence[Found], *, actor: Actor) -> list[FoundNews]:
    """Say what of that which comes up in saved searches is news. Raises as above."""
    actor.check_operator()
    columns = [search_id for search_id, _ in found], [listing_id for _, listing_id in found]
    return [_found(row) for row in await conn.fetch(queries(__name__)["of_searches"], *columns, SLACK, NEWS_FOR)]


async def of_pairs(conn: Connection, *, actor: Actor) -> list[FoundNews]:
    """Say what of the pairs in the brokers' queue is news to the members of either side. Raises as above."""
    actor.check_operator()
    return [
        _found(row)
        for row in await conn.fetch(
            queries(__name__)["of_pairs"],
            rank_max=FIRST,
            level_min=LEVEL.value,
            score_min=SCORE,
            before=SLACK,
            lately=NEWS_FOR,
        )
    ]


async def keep(conn: Connection, found: Sequence[FoundNews], *, actor: Actor) -> None:
    """Keep news for their members, each once however often it is found. Raises as above."""
    actor.check_operator()
    if not found:
        return
    await notification_preferences.hold(conn, sorted({each.member_id for each in found}))
    await conn.execute(
        queries(__name__)["keep"],
        member_ids=[each.member_id for each in found],
        sources=[each.source.value for each in found],
        source_ids=[each.source_id for each in found],
        listing_ids=[each.listing_id for each in found],
        listing_versions=[each.listing_version for each in found],
    )


async def page(conn: Connection, *, viewer: Viewer) -> NewsPage:
    """Give a member's news; what they may not see now is left out. Raises NotFound for who is no member."""
    member_id = _member(viewer)
    seen_through = (await notification_preferences.get(conn, member_id)).seen_through
    shown = await conn.fetch(queries(__name__)["unseen"], member_id, seen_through, UNSEEN_MAX)
    through = shown[-1]["id"] if shown else 0
    behind = await conn.fetchrow(queries(__name__)["behind"], member_id, through) if through else None
    before = await conn.fetch(queries(__name__)["latest"], member_id, seen_through, SEEN_MAX)
    return NewsPage(
        unseen=tuple(reversed(await read(conn, shown, viewer=viewer))),
        seen=tuple(await read(conn, before, viewer=viewer)),
        through=through,
        more=0 if behind is None else behind["items"],
        last=through if behind is None or behind["last"] is None else behind["last"],
    )


async def latest(conn: Connection, *, viewer: Viewer, limit: int) -> list[NewsItem]:
    """Give a member's latest news, the last first, seen or not. Raises as above."""
    rows = await conn.fetch(queries(__name__)["latest"], _member(viewer), LAST, limit)
    return await read(conn, rows, viewer=viewer)


async def see(conn: Connection, through: int, *, viewer: Viewer) -> None:
    """Mark news as seen, up to the last that was shown: what came after it stays new. Raises as above."""
    member_id = _member(viewer)
    await notification_preferences.hold(conn, [member_id])
    await conn.execute(queries(__name__)["see"], member_id, through)


async def drop_old(conn: Connection) -> int:
    """Delete some of what is older than KEPT_FOR, with the digests that told it, and count it."""
    return int(await conn.fetchval(queries(__name__)["drop_old"], KEPT_FOR, _DELETED_AT_ONCE))


async def read(conn: Connection, rows: Sequence[Record], *, viewer: Viewer) -> list[NewsItem]:
    """Read rows with their listings as the viewer may see them now; those of which they may not are left out."""
    ids = list(dict.fromkeys(ListingId(row["listing_id"]) for row in rows))
    known = await listings.find(conn, ids, viewer=viewer, published=True)
    return [
        NewsItem(
            id=NewsId(row["id"]),
            member_id=MemberId(row["member_id"]),
            source=NewsSource(kind=SourceKind(row["source"]), id=UUID(str(row["source_id"])), name=row["name"]),
            listing=known[row["listing_id"]],
            listing_version=row["listing_version"],
            found_at=row["found_at"],
            rewritten=row["rewritten"],
            mailed=row["mailed"],
        )
        for row in rows
        if row["listing_id"] in known and row["name"] is not None
    ]


def _found(row: Record) -> FoundNews:
    return FoundNews(
        member_id=MemberId(row["member_id"]),
        source=SourceKind(row["source"]),
        source_id=UUID(str(row["source_id"])),
        listing_id=ListingId(row["listing_id"]),
        listing_version=row["listing_version"],
    )


def _member(viewer: Viewer) -> MemberId:
    if viewer.member_id is None:
        raise NotFound("news of", "nobody")
    return viewer.member_id
