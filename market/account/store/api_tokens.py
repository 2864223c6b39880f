"""API tokens in the store; a token itself is never written down."""

from uuid import uuid4

from market.account.api_token import (
    TOKENS_MAX,
    ApiToken,
    TokenBearer,
    TokenId,
    TokenScope,
    TokenTerm,
    check_token,
    new_token,
)
from market.account.member import Member
from market.account.session import digest_of
from market.account.store.members import read_member
from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import Conflict, NotFound
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor, MemberId


async def make(conn: Connection, member: Member, *, name: str, scopes: frozenset[TokenScope], term: TokenTerm) -> str:
    """Make a token for a member and give it, which nobody can read again.

    Raises Invalid as `check_token` does, Conflict when the member has as many as anybody needs.
    """
    check_token(name, scopes, member)
    if len(await own(conn, actor=member.actor)) >= TOKENS_MAX:
        raise Conflict(f"you have {TOKENS_MAX} tokens; revoke one first")
    token, token_id = new_token(), TokenId(uuid4())
    values = sorted(scope.value for scope in scopes)
    await conn.execute(
        queries(__name__)["make"],
        id=token_id,
        digest=digest_of(token),
        member_id=member.id,
        name=name.strip(),
        scopes=values,
        lasts=term.life,
    )
    detail = {"scopes": values, "days": term.value}
    await audit.record(conn, Event.TOKEN_MADE, actor=member.actor, subject=_subject(token_id), detail=detail)
    return token


async def own(conn: Connection, *, actor: Actor) -> list[ApiToken]:
    """List a member's own tokens that still hold, the newest first."""
    rows = await conn.fetch(queries(__name__)["own"], actor.member_id)
    return [
        ApiToken(
            id=TokenId(row["id"]),
            member_id=MemberId(row["member_id"]),
            name=row["name"],
            scopes=frozenset(TokenScope(value) for value in row["scopes"]),
            made_at=row["made_at"],
            expires_at=row["expires_at"],
            used_at=row["used_at"],
        )
        for row in rows
    ]


async def revoke(conn: Connection, token_id: TokenId, *, actor: Actor) -> None:
    """End one of a member's own tokens. Raises NotFound."""
    if await conn.fetchval(queries(__name__)["revoke"], token_id, actor.member_id) is None:
        raise NotFound("token", token_id)
    await audit.record(conn, Event.TOKEN_REVOKED, actor=actor, subject=_subject(token_id))


async def find_bearer(conn: Connection, token: str) -> TokenBearer | None:
    """Find who shows a token; None when it is unknown, has expired or was revoked, and when its member is not in."""
    row = await conn.fetchrow(queries(__name__)["find_bearer"], digest_of(token))
    if row is None:
        return None
    return TokenBearer(
        token_id=TokenId(row["token_id"]),
        member=read_member(row),
        scopes=frozenset(TokenScope(value) for value in row["scopes"]),
        stale=row["stale"],
    )


async def touch(conn: Connection, bearer: TokenBearer) -> None:
    """Note that a token is still used, and record its first use."""
    if await conn.fetchval(queries(__name__)["touch"], bearer.token_id):
        subject = _subject(bearer.token_id)
        await audit.record(conn, Event.TOKEN_FIRST_USED, actor=bearer.member.actor, subject=subject)


def _subject(token_id: TokenId) -> Subject:
    return Subject(SubjectKind.TOKEN, token_id)
