"""Following: members who have the market look for all that may touch what is hidden, and what they are told of it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from market.account.member import Member
from market.account.session import digest_of
from market.account.store import members
from market.listing.achievement import Achievement
from market.listing.listing import Kind
from market.listing.need import Need
from market.notification.digest import DigestId
from market.notification.saved_search import Frequency, SavedSearch, SavedSearchId, Sought
from market.notification.store import digests, news, saved_searches
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, MemberId, Role
from matcher.answering.matching import Matching
from tests.listings import a_need, an_achievement
from tests.matcher.market_index import publish
from tests.web.leaks.secrets import ONE, OTHER, OUTSIDE, POSTERS, fixed
from tests.web.leaks.world import CLOCK, World
from tests.web.people import a_member, add_member, browser, session_of
from web.http.context import Market
from web.notification.jobs import find_news
from web.queue import jobs as queue
from web.webhook.jobs import format_digest

FOLLOWERS = ("editor", "institute", "broker", "unit")
"""Who follows; the last is an expert whose unit is behind the anonymous needs in one of the two markets."""
WORDS = ("", "磁体", "匿名需求", ONE.confidential[:6], OTHER.confidential[:6], POSTERS[0].name, "甲-1", "乙-27")
_MARK = re.compile(r'name="through" value="\d+"')


async def follow(world: World, patch: pytest.MonkeyPatch) -> dict[str, str]:
    """Have everybody follow all they can, look for news, and give what each is shown on the page and in the feed."""
    market: Market = world.app.state.market
    database = market.database
    patch.setattr(news, "NEWS_FOR", timedelta(days=36_500))  # a world's clock stands still, long ago
    unit = replace(a_member(Role.EXPERT, POSTERS[0]), id=MemberId(fixed("unit")))
    await add_member(database, unit)
    world.sessions["unit"] = await session_of(database, unit)
    own_need: Need = replace(a_need(OUTSIDE, number="O-1", title="高矫顽力磁体"), indicators=(), maturity=None)
    own: Achievement = an_achievement(OUTSIDE, number="O-2", title="电机磁钢耐温涂层")
    await publish(database, replace(own_need, id=fixed("own need")), replace(own, id=fixed("own")))  # type: ignore[arg-type]
    async with database.reading() as conn:
        known = await members.find(conn, [MemberId(fixed(name)) for name in FOLLOWERS])
    for name in FOLLOWERS:
        await _save(database, known[MemberId(fixed(name))], name)
    await _look(database, market.matching)
    shown = {}
    for name in FOLLOWERS:
        async with browser(world.app, world.sessions[name]) as client:
            for path in ("/account/news", "/account/searches", f"/feeds/{name}"):
                shown[f"{name} {path}"] = _MARK.sub("", (await client.get(path)).text)
        shown[f"{name} webhook"] = await _sent(database, known[MemberId(fixed(name))])
    return shown


async def _sent(database: Database, member: Member) -> str:
    """Have all that came up told in one digest, and give what a webhook is sent of it."""
    async with database.writing() as conn:
        await conn.execute("UPDATE saved_search SET frequency = 'at-once' WHERE member_id = $1", member.id)
        digest_id = await digests.decide(
            conn, member.id, dict.fromkeys(Frequency, datetime.now(UTC)), actor=COMMAND_LINE
        )
        assert digest_id is not None
        digest = await digests.contents(conn, digest_id, viewer=member.viewer)
    still = replace(digest, id=DigestId(fixed("digest")), decided_at=digest.items[0].found_at)
    return format_digest(still, origin="https://market.example").decode()


async def _save(database: Database, member: Member, name: str) -> None:
    """Save a search for each word in each store, and give the member a feed."""
    async with database.writing() as conn:
        for place, (word, kind) in enumerate((word, kind) for word in WORDS for kind in Kind):
            search = SavedSearch(
                id=SavedSearchId(fixed(f"{name} {place}")),
                member_id=member.id,
                name=f"{place}",
                sought=Sought(query=word, kind=kind),
                frequency=Frequency.PAGE,
            )
            await saved_searches.save(conn, search, actor=member.actor)
        await conn.execute("INSERT INTO news_feed (member_id, digest) VALUES ($1, $2)", member.id, digest_of(name))
        await conn.execute(f"UPDATE saved_search SET saved_at = '{CLOCK}'::timestamptz - interval '1 day'")  # noqa: S608


async def _look(database: Database, matching: Matching) -> None:
    await matching.caught_up()  # type: ignore[attr-defined]  # the local one
    await queue.fill(database, matching)
    async with database.writing() as conn:  # no ranker knows the small encoder, and what is one's own was there first
        await conn.execute("UPDATE queue_pair SET level = 3, rank = least(rank, 10)")
        dated = (
            f"UPDATE listing SET published_at = '{CLOCK}'::timestamptz - interval '1 day' WHERE organization_id = $1"  # noqa: S608
        )
        await conn.execute(dated, OUTSIDE.id)
    await find_news(database, matching)
    async with database.writing() as conn:
        await conn.execute(f"UPDATE digest_item SET found_at = '{CLOCK}'")  # noqa: S608 -- a constant
