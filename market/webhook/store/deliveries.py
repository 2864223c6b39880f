"""Deliveries to webhooks in the store: promised with their digest, in one sender's hands at a time, over once."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from market.errors import Conflict, NotFound
from market.job.job import JobKind
from market.job.store import jobs
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.secret_key import SecretKey
from market.viewer import CLOCK, Actor, MemberId, Role, Viewer
from market.webhook.store import webhooks
from market.webhook.webhook import (
    DEAD_MAX,
    Claim,
    Delivery,
    DeliveryAnswer,
    DeliveryFault,
    DeliveryId,
    DeliveryState,
    WebhookId,
    WebhookState,
    retry_at,
)

HELD_FOR = timedelta(seconds=60)
"""How long a sender holds a delivery, several times what an attempt takes at most."""
KEPT_FOR = timedelta(days=90)
_DELETED_AT_ONCE = 1000


async def promise(conn: Connection, *, member_id: MemberId, digest_id: UUID) -> int:
    """Have a digest sent to each live webhook of its member once the transaction has committed, and count them.

    Promised again, it is sent once.
    """
    tag = await conn.execute(queries(__name__)["promise"], member_id, digest_id)
    promised = int(tag.split()[-1])
    if promised:
        await _wake(conn, CLOCK)
    return promised


async def try_out(conn: Connection, webhook_id: WebhookId, *, actor: Actor) -> DeliveryId:
    """Have a message without a digest sent to one of the actor's webhooks, once. Raises NotFound."""
    await webhooks.lock(conn, webhook_id, actor=actor)
    delivery_id = DeliveryId(uuid4())
    await conn.execute(queries(__name__)["try_out"], delivery_id, webhook_id)
    await _wake(conn, actor)
    return delivery_id


async def claim(
    conn: Connection, *, key: SecretKey, limit: int, but_not: Collection[WebhookId] = (), held_for: timedelta = HELD_FOR
) -> list[Claim]:
    """Take deliveries that are due into one's hands, at most one of each webhook and none of some.

    To be committed before anything is sent: whoever looks next finds them taken until `held_for` is over.
    """
    rows = await conn.fetch(queries(__name__)["claim"], limit, held_for, list(but_not))
    return [_claim(row, key) for row in rows]


async def settle(
    conn: Connection, claim: Claim, answer: DeliveryAnswer | None, *, chance: float
) -> WebhookState | None:
    """Keep what came of a claim; None for an answer says that nothing was left to tell, and nothing was sent.

    `chance` (from 0 to 1) spreads the next attempt. Gives the state that the webhook has changed to by it, GONE or
    FAILING; None where it has not, and where the claim was another's by then, or the webhook removed.
    """
    sql = queries(__name__)
    await conn.execute(sql["lock_webhook"], claim.webhook_id)
    state, next_at = _after(claim, answer, chance=chance)
    told = answer or DeliveryAnswer()
    fault = None if told.fault is None else told.fault.value
    settled = await conn.fetchval(
        sql["settle"],
        id=claim.delivery_id,
        attempt=claim.attempt,
        state=state.value,
        next_at=next_at,
        status=told.status,
        fault=fault,
        redirect_host=told.redirect_host,
    )
    if settled is None:
        return None
    if state is DeliveryState.DELIVERED:
        await conn.execute(sql["arrived"], claim.webhook_id)
    if told.fault is DeliveryFault.GONE:
        await conn.execute(sql["gone"], claim.webhook_id)
        return WebhookState.GONE
    if state is DeliveryState.DEAD and claim.digest_id is not None:
        switched_off = await conn.fetchval(sql["given_up"], claim.webhook_id, DEAD_MAX)
        return WebhookState.FAILING if switched_off else None
    return None


async def of_webhook(
    conn: Connection, webhook_id: WebhookId, *, viewer: Viewer, state: DeliveryState | None = None, limit: int = 50
) -> list[Delivery]:
    """List deliveries to one of a member's own webhooks, the newest first; those of one state without trials."""
    row = (webhook_id, viewer.member_id, None if state is None else state.value, limit)
    return [_delivery(found) for found in await conn.fetch(queries(__name__)["of_webhook"], *row)]


