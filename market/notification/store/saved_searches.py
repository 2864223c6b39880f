"""Saved searches in the store: each belongs to one member, who alone sees and changes it."""

from datetime import timedelta

from market.errors import NotFound
from market.listing.filters import Filters
from market.listing.listing import Kind, Language
from market.listing.maturity import Scale
from market.notification.saved_search import SEARCHES_MAX, Frequency, SavedSearch, SavedSearchId, SearchesFull, Sought
from market.notification.store import preferences as notification_preferences
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, MemberId


async def save(conn: Connection, search: SavedSearch, *, actor: Actor) -> None:
    """Save a member's own search; the same form sent twice saves one.

    Raises NotFound for another's, SearchesFull when they have as many as anybody may have.
    """
    if search.member_id != actor.member_id:
        raise NotFound("member", search.member_id)
    sql = queries(__name__)
    await notification_preferences.hold(conn, [search.member_id])
    if await conn.fetchval(sql["has"], search.id, search.member_id):
        return
    if await conn.fetchval(sql["count"], search.member_id) >= SEARCHES_MAX:
        raise SearchesFull(f"you have {SEARCHES_MAX} saved searches; remove one first")
    sought, filters = search.sought, search.sought.filters
    await conn.execute(
        sql["save"],
        id=search.id,
        member_id=search.member_id,
        name=search.name,
        query=sought.query,
        kind=None if sought.kind is None else sought.kind.value,
        fields=list(filters.fields),
        places=list(filters.places),
        languages=[language.value for language in filters.languages],
        scale=None if filters.scale is None else filters.scale.value,
        level_min=filters.level_min,
        frequency=search.frequency.value,
        by_mail=search.by_mail,
    )


async def own(conn: Connection, *, actor: Actor) -> list[SavedSearch]:
    """List a member's own searches, the latest first."""
    return [_search(row) for row in await conn.fetch(queries(__name__)["own"], actor.member_id)]


async def change(
    conn: Connection, search_id: SavedSearchId, *, frequency: Frequency, by_mail: bool, actor: Actor
) -> None:
    """Change how a member is told, from now on, of one of their own searches. Raises NotFound."""
    if actor.member_id is not None:
        await notification_preferences.put_quiet_news_away(conn, [actor.member_id])
    changed = (search_id, actor.member_id, frequency.value, by_mail)
    if await conn.fetchval(queries(__name__)["change"], *changed) is None:
        raise NotFound("saved search", search_id)


async def remove(conn: Connection, search_id: SavedSearchId, *, actor: Actor) -> None:
    """Remove one of a member's own searches, with what it found. Raises NotFound."""
    if actor.member_id is not None:
        await notification_preferences.hold(conn, [actor.member_id])  # news of it that are being kept go with it
    if await conn.fetchval(queries(__name__)["remove"], search_id, actor.member_id) is None:
        raise NotFound("saved search", search_id)


async def standing(conn: Connection, *, saved_within: timedelta | None = None, actor: Actor) -> list[SavedSearch]:
    """List the searches of all members who are in, or those saved lately, for the market itself.

    Raises NotAllowed for others.
    """
    actor.check_operator()
    return [_search(row) for row in await conn.fetch(queries(__name__)["standing"], saved_within)]


def _search(row: Record) -> SavedSearch:
    return SavedSearch(
        id=SavedSearchId(row["id"]),
        member_id=MemberId(row["member_id"]),
        name=row["name"],
        sought=Sought(
            query=row["query"],
            kind=None if row["kind"] is None else Kind(row["kind"]),
            filters=Filters(
                fields=tuple(row["fields"]),
                places=tuple(row["places"]),
                languages=tuple(Language(value) for value in row["languages"]),
                scale=None if row["scale"] is None else Scale(row["scale"]),
                level_min=row["level_min"],
            ),
        ),
        frequency=Frequency(row["frequency"]),
        by_mail=row["by_mail"],
        saved_at=row["saved_at"],
    )
