"""Visitor (来访者): who sends a request, found once for each request from the cookie of their session, or its token.

What may change something must come from a page of ours: browsers say where a request comes from (Sec-Fetch-Site, or
Origin), and no script of another site can forge that. A request that carries a session and says neither is refused.
"""

from dataclasses import dataclass
from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, Response
from starlette.requests import HTTPConnection, Request

from market.account.api_token import PREFIX, TokenBearer, TokenScope
from market.account.member import Member, MemberStanding
from market.account.session import LIFE, Session
from market.account.store import api_tokens, sessions
from market.errors import NotAllowed, NotSignedIn
from market.viewer import PUBLIC, Actor, Role, Viewer
from web.http.context import CurrentMarket, Market
from web.http.transport import SECURE_PREFIX, is_secure

COOKIE = "cuibai-session"
SECURE_COOKIE = SECURE_PREFIX + COOKIE
_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends a request: a person with a session, a program that bears a token, or nobody that is known."""

    session: Session | None = None
    bearer: TokenBearer | None = None

    @property
    def member(self) -> Member | None:
        """Give the member who is signed in, wholly: a second factor that is still owed counts as not signed in."""
        if self.bearer is not None:
            return self.bearer.member
        return self.session.member if self.session is not None and self.session.counts else None

    @property
    def viewer(self) -> Viewer:
        """Give the reader that this visitor is."""
        return self.member.viewer if self.member is not None and self._allows(TokenScope.READ) else PUBLIC

    def _allows(self, scope: TokenScope) -> bool:
        """Say whether this may be done by whatever was shown: a session may do all, a token what it was made for."""
        return self.bearer is None or scope in self.bearer.scopes

    def signed_in(self) -> Member:
        """Give the member whose account is in use. Raises NotSignedIn."""
        if self.member is None:
            raise NotSignedIn
        return self.member

    def own_account(self) -> Session:
        """Give the session of whoever is about to change an account, their own or one they look after.

        Raises NotSignedIn; NotAllowed in the demonstration, whose members are shared and make nobody real.
        """
        self.signed_in()
        if self.session is None:
            raise NotAllowed("a program changes no account")
        if self.session.demonstration:
            raise NotAllowed("the demonstration changes no account")
        return self.session

    def actor(self, *roles: Role, scope: TokenScope = TokenScope.POST) -> Actor:
        """Give the writer that this visitor is, if they have one of the roles (any, where none is named).

        Raises NotSignedIn, or NotAllowed for another role, for a token without the scope, and for an account that is
        not active.
        """
        member = self.signed_in()
        if not self._allows(scope):
            raise NotAllowed("the token was made for less")
        if member.standing is not MemberStanding.ACTIVE:
            raise NotAllowed("the account waits for the market office")
        if roles and member.role not in roles:
            raise NotAllowed("this is for others")
        return member.actor

    def operator(self) -> Actor:
        """Give the writer that this visitor is, if they run the market. Raises as `actor` does."""
        return self.actor(Role.OPERATOR, scope=TokenScope.OFFICE)


NOBODY = Visitor()


async def identify(request: Request, response: Response, market: CurrentMarket) -> None:
    """Find out who sends a request, before any route runs; no cache keeps what a member is answered.

    Raises NotAllowed for a change that comes from another site, NotSignedIn for a token that is none.
    """
    request.state.visitor = NOBODY
    token = _token(request)
    if token is not None:
        request.state.visitor = Visitor(bearer=await _bearer(market, token))
        response.headers["Cache-Control"] = "no-store"
        return
    secret = request.cookies.get(cookie_name(request))
    check_same_site(request, carries_session=secret is not None)
    if secret is None:
        return
    async with market.database.reading() as conn:
        found = await sessions.find(conn, secret)
    if found is None:
        return
    session, stale = found
    if stale:
        async with market.database.writing() as conn:
            await sessions.touch(conn, session.digest)
    request.state.visitor = Visitor(session)
    response.headers["Cache-Control"] = "no-store"


def _token(request: Request) -> str | None:
    """Read the token of a program; other secrets that are borne are none of ours to look at, and pages take none."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    borne = scheme.lower() == "bearer" and request.url.path.startswith("/api/")
    return secret.strip() if borne and secret.strip().startswith(PREFIX) else None


async def _bearer(market: Market, token: str) -> TokenBearer:
    async with market.database.reading() as conn:
        bearer = await api_tokens.find_bearer(conn, token)
    if bearer is None:
        raise NotSignedIn
    if bearer.stale:
        async with market.database.writing() as conn:
            await api_tokens.touch(conn, bearer)
    return bearer


def check_same_site(request: Request, *, carries_session: bool) -> None:
    """Refuse a change that a page of another site has sent, or of which nobody knows. Raises NotAllowed."""
    if request.method in _SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        same = site in ("same-origin", "none")
    elif origin is not None:
        same = urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
    else:
        same = not carries_session
    if not same:
        raise NotAllowed("this came from a page of another site")


def cookie_name(connection: HTTPConnection) -> str:
    """Name the session's cookie: over https the browser itself sees to it that no other host can set it."""
    return SECURE_COOKIE if is_secure(connection) else COOKIE


def put_cookie(request: Request, response: Response, secret: str) -> None:
    """Have a browser keep the secret of a session, out of scripts' reach, until the session's end at the latest."""
    response.set_cookie(
        cookie_name(request),
        secret,
        max_age=int(LIFE.total_seconds()),
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def drop_cookie(request: Request, response: Response) -> None:
    """Have a browser forget the secret, and what it kept of pages that were shown."""
    secure = is_secure(request)
    response.delete_cookie(cookie_name(request), path="/", secure=secure, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache"'


def current_visitor(connection: HTTPConnection) -> Visitor:
    """Give who sends this request; nobody before `identify` ran, such as where no route was found."""
    return cast(Visitor, getattr(connection.state, "visitor", NOBODY))


CurrentVisitor = Annotated[Visitor, Depends(current_visitor)]
