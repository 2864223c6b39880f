"""Listening (监听): uvicorn over our application, with our own signals and our own way to stop."""

import asyncio
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager

import uvicorn

from corpus.reference.taxonomy import load_taxonomy
from market.postgres.db import Database
from market.settings import Settings
from matcher.answering.matching import Matching
from web.app import create_app
from web.http.context import Market
from web.http.stop import Stop

CUT_OFF_S = 1
"""How long connections are waited for once requests under way have had their time."""


class Listener:
    """The web server of one process."""

    def __init__(self, server: "_Server", market: Market, stop: Stop, limit_s: float) -> None:
        self.market = market
        self._server = server
        self._stop = stop
        self._limit_s = limit_s
        self._stopping: asyncio.Task[None] | None = None

    @classmethod
    def over(cls, settings: Settings, database: Database, matching: Matching) -> "Listener":
        """Make a server over an open store and an open index."""
        app = create_app(settings=settings, database=database, matching=matching, taxonomy=load_taxonomy())
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=CUT_OFF_S,
        )
        return cls(_Server(config), app.state.market, app.state.market.stop, settings.stop_s)

    async def serve(self, door: socket.socket, *, ready: Callable[[], None]) -> None:
        """Serve on an open socket until `stop`; `ready` is called once it answers."""
        self._server.ready = ready
        await self._server.serve(sockets=[door])

    def stop(self) -> None:
        """Stop after the requests under way, which have a limited time, asked once; at once, asked twice."""
        if self._stop.asked:
            self._server.force_exit = self._server.should_exit = True
        else:
            self._stop.ask()
            self._stopping = asyncio.get_running_loop().create_task(self._end())

    async def _end(self) -> None:
        """Close the door once nobody is left behind it; until then who knocks is told that we are stopping."""
        await self._stop.wait(self._limit_s)
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
