"""Judging passes in the store: issued, redeemed once, found, revoked; a secret itself is never written down."""

from market.judging.access_pass import LIVES, Bearer, PassPurpose, digest, new_secret
from market.listing.listing import Kind
from market.postgres.db import Connection, Record
from market.postgres.queries import queries


async def issue(conn: Connection, purpose: PassPurpose, bearer: Bearer) -> str:
    """Issue a pass and give its secret, which nobody can read again."""
    secret = new_secret()
    await conn.execute(
        queries(__name__)["issue"],
        digest=digest(secret),
        purpose=purpose.value,
        judge=bearer.judge,
        kind=bearer.kind.value,
        lasts=LIVES[purpose],
    )
    return secret


async def find(conn: Connection, purpose: PassPurpose, secret: str) -> Bearer | None:
    """Find who holds a pass of a purpose; None when it is unknown or has expired."""
    return _bearer(await conn.fetchrow(queries(__name__)["find"], digest(secret), purpose.value))


async def redeem(conn: Connection, secret: str) -> tuple[str, Bearer] | None:
    """Turn a link's secret into a cookie's, once; None when it is unknown, was used or has expired."""
    cookie = new_secret()
    arguments = (digest(secret), digest(cookie), LIVES[PassPurpose.COOKIE])
    bearer = _bearer(await conn.fetchrow(queries(__name__)["redeem"], *arguments))
    return None if bearer is None else (cookie, bearer)


async def revoke(conn: Connection, secret: str) -> None:
    """End a pass; one that is gone is no error."""
    await conn.execute(queries(__name__)["revoke"], digest(secret))


def _bearer(row: Record | None) -> Bearer | None:
    return None if row is None else Bearer(row["judge"], Kind(row["kind"]))
