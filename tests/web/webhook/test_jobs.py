"""Digests reach webhooks: signed, with what their member may see then, each until it arrives."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from market.job.job import JobId, JobKind, RunningJob
from market.listing.listing import ListingId, Step
from market.listing.store import listings
from market.mail_server import Encryption, MailServer
from market.notification.digest import DigestId
from market.secret_key import SecretKey
from market.viewer import COMMAND_LINE
from market.webhook.store import deliveries, webhooks
from market.webhook.webhook import Delivery, DeliveryFault, DeliveryState, WebhookState
from tests.market.webhook.builders import Hooked, add_hooked, let_pass
from tests.web.api_market import Served, served
from tests.web.webhook.digests import add_digest
from tests.web.webhook.receiver import FINE, Message, Receiver, open_receiver, saying
from web.http.context import Market
from web.http.outgoing import OutgoingClient, OutgoingTimeouts
from web.webhook import jobs

__all__ = ["served"]
HOST = "hooks.test"
WHOLE = OutgoingTimeouts(connect_s=30, whole_s=30)


async def here(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


@pytest.fixture
async def sending(served: Served) -> AsyncIterator[Market]:
    """Give the running market, which may send to the receivers of this machine; no webhook stays behind."""
    market: Market = served.app.state.market
    mail = MailServer(host="127.0.0.1", port=25, encryption=Encryption.NEVER)
    settings = replace(
        market.settings, webhook_hosts=frozenset({HOST}), mail_server=mail, mail_from="market@example.org"
    )
    yield replace(market, settings=settings)
    async with market.database.writing() as conn:
        await conn.execute("DELETE FROM webhook")


async def hook(market: Market, receiver: Receiver, path: str = "/") -> Hooked:
    async with market.database.writing() as conn:
        return await add_hooked(conn, f"http://{HOST}:{receiver.port}{path}", key=market.secret_key, inner=HOST)


async def digest_of(market: Market, hooked: Hooked, *ids: ListingId) -> DigestId:
    async with market.database.writing() as conn:
        return await add_digest(conn, hooked, *ids)


async def pass_time(market: Market, time: str) -> None:
    async with market.database.writing() as conn:
        await let_pass(conn, time)


async def send(market: Market, patience: OutgoingTimeouts = WHOLE) -> int:
    return await jobs.send_due(market, OutgoingClient({HOST}, resolve=here, patience=patience))


async def deliveries_of(market: Market, hooked: Hooked) -> list[Delivery]:
    async with market.database.reading() as conn:
        return await hooked.list(conn)


def is_signed(message: Message, secret: str) -> bool:
    """Check a message as docs/webhooks.md tells receivers to."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message.heads['webhook-id']}.{message.heads['webhook-timestamp']}.".encode() + message.body
    right = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return f"v1,{right}" in message.heads["webhook-signature"].split()


async def test_a_digest_arrives_signed_and_says_what_is_new(sending: Market, served: Served) -> None:
    async with open_receiver() as receiver:
        hooked = await hook(sending, receiver, "/take")
        digest_id = await digest_of(sending, hooked, served.achievement.id, served.anonymous.id)
        assert await send(sending) == 1
        assert await send(sending) == 0
    ((message,), (delivery,)) = receiver.messages, await deliveries_of(sending, hooked)
    assert (message.line, message.heads["webhook-id"]) == ("POST /take HTTP/1.1", str(delivery.id))
    assert is_signed(message, hooked.secret)
    assert not is_signed(message, "whsec_" + base64.b64encode(b"0" * 32).decode())
    body = json.loads(message.body)
    assert (body["type"], body["data"]["digest"]) == ("news.digest", str(digest_id))
    first, second = body["data"]["news"]
    assert (first["title"], first["kind"], first["source"]["name"]) == (
        served.achievement.title,
        "achievement",
        "磁体",
    )
    assert first["url"] == f"http://127.0.0.1:8000/achievements/{served.achievement.id}"
    assert second["title"] == served.anonymous.title
    assert served.organization.name not in message.body.decode()
    assert (delivery.state, delivery.status, delivery.attempts) == (DeliveryState.DELIVERED, 204, 1)


