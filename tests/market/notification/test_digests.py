"""A digest is decided once, with what is due, and tells what its member may see when it is read."""

from datetime import UTC, datetime, timedelta

import pytest

from market.errors import NotAllowed, NotFound
from market.listing.listing import Step
from market.listing.store import listings
from market.notification.saved_search import Frequency, told_up_to
from market.notification.store import digests
from market.notification.store import preferences as notification_preferences
from market.viewer import CLOCK, COMMAND_LINE
from tests.market.notification.builders import Standing, standing

__all__ = ["standing"]


def now() -> datetime:
    return datetime.now(UTC)


async def test_what_was_told_is_not_told_again(standing: Standing) -> None:
    conn, member_id = standing.conn, standing.asking.member_id
    assert member_id is not None
    search, offer = await standing.saved(), await standing.an_offer()
    await standing.told(search, offer)
    assert await digests.due_members(conn, told_up_to(now()), actor=CLOCK) == [member_id]
    digest_id = await digests.decide(conn, member_id, told_up_to(now()), actor=CLOCK)
    assert digest_id is not None
    assert await digests.decide(conn, member_id, told_up_to(now()), actor=CLOCK) is None
    assert await digests.due_members(conn, told_up_to(now()), actor=CLOCK) == []
    told = await digests.contents(conn, digest_id, viewer=standing.asking.viewer)
    assert [(item.listing.id, item.mailed) for item in told.items] == [(offer.id, True)]


@pytest.mark.parametrize(
    ("frequency", "after", "due"),
    [
        (Frequency.AT_ONCE, timedelta(0), 1),
        (Frequency.DAILY, timedelta(0), 0),
        (Frequency.DAILY, timedelta(days=1), 1),
        (Frequency.WEEKLY, timedelta(days=7), 1),
        (Frequency.PAGE, timedelta(days=90), 0),
    ],
)
async def test_each_is_told_when_they_want_to_be(
    standing: Standing, frequency: Frequency, after: timedelta, due: int
) -> None:
    search, offer = await standing.saved(frequency=frequency), await standing.an_offer()
    await standing.told(search, offer)
    up_to = told_up_to(now() + after)
    assert len(await digests.due_members(standing.conn, up_to, actor=CLOCK)) == due


async def test_a_digest_is_its_member_s_and_what_left_the_market_drops_out(standing: Standing) -> None:
    conn, member_id = standing.conn, standing.asking.member_id
    assert member_id is not None
    search, offer, other = await standing.saved(), await standing.an_offer(1), await standing.an_offer(2)
    await standing.told(search, offer, other)
    digest_id = await digests.decide(conn, member_id, told_up_to(now()), actor=CLOCK)
    assert digest_id is not None
    await listings.take_step(conn, offer.id, Step.PAUSE, actor=COMMAND_LINE)
    told = await digests.contents(conn, digest_id, viewer=standing.asking.viewer)
    assert [item.listing.id for item in told.items] == [other.id]
    with pytest.raises(NotFound):
        await digests.contents(conn, digest_id, viewer=standing.offering.viewer)
    with pytest.raises(NotAllowed):
        await digests.decide(conn, member_id, told_up_to(now()), actor=standing.asking)


async def test_a_letter_is_wanted_only_where_it_was_asked_for(standing: Standing) -> None:
    conn, member_id = standing.conn, standing.asking.member_id
    assert member_id is not None

    async def wanted(*, by_mail: bool) -> bool:
        search, offer = await standing.saved(by_mail=by_mail), await standing.an_offer(int(by_mail))
        await standing.told(search, offer)
        digest_id = await digests.decide(conn, member_id, told_up_to(now()), actor=CLOCK)
        assert digest_id is not None
        return await digests.wants_email(conn, digest_id)

    assert await wanted(by_mail=False) is False
    assert await wanted(by_mail=True) is True
    await notification_preferences.put_emails(conn, member_id, letters=False)
    (digest,) = await conn.fetch("SELECT id FROM digest ORDER BY through DESC LIMIT 1")
    assert await digests.wants_email(conn, digest["id"]) is False


async def test_what_a_member_was_told_goes_with_their_account(standing: Standing) -> None:
    conn, member_id = standing.conn, standing.asking.member_id
    assert member_id is not None
    await standing.told(await standing.saved(), await standing.an_offer())
    assert await digests.decide(conn, member_id, told_up_to(now()), actor=CLOCK) is not None
    await conn.execute("UPDATE member SET sample = true WHERE id = $1", member_id)
    await conn.execute("DELETE FROM member WHERE sample")
    assert await conn.fetchval("SELECT count(*) FROM digest_item") == 0


async def test_what_was_switched_off_meanwhile_is_not_told(standing: Standing) -> None:
    need = await standing.a_wish()
    await standing.conn.execute(
        "INSERT INTO digest_item (member_id, source, source_id, listing_id, listing_version) "
        "VALUES ($1, 'need', $2, $3, 1)",
        *(standing.asking.member_id, need.id, (await standing.an_offer()).id),
    )
    await notification_preferences.put(standing.conn, frequency=Frequency.AT_ONCE, by_mail=True, actor=standing.asking)
    up_to = told_up_to(now())
    assert len(await digests.due_members(standing.conn, up_to, actor=CLOCK)) == 1
    await notification_preferences.switch(standing.conn, need.id, on=False, actor=standing.asking)
    assert await digests.due_members(standing.conn, up_to, actor=CLOCK) == []
