"""What stands around every route: headers, the limit on bodies, the stop, and the door for what nobody expected."""

import logging
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from market.posting.attachment import SIZE_LIMIT
from web.http.errors import OUTCOMES, UNEXPECTED, AttachmentTooLarge, BodyTooLarge, MarketStopping, error_response
from web.http.log import format_exception_places
from web.http.stop import Stop
from web.http.transport import STRICT, is_secure

BODY_LIMIT = 10 * 1024 * 1024 + 256 * 1024
"""The largest document and the form around it."""
ATTACHING = re.compile(r"/mine/[0-9a-f-]{36}/save|/deals(/[0-9a-f-]{36}/entries)?|/office/deals/import/[0-9a-f-]{36}")
"""Where a form may bring an attachment along."""
ATTACHING_LIMIT = SIZE_LIMIT + 4 * 1024 * 1024
"""The largest attachment and the form around it."""
DRAINED_MAX = 64 * 1024 * 1024
"""So much of a refused body is read and thrown away: a browser that is still sending reads no answer."""
ALWAYS_OPEN = frozenset({"/livez", "/readyz", "/metrics"})
"""What tells how it stands with us answers until the end."""

POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

logger = logging.getLogger("cuibai.web")


class SecurityHeaders:
    """Puts the security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if is_secure(Request(scope)):
                    headers["Strict-Transport-Security"] = STRICT
            await send(message)

        await self.app(scope, receive, send_with_headers)


class CatchAllErrors:
    """Answers what nobody expected with an honest page, and logs where it happened.

    The log gets the exception's class and its lines of code, never its message: that may quote what a reader
    pasted.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        except ClientDisconnect:
            return  # nobody is left to answer
        except Exception as error:  # noqa: BLE001  the last door: it logs and answers, nothing is swallowed
            logger.error("request failed", extra={"exception": format_exception_places(error)})  # noqa: TRY400  its words are not for the log
            if not started:
                await error_response(Request(scope, receive), UNEXPECTED)(scope, receive, send)


class StopRefusal:
    """Sends away who comes after the stop was asked for, so that a proxy or a browser knows to try again."""

    def __init__(self, app: ASGIApp, stop: Stop) -> None:
        self.app = app
        self.stop = stop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it, or answer that the market is stopping."""
        if scope["type"] != "http" or scope["path"] in ALWAYS_OPEN:
            await self.app(scope, receive, send)
        elif self.stop.asked:
            response = error_response(Request(scope), OUTCOMES[MarketStopping], error=MarketStopping())
            response.headers["Connection"] = "close"
            await response(scope, receive, send)
        else:
            self.stop.begin()
            try:
                await self.app(scope, receive, send)
            finally:
                self.stop.end()


class BodyLimit:
    """Refuses a body over the limit while it is being read, whatever the route makes of that."""

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting the bytes of its body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        attaches = ATTACHING.fullmatch(scope["path"]) is not None
        limit = max(self.limit, ATTACHING_LIMIT) if attaches else self.limit
        announced = Headers(scope=scope).get("content-length", "0")
        refused = announced.isdecimal() and int(announced) > limit
        read = 0

        async def receive_counting() -> Message:
            nonlocal read, refused
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                refused = True
                raise BodyTooLarge
            return message

        async def send_unless_refused(message: Message) -> None:
            if not refused:
                await send(message)

        if not refused:
            try:
                await self.app(scope, receive_counting, send_unless_refused)
            except BodyTooLarge:
                refused = True
        if refused:
            await _drain(receive)
            response = error_response(Request(scope), OUTCOMES[AttachmentTooLarge if attaches else BodyTooLarge])
            response.headers["Connection"] = "close"
            await response(scope, receive, send)


async def _drain(receive: Receive) -> None:
    drained = 0
    while drained <= DRAINED_MAX:
        message = await receive()
        drained += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return