async def test_what_has_left_the_market_is_not_told_and_an_empty_digest_is_not_sent(
    sending: Market, served: Served
) -> None:
    async with open_receiver() as receiver:
        hooked = await hook(sending, receiver)
        await digest_of(sending, hooked, served.need.id, served.expert.id)
        await digest_of(sending, hooked, served.withdrawn.id)
        async with sending.database.writing() as conn:
            await listings.take_step(conn, served.need.id, Step.PAUSE, actor=COMMAND_LINE)
        await send(sending)
        async with sending.database.writing() as conn:
            await listings.take_step(conn, served.need.id, Step.RESUME, actor=COMMAND_LINE)
    (message,) = receiver.messages
    assert [item["listing"] for item in json.loads(message.body)["data"]["news"]] == [str(served.expert.id)]
    states = {each.state for each in await deliveries_of(sending, hooked)}
    assert states == {DeliveryState.DELIVERED, DeliveryState.EMPTY}


async def test_it_is_sent_again_under_the_same_id_until_it_arrives(sending: Market, served: Served) -> None:
    async with open_receiver(saying(500), saying(503), FINE) as receiver:
        hooked = await hook(sending, receiver)
        await digest_of(sending, hooked, served.need.id)
        for time in ("0", "2 minutes", "5 minutes", "1 day"):
            await pass_time(sending, time)
            await send(sending)
    assert len({message.heads["webhook-id"] for message in receiver.messages}) == 1
    assert all(is_signed(message, hooked.secret) for message in receiver.messages)
    (delivery,) = await deliveries_of(sending, hooked)
    assert (len(receiver.messages), delivery.attempts, delivery.state) == (3, 3, DeliveryState.DELIVERED)


async def test_an_address_that_fails_is_left_alone_and_keeps_no_other_waiting(sending: Market, served: Served) -> None:
    async with open_receiver(saying(500)) as failing, open_receiver() as fine:
        hooked, other = await hook(sending, failing), await hook(sending, fine)
        for each in (hooked, other, hooked, other):
            await digest_of(sending, each, served.need.id)
        assert await send(sending) == 3
    assert (len(failing.messages), len(fine.messages)) == (1, 2)


async def test_a_redirect_to_the_machine_itself_is_told_and_not_followed(sending: Market, served: Served) -> None:
    async with open_receiver() as inner:
        location = f"Location: http://127.0.0.1:{inner.port}/"
        async with open_receiver(saying(302, location)) as receiver:
            hooked = await hook(sending, receiver)
            await digest_of(sending, hooked, served.need.id)
            await send(sending)
    (delivery,) = await deliveries_of(sending, hooked)
    assert inner.connections == 0
    assert (delivery.state, delivery.fault, delivery.status, delivery.redirect_host) == (
        DeliveryState.WAITING,
        DeliveryFault.REDIRECT,
        302,
        "127.0.0.1",
    )


async def test_an_address_that_hangs_is_given_up_and_tried_later(sending: Market, served: Served) -> None:
    async def hang(_: object) -> None:
        await asyncio.Event().wait()

    async with open_receiver(hang) as receiver:
        hooked = await hook(sending, receiver)
        await digest_of(sending, hooked, served.need.id)
        assert await send(sending, OutgoingTimeouts(connect_s=0.3, whole_s=0.3)) == 1
    (delivery,) = await deliveries_of(sending, hooked)
    assert (delivery.state, delivery.fault, delivery.status) == (DeliveryState.WAITING, DeliveryFault.SLOW, None)


async def test_an_address_that_fails_for_weeks_is_switched_off_and_its_member_is_written_to(
    sending: Market, served: Served
) -> None:
    async with open_receiver(saying(500)) as receiver:
        hooked = await hook(sending, receiver)
        for _ in range(3):
            await digest_of(sending, hooked, served.need.id)
            await pass_time(sending, "7 days")
            await send(sending)
    assert {each.state for each in await deliveries_of(sending, hooked)} == {DeliveryState.DEAD}
    async with sending.database.reading() as conn:
        assert await hooked.state(conn) is WebhookState.FAILING
        letters = await conn.fetch("SELECT arguments FROM job WHERE kind = 'send_mail'")
    (letter,) = [row["arguments"] for row in letters if str(hooked.webhook_id) in row["arguments"]["text"]]
    assert letter["to"].startswith("sample-")
    assert HOST not in letter["text"]