async def by_state(conn: Connection, webhook_id: WebhookId, *, viewer: Viewer) -> dict[DeliveryState, int]:
    """Count the deliveries to one of a member's own webhooks by state."""
    rows = await conn.fetch(queries(__name__)["by_state"], webhook_id, viewer.member_id)
    found = {DeliveryState(row["state"]): int(row["deliveries"]) for row in rows}
    return {state: found.get(state, 0) for state in DeliveryState}


async def send_again(conn: Connection, webhook_id: WebhookId, delivery_id: DeliveryId, *, actor: Actor) -> None:
    """Take a dead letter up again, for a week from now.

    Raises NotFound when it is not the actor's, Conflict when it is no dead letter any more.
    """
    await webhooks.lock(conn, webhook_id, actor=actor)
    if await conn.fetchval(queries(__name__)["send_again"], delivery_id, webhook_id) is None:
        raise Conflict("this is no dead letter any more")
    await _wake(conn, actor)


async def counts(conn: Connection, *, viewer: Viewer) -> dict[tuple[DeliveryState, DeliveryFault | None], int]:
    """Count all deliveries by state and last fault, for those who run the market. Raises NotFound for others."""
    if viewer.role is not Role.OPERATOR:
        raise NotFound("counts of", "deliveries")
    rows = await conn.fetch(queries(__name__)["counts"])
    return {
        (DeliveryState(row["state"]), None if row["fault"] is None else DeliveryFault(row["fault"])): row["deliveries"]
        for row in rows
    }


async def drop_old(conn: Connection) -> int:
    """Delete some of what has been over, or waited in vain, for KEPT_FOR, and count it."""
    tag = await conn.execute(queries(__name__)["drop_old"], KEPT_FOR, _DELETED_AT_ONCE)
    return int(tag.split()[-1])


async def _wake(conn: Connection, actor: Actor) -> None:
    await jobs.enqueue(conn, JobKind.DELIVER, actor=actor, key=JobKind.DELIVER.value)


def _after(claim: Claim, answer: DeliveryAnswer | None, *, chance: float) -> tuple[DeliveryState, datetime | None]:
    """Say where an answer leads, and when the next attempt is due."""
    if answer is None:
        return DeliveryState.EMPTY, None
    if answer.fault is None:
        return DeliveryState.DELIVERED, None
    if answer.fault is DeliveryFault.GONE or claim.digest_id is None:
        return DeliveryState.DEAD, None
    next_at = retry_at(claim.asked_at, at=datetime.now(UTC), chance=chance, wait=answer.wait)
    return (DeliveryState.DEAD, None) if next_at is None else (DeliveryState.WAITING, next_at)


def _claim(row: Record, key: SecretKey) -> Claim:
    what = webhooks.purpose(row["webhook_id"])
    sealed = [secret for secret in (row["secret"], row["secret_before"]) if secret is not None]
    return Claim(
        delivery_id=DeliveryId(row["id"]),
        attempt=row["attempts"],
        webhook_id=WebhookId(row["webhook_id"]),
        member_id=MemberId(row["member_id"]),
        url=row["url"],
        secrets=tuple(key.unseal(each, purpose=what).decode() for each in sealed if key.opens(each, purpose=what)),
        digest_id=row["digest_id"],
        asked_at=row["asked_at"],
        promised_at=row["promised_at"],
    )


def _delivery(row: Record) -> Delivery:
    return Delivery(
        id=DeliveryId(row["id"]),
        webhook_id=WebhookId(row["webhook_id"]),
        is_trial=row["is_trial"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        promised_at=row["promised_at"],
        next_at=row["next_at"],
        attempted_at=row["attempted_at"],
        status=row["status"],
        fault=None if row["fault"] is None else DeliveryFault(row["fault"]),
        redirect_host=row["redirect_host"],
    )
