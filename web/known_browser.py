"""Known browser (认得的浏览器): one from which a member has signed in before has attempts of its own.

Whoever guesses at an account uses up its attempts; without this they could keep its member out for as long
as they like.
"""

import hmac
import secrets

from starlette.requests import Request
from starlette.responses import Response

from market.secret_key import SecretKey
from web.context import current_market
from web.transport import SECURE_PREFIX, is_secure

COOKIE = "cuibai-known"
KEPT_S = 180 * 24 * 3600


def whose_attempts(request: Request, email: str) -> str:
    """Name whose attempts to sign in these are: the account's, or those of a browser that its member has used."""
    mark, _, proof = request.cookies.get(_name(request), "").partition(".")
    expected = _proof(current_market(request).secret_key, mark, email)
    known = hmac.compare_digest(proof.encode("utf-8", "surrogatepass"), expected.encode())
    return f"{email} {mark}" if known else email


def remember(request: Request, response: Response, email: str) -> None:
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
