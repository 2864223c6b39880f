"""Webhooks: a member's own alone, their secrets sealed, switched off and on again."""

import pytest

from market.account.store import members
from market.errors import Conflict, NotFound, SettingsError
from market.postgres.db import Connection
from market.privacy.store import erasures
from market.secret_key import SecretKey
from market.viewer import COMMAND_LINE, OPERATOR, Role
from market.web_address import WebhookAddress
from market.webhook.store import deliveries, webhooks
from market.webhook.webhook import WEBHOOKS_MAX, WebhookState
from tests.market.webhook.builders import KEY, add_hooked, claims_of, let_pass
from tests.web.people import a_member, a_person

OTHER = SecretKey(b"another")


async def test_a_secret_is_given_once_and_sealed(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    kept = await conn.fetchval("SELECT secret FROM webhook")
    assert hooked.secret.removeprefix("whsec_").encode() not in kept
    await hooked.promise(conn)
    (claim,) = await claims_of(conn)
    assert claim.secrets == (hooked.secret,)
    assert hooked.secret not in repr(await webhooks.own(conn, viewer=hooked.member.viewer))


async def test_a_secret_opens_as_no_other_webhook_s(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    other = await add_hooked(conn, "https://other.example.org/", member=hooked.member)
    await conn.execute(
        "UPDATE webhook SET secret = (SELECT secret FROM webhook WHERE id = $1) WHERE id = $2",
        *(hooked.webhook_id, other.webhook_id),
    )
    await hooked.promise(conn)
    assert {claim.webhook_id: claim.secrets for claim in await claims_of(conn)} == {
        hooked.webhook_id: (hooked.secret,),
        other.webhook_id: (),
    }


async def test_when_the_key_is_lost_a_new_secret_mends_it(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    await hooked.promise(conn)
    (claim,) = await claims_of(conn, key=OTHER)
    assert claim.secrets == ()
    new = await webhooks.rotate(conn, hooked.webhook_id, key=OTHER, actor=hooked.member.actor)
    await hooked.promise(conn)
    (claim,) = await claims_of(conn, key=OTHER)
    assert claim.secrets == (new,)


async def test_the_old_secret_signs_for_a_day_beside_the_new(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    new = await webhooks.rotate(conn, hooked.webhook_id, key=KEY, actor=hooked.member.actor)
    seen = []
    for time in ("0", "23 hours 59 minutes", "1 minute 1 second"):
        await let_pass(conn, time)
        await conn.execute("DELETE FROM delivery")
        await hooked.promise(conn)
        (claim,) = await claims_of(conn)
        seen.append(claim.secrets)
    assert seen == [(new, hooked.secret), (new, hooked.secret), (new,)]
    (webhook,) = await webhooks.own(conn, viewer=hooked.member.viewer)
    assert webhook.old_secret_until is None


async def test_a_stranger_finds_no_webhook(conn: Connection) -> None:
    hooked, stranger = await add_hooked(conn), a_member(Role.OPERATOR)
    assert await webhooks.own(conn, viewer=stranger.viewer) == []
    with pytest.raises(NotFound):
        await webhooks.get(conn, hooked.webhook_id, viewer=stranger.viewer)
    for act in (webhooks.pause, webhooks.resume, webhooks.delete, deliveries.try_out):
        with pytest.raises(NotFound):
            await act(conn, hooked.webhook_id, actor=stranger.actor)
    with pytest.raises(NotFound):
        await webhooks.rotate(conn, hooked.webhook_id, key=KEY, actor=stranger.actor)
    await hooked.promise(conn)
    assert await deliveries.of_webhook(conn, hooked.webhook_id, viewer=stranger.viewer) == []
    with pytest.raises(NotFound):
        await webhooks.add(conn, WebhookAddress.read("https://a.example"), key=KEY, actor=COMMAND_LINE)


async def test_an_address_is_named_once_and_only_so_many_are(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    for number in range(WEBHOOKS_MAX - 1):
        await add_hooked(conn, f"https://{number}.example.org/", member=hooked.member)
    with pytest.raises(Conflict, match="remove one first"):
        await add_hooked(conn, "https://last.example.org/", member=hooked.member)
    await webhooks.delete(conn, hooked.webhook_id, actor=hooked.member.actor)
    with pytest.raises(Conflict, match="already"):
        async with conn.transaction():
            await add_hooked(conn, "https://0.example.org/", member=hooked.member)
    await add_hooked(conn, member=hooked.member)


async def test_what_is_done_is_recorded_without_the_address(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    for act in (webhooks.pause, webhooks.resume, webhooks.delete):
        await act(conn, hooked.webhook_id, actor=hooked.member.actor)
    rows = await conn.fetch("SELECT event, subject_id, detail FROM audit WHERE subject_kind = 'webhook' ORDER BY id")
    assert [(row["event"], row["detail"]) for row in rows] == [
        ("webhook-added", {}),
        ("webhook-changed", {"change": "pause"}),
        ("webhook-changed", {"change": "resume"}),
        ("webhook-removed", {}),
    ]
    assert {row["subject_id"] for row in rows} == {str(hooked.webhook_id)}


async def test_the_office_counts_and_others_don_t(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    await add_hooked(conn)
    await webhooks.pause(conn, hooked.webhook_id, actor=hooked.member.actor)
    found = await webhooks.counts(conn, viewer=OPERATOR)
    assert (found[WebhookState.LIVE], found[WebhookState.PAUSED], found[WebhookState.GONE]) == (1, 1, 0)
    for count in (webhooks.counts, deliveries.counts):
        with pytest.raises(NotFound):
            await count(conn, viewer=hooked.member.viewer)


async def test_secrets_go_along_to_a_new_key_all_or_none(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    new = await webhooks.rotate(conn, hooked.webhook_id, key=KEY, actor=hooked.member.actor)
    with pytest.raises(SettingsError, match="sealed with another key"):
        await webhooks.reseal(conn, before=OTHER, now=SecretKey(b"third"))
    assert [await webhooks.reseal(conn, before=KEY, now=OTHER) for _ in range(2)] == [1, 0]
    await hooked.promise(conn)
    (claim,) = await claims_of(conn, key=OTHER)
    assert claim.secrets == (new, hooked.secret)


async def test_an_erased_member_s_webhooks_go_with_all_that_waits(conn: Connection) -> None:
    hooked = await add_hooked(conn)
    await hooked.promise(conn)
    await members.add(conn, office := a_member(Role.OPERATOR), a_person(office), actor=COMMAND_LINE)
    await erasures.erase(conn, hooked.member.id, actor=hooked.member.actor)
    assert await conn.fetchval("SELECT (SELECT count(*) FROM webhook) + (SELECT count(*) FROM delivery)") == 0
