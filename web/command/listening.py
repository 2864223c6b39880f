"""Listening (监听): uvicorn over our application, with our own signals and our own log of requests."""

import logging
import socket
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from urllib.parse import quote

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.taxonomy import load_taxonomy
from market.db import Database
from market.settings import Settings
from matcher.matching import Matching
from web.app import create_app

GRACE_S = 3
"""How long requests under way may take once a stop was asked for."""

logger = logging.getLogger("cuibai.requests")


class Listener:
    """The web server of one process."""

    def __init__(self, server: "_Server") -> None:
        self._server = server

    @classmethod
    def over(cls, settings: Settings, database: Database, matching: Matching) -> "Listener":
        """Make a server over an open store and an open index."""
        app = create_app(settings=settings, database=database, matching=matching, taxonomy=load_taxonomy())
        return cls(
            _Server(
                uvicorn.Config(
                    RequestLog(app),
                    http="h11",
                    ws="none",
                    lifespan="off",
                    log_config=None,
                    access_log=False,
                    server_header=False,
                    proxy_headers=False,
                    timeout_graceful_shutdown=GRACE_S,
                )
            )
        )

    async def serve(self, door: socket.socket, *, ready: Callable[[], None]) -> None:
        """Serve on an open socket until `stop`; `ready` is called once it answers."""
        self._server.ready = ready
        await self._server.serve(sockets=[door])

    def stop(self) -> None:
        """Stop after the requests under way, asked once; at once, asked twice."""
        self._server.force_exit = self._server.should_exit
        self._server.should_exit = True


class _Server(uvicorn.Server):
    """uvicorn, which tells when it answers and leaves signals to us."""

    ready: Callable[[], None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        if self.ready is not None and self.started:
            self.ready()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none: uvicorn would raise them again after its end, and cut our closing short."""
        yield


class RequestLog:
    """Logs each request as method, path, status and milliseconds; never a query or a body, which hold texts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and log how it ended; 499 is a reader who left before the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 499

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        finally:
            took_ms = (time.perf_counter() - started) * 1000
            logger.info("%s %s %d %.0f ms", scope["method"], quote(scope["path"], safe="/"), status, took_ms)
