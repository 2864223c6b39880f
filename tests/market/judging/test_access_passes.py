"""Passes: a link opens once, a secret is never kept, what has expired opens nothing."""

from market.judging.access_pass import Bearer, PassPurpose, digest
from market.judging.store import access_passes
from market.listing.listing import Kind
from market.postgres.db import Connection

READER = Bearer("reader-1", Kind.EXPERT)


async def test_a_link_becomes_a_cookie_once(conn: Connection) -> None:
    link = await access_passes.issue(conn, PassPurpose.LINK, READER)
    redeemed = await access_passes.redeem(conn, link)
    assert redeemed is not None
    cookie, bearer = redeemed
    assert bearer == READER
    assert cookie != link
    assert await access_passes.find(conn, PassPurpose.COOKIE, cookie) == READER
    assert await access_passes.redeem(conn, link) is None
    await access_passes.revoke(conn, cookie)
    assert await access_passes.find(conn, PassPurpose.COOKIE, cookie) is None


async def test_a_pass_serves_its_own_purpose_alone(conn: Connection) -> None:
    secrets = {purpose: await access_passes.issue(conn, purpose, READER) for purpose in PassPurpose}
    for purpose, secret in secrets.items():
        for other in PassPurpose:
            found = await access_passes.find(conn, other, secret)
            assert (found is not None) == (other is purpose)
    assert await access_passes.redeem(conn, secrets[PassPurpose.COOKIE]) is None
    assert await access_passes.redeem(conn, secrets[PassPurpose.BEARER]) is None


async def test_no_secret_is_written_down(conn: Connection) -> None:
    secret = await access_passes.issue(conn, PassPurpose.LINK, READER)
    rows = await conn.fetch("SELECT p::text AS row, digest FROM judging_pass p")
    assert [row["digest"] for row in rows] == [digest(secret)]
    assert secret not in rows[0]["row"]
    assert len(secret) >= 43


async def test_what_has_expired_opens_nothing_and_goes(conn: Connection) -> None:
    link = await access_passes.issue(conn, PassPurpose.LINK, READER)
    cookie = await access_passes.issue(conn, PassPurpose.COOKIE, READER)
    await conn.execute("UPDATE judging_pass SET expires_at = now() - interval '1 second'")
    assert await access_passes.redeem(conn, link) is None
    assert await access_passes.find(conn, PassPurpose.COOKIE, cookie) is None
    await access_passes.issue(conn, PassPurpose.LINK, READER)
    assert await conn.fetchval("SELECT count(*) FROM judging_pass") == 1
