"""One secret address a member, kept as a digest; its making and its end are on record."""

import pytest

from market.account.store import members
from market.errors import NotFound
from market.notification.store import feeds as notification_feeds
from market.viewer import COMMAND_LINE
from tests.market.notification.builders import Standing, standing

__all__ = ["standing"]


async def recorded(standing: Standing) -> list[str]:
    rows = await standing.conn.fetch(
        "SELECT event FROM audit WHERE actor = $1 AND event LIKE 'feed-%' ORDER BY id", standing.asking.name
    )
    return [row["event"] for row in rows]


async def test_a_new_address_ends_the_old_one_and_the_secret_is_kept_nowhere(standing: Standing) -> None:
    conn, actor = standing.conn, standing.asking
    assert await notification_feeds.made_at(conn, actor=actor) is None
    old, new = await notification_feeds.make(conn, actor=actor), await notification_feeds.make(conn, actor=actor)
    with pytest.raises(NotFound):
        await notification_feeds.find(conn, old)
    assert (await notification_feeds.find(conn, new)).id == actor.member_id
    kept = await conn.fetchval("SELECT string_agg(f::text, '') FROM news_feed f")
    assert (old in kept, new in kept) == (False, False)
    await notification_feeds.revoke(conn, actor=actor)
    await notification_feeds.revoke(conn, actor=actor)
    with pytest.raises(NotFound):
        await notification_feeds.find(conn, new)
    assert await recorded(standing) == ["feed-made", "feed-made", "feed-revoked"]


async def test_an_address_rests_while_its_member_is_shut_out(standing: Standing) -> None:
    secret = await notification_feeds.make(standing.conn, actor=standing.offering)
    assert standing.offering.member_id is not None
    await members.suspend(standing.conn, standing.offering.member_id, actor=COMMAND_LINE)
    with pytest.raises(NotFound):
        await notification_feeds.find(standing.conn, secret)
    with pytest.raises(NotFound):
        await notification_feeds.make(standing.conn, actor=COMMAND_LINE)
