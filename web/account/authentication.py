"""Doorkeeper (门房): lets members in with a password, then with a second factor, and tells nobody which was wrong.

Known browser (认得的浏览器): one from which a member has signed in before has attempts of its own.

Whoever guesses at an account uses up its attempts; without this they could keep its member out for as long
as they like.
"""

import hmac
import secrets
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from market.account.member import Member, MemberStanding
from market.account.session import Session
from market.account.store import credentials, second_factors, sessions
from market.rate_limit import PASSWORD_CHECK, SECOND_FACTOR, SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS
from market.secret_key import SecretKey
from web.http.client import client_name
from web.http.context import Market, current_market
from web.http.rate_limit import take_address_attempt, take_attempt
from web.http.transport import SECURE_PREFIX, is_secure
from web.http.visitor import cookie_name, put_cookie
from web.page.filters import address
from web.page.rendering import redirect_response

COOKIE = "cuibai-known"
KEPT_S = 180 * 24 * 3600


def attempts_subject(request: Request, email: str) -> str:
    """Name whose attempts to sign in these are: the account's, or those of a browser that its member has used."""
    mark, _, proof = request.cookies.get(_name(request), "").partition(".")
    expected = _proof(current_market(request).secret_key, mark, email)
    known = hmac.compare_digest(proof.encode("utf-8", "surrogatepass"), expected.encode())
    return f"{email} {mark}" if known else email


def remember_browser(request: Request, response: Response, email: str) -> None:
    """Have a browser keep that the member of an address has signed in from it; of several members the last counts."""
    mark = secrets.token_hex(16)
    response.set_cookie(
        _name(request),
        f"{mark}.{_proof(current_market(request).secret_key, mark, email)}",
        max_age=KEPT_S,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def _name(request: Request) -> str:
    return SECURE_PREFIX + COOKIE if is_secure(request) else COOKIE


def _proof(key: SecretKey, mark: str, email: str) -> str:
    return key.digest("known browser", f"{mark}\n{email.casefold()}").hex()


SIGN_IN = "/sign-in"
PROVE = "/sign-in/second-factor"
SET_UP = "/account/second-factor"
HOME = "/account"

_ADMITTED = (MemberStanding.WAITING, MemberStanding.ACTIVE)


async def begin_session(request: Request, market: Market, email: str, password: str) -> tuple[Member, str] | None:
    """Begin the session of whoever the address and the password are, and give its secret; None where they are nobody's.

    An address without an account, or one that was suspended, takes the same time and leaves the same answer.
    Raises TooMany.
    """
    await take_address_attempt(request, market, SIGN_IN_ADDRESS)
    await take_attempt(market, SIGN_IN_ACCOUNT, attempts_subject(request, email))
    async with market.database.reading() as conn:
        found = await credentials.find(conn, email)
    known = found if found is not None and found.member.standing in _ADMITTED else None
    kept = None if known is None else known.password_hash
    right = await market.passwords.verify(kept, password)
    renewed = await market.passwords.renewed(kept, password) if right else None
    async with market.database.writing() as conn:
        if known is None or not right:
            tried = market.secret_key.digest("address", email.casefold())
            await credentials.note_failure(conn, None if found is None else found.member, tried)
            return None
        if renewed is not None:
            await credentials.put(conn, known.member.id, renewed)
        before = request.cookies.get(cookie_name(request))
        return known.member, await sessions.sign_in(conn, known.member, client=client_name(request), before=before)


async def verify_second_factor(market: Market, session: Session, code: str) -> str | None:
    """Take the second factor, a code of the app or a recovery code, and give the session's new secret; None when wrong.

    Raises TooMany.
    """
    member = session.member
    await take_attempt(market, SECOND_FACTOR, str(member.id))
    async with market.database.writing() as conn:
        right = await second_factors.use(conn, member.id, code, at=datetime.now(UTC), key=market.secret_key)
        right = right or await second_factors.use_recovery_code(conn, member, code)
        await second_factors.note_proof(conn, member, right=right)
        return await sessions.prove(conn, session.digest) if right else None


def redirect_admitted(request: Request, member: Member, secret: str, onward: str) -> Response:
    """Send a member on with the secret of their new session: to the second factor first, where one is owed."""
    to = onward
    if member.needs_second_factor:
        to = address(PROVE if member.second_factor else SET_UP, ("next", onward))
    response = redirect_response(request, to)
    put_cookie(request, response, secret)
    return response


def safe_path(text: str) -> str:
    """Give where to go on, if it is a path of ours; a text that could lead to another host leads to the account."""
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and "\\" not in text
    return text if plain else HOME


async def check_own_password(market: Market, member: Member, password: str) -> bool:
    """Say whether a password is the member's own, before something of their account is changed. Raises TooMany."""
    await take_attempt(market, PASSWORD_CHECK, str(member.id))
    async with market.database.reading() as conn:
        kept = await credentials.hash_of(conn, member.id)
    return await market.passwords.verify(kept, password)
