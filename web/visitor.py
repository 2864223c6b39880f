"""Visitor (来访者): who sends a request, found once for each request from the cookie of their session.

What may change something must come from a page of ours: browsers say where a request comes from (Sec-Fetch-Site, or
Origin), and no script of another site can forge that. A request that carries a session and says neither is refused.
"""

from dataclasses import dataclass
from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, Response
from starlette.requests import HTTPConnection, Request

from market.errors import NotAllowed, NotSignedIn
from market.member import Member, Standing
from market.session import Session
from market.store import sessions
from market.viewer import PUBLIC, Actor, Role, Viewer
from web.context import CurrentMarket

COOKIE = "cuibai-session"
SECURE_COOKIE = "__Host-cuibai-session"
_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends a request; nobody that is known has no session."""

    session: Session | None = None

    @property
    def member(self) -> Member | None:
        """Give the member who is signed in, wholly: a second factor that is still owed counts as not signed in."""
        return self.session.member if self.session is not None and self.session.counts else None

    @property
    def viewer(self) -> Viewer:
        """Give the reader that this visitor is."""
        return PUBLIC if self.member is None else self.member.viewer

    def signed_in(self) -> Member:
        """Give the member whose account is in use. Raises NotSignedIn."""
        if self.member is None:
            raise NotSignedIn
        return self.member

    def actor(self, *roles: Role) -> Actor:
        """Give the writer that this visitor is, if they have one of the roles (any, where none is named).

        Raises NotSignedIn, or NotAllowed for another role and for an account that is not active.
        """
        member = self.signed_in()
        if member.standing is not Standing.ACTIVE:
            raise NotAllowed("the account waits for the market office")
        if roles and member.role not in roles:
            raise NotAllowed("this is for others")
        return member.actor

    def operator(self) -> Actor:
        """Give the writer that this visitor is, if they run the market. Raises as `actor` does."""
        return self.actor(Role.OPERATOR)


NOBODY = Visitor()


async def identify(request: Request, response: Response, market: CurrentMarket) -> None:
    """Find out who sends a request, before any route runs; no cache keeps what a member is answered.

    Raises NotAllowed for a change that comes from another site.
    """
    request.state.visitor = NOBODY
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
    return SECURE_COOKIE if connection.url.scheme == "https" else COOKIE


def current_visitor(connection: HTTPConnection) -> Visitor:
    """Give who sends this request; nobody before `identify` ran, such as where no route was found."""
    return cast(Visitor, getattr(connection.state, "visitor", NOBODY))


CurrentVisitor = Annotated[Visitor, Depends(current_visitor)]
