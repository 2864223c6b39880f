"""Webhooks in tests: a member who has one, digests that are promised to it, and time that has passed."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from market.account.member import Member
from market.account.store import members
from market.postgres.db import Connection
from market.secret_key import SecretKey
from market.viewer import COMMAND_LINE, Role
from market.web_address import WebhookAddress
from market.webhook.store import deliveries, webhooks
from market.webhook.webhook import Claim, Delivery, DeliveryAnswer, WebhookId, WebhookState
from tests.web.people import a_member, a_person

KEY = SecretKey(b"of the tests")
FAILED = DeliveryAnswer.of_status(500)
FINE = DeliveryAnswer.of_status(200)


@dataclass(frozen=True)
class Hooked:
    """A member with a webhook, and its secret."""

    member: Member
    webhook_id: WebhookId
    secret: str

    async def promise(self, conn: Connection, digest_id: UUID | None = None) -> UUID:
        digest_id = digest_id or uuid4()
        await deliveries.promise(conn, member_id=self.member.id, digest_id=digest_id)
        return digest_id

    async def list(self, conn: Connection) -> list[Delivery]:
        return await deliveries.of_webhook(conn, self.webhook_id, viewer=self.member.viewer)

    async def state(self, conn: Connection) -> WebhookState:
        return (await webhooks.get(conn, self.webhook_id, viewer=self.member.viewer)).state


async def add_hooked(
    conn: Connection,
    text: str = "https://hooks.example.org/",
    *,
    key: SecretKey = KEY,
    member: Member | None = None,
    inner: str = "",
) -> Hooked:
    """Add a webhook, with a member of its own where none is named."""
    if member is None:
        member = a_member(Role.BROKER)
        await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    address = WebhookAddress.read(text, inner_hosts={inner})
    webhook_id, secret = await webhooks.add(conn, address, key=key, actor=member.actor)
    return Hooked(member, webhook_id, secret)


async def claims_of(conn: Connection, *, key: SecretKey = KEY) -> list[Claim]:
    return await deliveries.claim(conn, key=key, limit=100)


async def fail_once(conn: Connection) -> WebhookState | None:
    """Have the one delivery that is due fail."""
    (claim,) = await claims_of(conn)
    return await deliveries.settle(conn, claim, FAILED, chance=0.5)


async def let_pass(conn: Connection, time: str) -> None:
    """Have a time pass for every delivery and secret."""
    await conn.execute(
        "UPDATE delivery SET promised_at = promised_at - $1::text::interval, asked_at = asked_at - $1::text::interval, "
        "next_at = next_at - $1::text::interval, open_until = open_until - $1::text::interval, "
        "ended_at = ended_at - $1::text::interval",
        time,
    )
    await conn.execute("UPDATE webhook SET before_until = before_until - $1::text::interval", time)
