"""Request ids (请求编号): what an answer, the lines of the log and the record name one request by."""

import re
import secrets
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from market.settings import Network
from web.http.peer import peer_address

HEADER = "X-Request-Id"
_STATE = "request_id"
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")
_BYTES = 8


def request_id(scope: Scope) -> str | None:
    """Give the id of a request; None where it did not come through `RequestIds`."""
    found = scope.get("state", {}).get(_STATE)
    return None if found is None else str(found)


class RequestIds:
    """Gives each request an id of ours, or the one that a trusted proxy sends with it, and tells it with the answer."""

    def __init__(self, app: ASGIApp, trusted: Sequence[Network] = ()) -> None:
        self.app = app
        self.trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; until it is answered, every line of the log in its course carries the id."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = self._given(scope) or secrets.token_hex(_BYTES)
        scope.setdefault("state", {})[_STATE] = given

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = given
            await send(message)

        with bound_contextvars(request_id=given):
            await self.app(scope, receive, send_with_id)

    def _given(self, scope: Scope) -> str | None:
        """Read the id that came with a request: anybody's word would let them write into the log."""
        sent = Headers(scope=scope).getlist(HEADER)
        peer = peer_address(scope)
        if len(sent) != 1 or _WELL_FORMED.fullmatch(sent[0]) is None or peer is None:
            return None
        return sent[0] if any(peer in network for network in self.trusted) else None
