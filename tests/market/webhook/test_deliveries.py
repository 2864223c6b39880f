"""Deliveries: promised once, in one sender's hands at a time, tried for a week, then dead letters."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from market.account.store import members
from market.errors import Conflict, NotFound
from market.job.job import JobKind, JobState
from market.job.store import jobs
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, OPERATOR
from market.webhook.store import deliveries, webhooks
from market.webhook.webhook import DEAD_MAX, FIRST_WAIT, DeliveryAnswer, DeliveryFault, DeliveryState, WebhookState
from tests.market.webhook.builders import FAILED, FINE, KEY, Hooked, add_hooked, claims_of, fail_once, let_pass

GONE = DeliveryAnswer.of_status(410)


async def die(conn: Connection, hooked: Hooked) -> WebhookState | None:
    """Promise a digest and have its last attempt fail, after its week."""
    await hooked.promise(conn)
    await let_pass(conn, "7 days")
    return await fail_once(conn)


async def test_a_digest_is_promised_once_to_each_live_webhook_of_its_member(conn: Connection) -> None:
    hooked, stranger = await add_hooked(conn), await add_hooked(conn)
    second = await add_hooked(conn, "https://second.example.org/", member=hooked.member)
    paused = await add_hooked(conn, "https://paused.example.org/", member=hooked.member)
    await webhooks.pause(conn, paused.webhook_id, actor=hooked.member.actor)
    digest_id = uuid4()
    promised = [await deliveries.promise(conn, member_id=hooked.member.id, digest_id=digest_id) for _ in range(2)]
    assert promised == [2, 0]
    assert [len(await each.list(conn)) for each in (hooked, second, paused, stranger)] == [1, 1, 0, 0]
    assert await jobs.counts(conn) == {(JobKind.DELIVER, JobState.WAITING): 1}


async def test_nothing_is_queued_for_who_has_no_webhook(conn: Connection) -> None:
    assert await deliveries.promise(conn, member_id=(await add_hooked(conn)).member.id, digest_id=uuid4()) == 1
    await conn.execute("DELETE FROM job")
    await conn.execute("DELETE FROM jobs.procrastinate_jobs")
    await conn.execute("DELETE FROM webhook")
    hooked = await add_hooked(conn)
    await webhooks.pause(conn, hooked.webhook_id, actor=hooked.member.actor)
    assert await deliveries.promise(conn, member_id=hooked.member.id, digest_id=uuid4()) == 0
    assert await jobs.counts(conn) == {}


async def test_what_is_in_hand_is_nobody_else_s_until_its_time_is_over(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    digest_id = await hooked.promise(conn)
    (claim,) = await claims_of(conn)
    assert (claim.digest_id, claim.attempt, claim.member_id) == (digest_id, 1, hooked.member.id)
    assert await claims_of(conn) == []
    await let_pass(conn, "61 seconds")
    (again,) = await claims_of(conn)
    assert (again.delivery_id, again.attempt) == (claim.delivery_id, 2)
    (seen,) = await hooked.list(conn)
    assert (seen.state, seen.fault) == (DeliveryState.SENDING, DeliveryFault.INTERRUPTED)
    assert await deliveries.settle(conn, claim, FAILED, chance=0.5) is None  # it is another's by now
    assert (await hooked.list(conn)) == [seen]
    await deliveries.settle(conn, again, FINE, chance=0.5)
    (seen,) = await hooked.list(conn)
    assert (seen.state, seen.status, seen.fault, seen.attempts) == (DeliveryState.DELIVERED, 200, None, 2)
    await let_pass(conn, "8 days")
    assert await claims_of(conn) == []


async def test_one_delivery_of_each_webhook_is_taken_the_oldest_first(conn: Connection) -> None:
    hooked, other = await add_hooked(conn), await add_hooked(conn)
    first = await hooked.promise(conn)
    await let_pass(conn, "1 minute")
    second, others = await hooked.promise(conn), await other.promise(conn)
    assert {claim.digest_id for claim in await claims_of(conn)} == {first, others}
    assert await deliveries.claim(conn, key=KEY, limit=9, but_not=[hooked.webhook_id]) == []
    assert [claim.digest_id for claim in await claims_of(conn)] == [second]


async def test_an_attempt_that_failed_is_made_again_at_its_time(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    await hooked.promise(conn)
    before = datetime.now(UTC)
    assert await fail_once(conn) is None
    after = datetime.now(UTC)
    (waiting,) = await hooked.list(conn)
    assert (waiting.state, waiting.status, waiting.fault) == (DeliveryState.WAITING, 500, DeliveryFault.STATUS)
    assert waiting.next_at is not None
    assert before + FIRST_WAIT <= waiting.next_at <= after + max(FIRST_WAIT, after - waiting.promised_at)
    assert await claims_of(conn) == []
    await let_pass(conn, "1 hour")
    assert [claim.attempt for claim in await claims_of(conn)] == [2]


async def test_after_a_week_of_failures_it_is_a_dead_letter_that_can_be_sent_again(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    await hooked.promise(conn)
    for time in ("0", "1 day", "5 days", "23 hours"):
        await let_pass(conn, time)
        assert await fail_once(conn) is None
        assert [each.state for each in await hooked.list(conn)] == [DeliveryState.WAITING]
    await let_pass(conn, "1 hour")
    assert await fail_once(conn) is None
    (dead,) = await hooked.list(conn)
    assert (dead.state, dead.attempts, dead.next_at, dead.status) == (DeliveryState.DEAD, 5, None, 500)
    assert await hooked.state(conn) is WebhookState.LIVE
    await deliveries.send_again(conn, hooked.webhook_id, dead.id, actor=hooked.member.actor)
    with pytest.raises(Conflict):
        await deliveries.send_again(conn, hooked.webhook_id, dead.id, actor=hooked.member.actor)
    assert await fail_once(conn) is None
    (again,) = await hooked.list(conn)
    assert (again.state, again.attempts) == (DeliveryState.WAITING, 6)


async def test_three_dead_letters_in_a_row_switch_a_webhook_off_and_it_is_told_once(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    assert DEAD_MAX == 3
    assert [await die(conn, hooked) for _ in range(2)] == [None, None]
    await hooked.promise(conn)
    (claim,) = await claims_of(conn)
    await deliveries.settle(conn, claim, FINE, chance=0.5)
    assert [await die(conn, hooked) for _ in range(3)] == [None, None, WebhookState.FAILING]
    assert await hooked.state(conn) is WebhookState.FAILING
    assert await deliveries.promise(conn, member_id=hooked.member.id, digest_id=uuid4()) == 0


async def test_an_address_that_is_gone_wants_nothing_more_and_what_waits_is_kept(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    await hooked.promise(conn)
    await let_pass(conn, "1 minute")
    await hooked.promise(conn)
    (claim,) = await claims_of(conn)
    assert await deliveries.settle(conn, claim, GONE, chance=0.5) is WebhookState.GONE
    assert [each.state for each in await hooked.list(conn)] == [DeliveryState.WAITING, DeliveryState.DEAD]
    await let_pass(conn, "9 days")
    assert await claims_of(conn) == []
    await webhooks.resume(conn, hooked.webhook_id, actor=hooked.member.actor)
    assert await fail_once(conn) is None
    assert await hooked.state(conn) is WebhookState.LIVE


async def test_a_paused_webhook_and_a_suspended_member_are_sent_nothing(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    await hooked.promise(conn)
    await webhooks.pause(conn, hooked.webhook_id, actor=hooked.member.actor)
    assert await claims_of(conn) == []
    await webhooks.resume(conn, hooked.webhook_id, actor=hooked.member.actor)
    await members.suspend(conn, hooked.member.id, actor=COMMAND_LINE)
    assert await claims_of(conn) == []
    await conn.execute("UPDATE member SET standing = 'active' WHERE id = $1", hooked.member.id)
    assert len(await claims_of(conn)) == 1


async def test_a_trial_is_made_once_even_while_the_webhook_is_off(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    await webhooks.pause(conn, hooked.webhook_id, actor=hooked.member.actor)
    await deliveries.try_out(conn, hooked.webhook_id, actor=hooked.member.actor)
    for _ in range(DEAD_MAX):
        await deliveries.try_out(conn, hooked.webhook_id, actor=hooked.member.actor)
        assert await fail_once(conn) is None
    assert {(each.state, each.is_trial) for each in await hooked.list(conn)} >= {(DeliveryState.DEAD, True)}
    assert await hooked.state(conn) is WebhookState.PAUSED


async def test_what_has_nothing_to_tell_is_over(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    await hooked.promise(conn)
    (claim,) = await claims_of(conn)
    await deliveries.settle(conn, claim, None, chance=0.5)
    (empty,) = await hooked.list(conn)
    assert (empty.state, empty.status) == (DeliveryState.EMPTY, None)
    counted = await deliveries.by_state(conn, hooked.webhook_id, viewer=hooked.member.viewer)
    assert (counted[DeliveryState.EMPTY], counted[DeliveryState.WAITING]) == (1, 0)


async def test_a_webhook_that_was_removed_meanwhile_changes_nothing(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    await hooked.promise(conn)
    (claim,) = await claims_of(conn)
    await webhooks.delete(conn, hooked.webhook_id, actor=hooked.member.actor)
    assert await deliveries.settle(conn, claim, GONE, chance=0.5) is None
    with pytest.raises(NotFound):
        await deliveries.send_again(conn, hooked.webhook_id, claim.delivery_id, actor=hooked.member.actor)


async def test_old_deliveries_are_deleted_and_the_office_counts_the_rest(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    await die(conn, hooked)
    await let_pass(conn, "91 days")
    await hooked.promise(conn)
    assert await deliveries.counts(conn, viewer=OPERATOR) == {
        (DeliveryState.DEAD, DeliveryFault.STATUS): 1,
        (DeliveryState.WAITING, None): 1,
    }
    assert await deliveries.drop_old(conn) == 1
    assert await deliveries.counts(conn, viewer=OPERATOR) == {(DeliveryState.WAITING, None): 1}
