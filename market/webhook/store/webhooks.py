"""Webhooks in the store; their secrets are sealed with the market's key, and each is given to its member once."""

from uuid import UUID, uuid4

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import Conflict, NotFound
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.secret_key import SecretKey
from market.viewer import Actor, MemberId, Role, Viewer
from market.web_address import WebhookAddress
from market.webhook.webhook import OLD_SECRET_HOLDS, WEBHOOKS_MAX, Webhook, WebhookId, WebhookState, new_webhook_secret


async def add(conn: Connection, address: WebhookAddress, *, key: SecretKey, actor: Actor) -> tuple[WebhookId, str]:
    """Add a webhook of the actor's own and give its id and its secret, which nobody can read again.

    Raises Conflict when they have it already, or as many as anybody needs; NotFound for who is no member.
    """
    if await conn.fetchval(queries(__name__)["lock_member"], actor.member_id) is None:
        raise NotFound("member", actor.name)
    if len(await own(conn, viewer=actor.viewer)) >= WEBHOOKS_MAX:
        raise Conflict(f"you have {WEBHOOKS_MAX} webhooks; remove one first")
    webhook_id, secret = WebhookId(uuid4()), new_webhook_secret()
    sealed = key.seal(secret.encode(), purpose=purpose(webhook_id))
    await conn.execute(queries(__name__)["add"], webhook_id, actor.member_id, address.text, sealed)
    await _record(conn, Event.WEBHOOK_ADDED, webhook_id, actor)
    return webhook_id, secret


async def own(conn: Connection, *, viewer: Viewer) -> list[Webhook]:
    """List a member's own webhooks, the newest first."""
    return [_webhook(row) for row in await conn.fetch(queries(__name__)["own"], viewer.member_id, None)]


async def get(conn: Connection, webhook_id: WebhookId, *, viewer: Viewer) -> Webhook:
    """Give one of a member's own webhooks. Raises NotFound."""
    row = await conn.fetchrow(queries(__name__)["own"], viewer.member_id, webhook_id)
    if row is None:
        raise NotFound("webhook", webhook_id)
    return _webhook(row)


async def pause(conn: Connection, webhook_id: WebhookId, *, actor: Actor) -> None:
    """Have nothing more sent to one of the actor's webhooks; what waits stays. Raises NotFound."""
    await lock(conn, webhook_id, actor=actor)
    await conn.execute(queries(__name__)["pause"], webhook_id)
    await _record(conn, Event.WEBHOOK_CHANGED, webhook_id, actor, "pause")


async def resume(conn: Connection, webhook_id: WebhookId, *, actor: Actor) -> None:
    """Have sent again, whoever switched it off; what waited is tried for a week from now. Raises NotFound."""
    await lock(conn, webhook_id, actor=actor)
    await conn.execute(queries(__name__)["resume"], webhook_id)
    await conn.execute(queries(__name__)["take_up"], webhook_id)
    await _record(conn, Event.WEBHOOK_CHANGED, webhook_id, actor, "resume")


async def rotate(conn: Connection, webhook_id: WebhookId, *, key: SecretKey, actor: Actor) -> str:
    """Give a new secret, which signs from now on; the old one signs beside it for OLD_SECRET_HOLDS. Raises NotFound."""
    await lock(conn, webhook_id, actor=actor)
    secret = new_webhook_secret()
    sealed = key.seal(secret.encode(), purpose=purpose(webhook_id))
    await conn.execute(queries(__name__)["rotate"], webhook_id, sealed, OLD_SECRET_HOLDS)
    await _record(conn, Event.WEBHOOK_CHANGED, webhook_id, actor, "rotate")
    return secret


async def delete(conn: Connection, webhook_id: WebhookId, *, actor: Actor) -> None:
    """Remove one of the actor's webhooks with all that waits for it. Raises NotFound."""
    await lock(conn, webhook_id, actor=actor)
    await conn.execute(queries(__name__)["delete"], webhook_id)
    await _record(conn, Event.WEBHOOK_REMOVED, webhook_id, actor)


async def lock(conn: Connection, webhook_id: WebhookId, *, actor: Actor) -> WebhookState:
    """Hold one of the actor's webhooks until the transaction ends, and give its state. Raises NotFound."""
    row = await conn.fetchrow(queries(__name__)["lock"], webhook_id, actor.member_id)
    if row is None:
        raise NotFound("webhook", webhook_id)
    return WebhookState(row["state"])


async def counts(conn: Connection, *, viewer: Viewer) -> dict[WebhookState, int]:
    """Count all webhooks by state, for those who run the market. Raises NotFound for others."""
    if viewer.role is not Role.OPERATOR:
        raise NotFound("counts of", "webhooks")
    rows = await conn.fetch(queries(__name__)["counts"])
    found = {WebhookState(row["state"]): int(row["webhooks"]) for row in rows}
    return {state: found.get(state, 0) for state in WebhookState}


async def reseal(conn: Connection, *, before: SecretKey, now: SecretKey) -> int:
    """Seal with another key what was sealed with the one before, and count the webhooks; what already is stays.

    Raises SettingsError, changing nothing, when a secret was sealed with neither.
    """
    anew: list[tuple[UUID, bytes, bytes | None]] = []
    for row in await conn.fetch(queries(__name__)["sealed"]):
        what = purpose(row["id"])
        pair = [
            sealed if sealed is None or now.opens(sealed, purpose=what) else _resealed(sealed, before, now, what)
            for sealed in (row["secret"], row["secret_before"])
        ]
        if pair != [row["secret"], row["secret_before"]]:
            anew.append((row["id"], pair[0], pair[1]))
    columns = zip(*anew, strict=True) if anew else ((), (), ())
    await conn.execute(queries(__name__)["put_sealed"], *(list(column) for column in columns))
    return len(anew)


def purpose(webhook_id: UUID) -> str:
    """Name what a secret is sealed for: it opens as no other webhook's."""
    return f"webhook {webhook_id}"


def _resealed(sealed: bytes, before: SecretKey, now: SecretKey, what: str) -> bytes:
    return now.seal(before.unseal(sealed, purpose=what), purpose=what)


async def _record(conn: Connection, event: Event, webhook_id: WebhookId, actor: Actor, change: str = "") -> None:
    """Record what was done with a webhook, and never where it leads."""
    subject = Subject(SubjectKind.WEBHOOK, webhook_id)
    await audit.record(conn, event, actor=actor, subject=subject, detail={"change": change} if change else {})


def _webhook(row: Record) -> Webhook:
    return Webhook(
        id=WebhookId(row["id"]),
        member_id=MemberId(row["member_id"]),
        url=row["url"],
        state=WebhookState(row["state"]),
        made_at=row["made_at"],
        old_secret_until=row["before_until"],
    )