async def test_gone_means_gone(sending: Market, served: Served) -> None:
    async with open_receiver(saying(410)) as receiver:
        hooked = await hook(sending, receiver)
        await digest_of(sending, hooked, served.need.id)
        await digest_of(sending, hooked, served.expert.id)
        for _ in range(2):
            await send(sending)
    assert len(receiver.messages) == 1
    async with sending.database.reading() as conn:
        assert await hooked.state(conn) is WebhookState.GONE


async def test_a_host_that_is_allowed_no_more_is_asked_nothing(sending: Market, served: Served) -> None:
    async with open_receiver() as receiver:
        hooked = await hook(sending, receiver)
        await digest_of(sending, hooked, served.need.id)
        strict = replace(sending, settings=replace(sending.settings, webhook_hosts=frozenset()))
        await jobs.deliver_webhooks(strict, RunningJob(id=JobId(1), kind=JobKind.DELIVER, arguments={}, attempts=0))
    (delivery,) = await deliveries_of(sending, hooked)
    assert (receiver.connections, delivery.fault) == (0, DeliveryFault.INNER)


async def test_what_can_t_be_signed_is_not_sent_and_keeps_no_other_waiting(sending: Market, served: Served) -> None:
    async with open_receiver() as receiver:
        hooked, other = await hook(sending, receiver, "/1"), await hook(sending, receiver, "/2")
        await digest_of(sending, hooked, served.expert.id)
        await digest_of(sending, other, served.expert.id)
        async with sending.database.writing() as conn:
            sealed = SecretKey(b"lost").seal(b"x", purpose=webhooks.purpose(hooked.webhook_id))
            await conn.execute("UPDATE webhook SET secret = $2 WHERE id = $1", hooked.webhook_id, sealed)
        await send(sending)
    assert [message.line for message in receiver.messages] == ["POST /2 HTTP/1.1"]
    (delivery,) = await deliveries_of(sending, hooked)
    assert (delivery.state, delivery.fault) == (DeliveryState.WAITING, DeliveryFault.SEALED)


async def test_one_that_can_t_be_sent_is_settled_and_keeps_no_other_waiting(sending: Market, served: Served) -> None:
    async def fail_once(host: str, port: int) -> Sequence[str]:
        if failing.pop():
            raise RuntimeError("nobody foresaw this")
        return await here(host, port)

    failing = [False, False, False, True]
    async with open_receiver() as receiver:
        both = [await hook(sending, receiver), await hook(sending, receiver)]
        for each in (*both, *both):
            await digest_of(sending, each, served.expert.id)
        assert await jobs.send_due(sending, OutgoingClient({HOST}, resolve=fail_once)) == 3
    found = [delivery for each in both for delivery in await deliveries_of(sending, each)]
    states = sorted((each.state.value, each.attempts, each.fault) for each in found if each.attempts)
    assert states == [("delivered", 1, None), ("delivered", 1, None), ("waiting", 1, DeliveryFault.BROKEN)]


async def test_each_webhook_has_its_turn_before_any_has_its_second(sending: Market, served: Served) -> None:
    hooks = jobs.TOGETHER + 1
    async with open_receiver() as receiver:
        for number in range(hooks):
            hooked = await hook(sending, receiver, f"/{number}")
            await digest_of(sending, hooked, served.expert.id)
            await digest_of(sending, hooked, served.need.id)
        assert await send(sending) == 2 * hooks
    lines = [message.line for message in receiver.messages]
    assert len(set(lines[:hooks])) == len(set(lines[hooks:])) == hooks


async def test_a_trial_says_nothing_of_the_market(sending: Market) -> None:
    async with open_receiver() as receiver:
        hooked = await hook(sending, receiver)
        async with sending.database.writing() as conn:
            await webhooks.pause(conn, hooked.webhook_id, actor=hooked.member.actor)
            await deliveries.try_out(conn, hooked.webhook_id, actor=hooked.member.actor)
        await send(sending)
    (message,) = receiver.messages
    body = json.loads(message.body)
    assert (body["type"], body["data"]) == ("webhook.trial", {})
    assert is_signed(message, hooked.secret)
