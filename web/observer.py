"""Observer (观测者): watches every request from outside, and tells the log and the metrics how it was answered."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.metrics import Metrics
from web.observation import Observation
from web.route_template import RouteTemplates
from web.visitor import Visitor

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "OTHER"
LEFT = 499
"""The status of a request whose reader left before the answer."""

logger = logging.getLogger("cuibai.requests")


class Observer:
    """Observes each request of one application."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics
        self._templates: RouteTemplates | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and observe how it ends."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = LEFT

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = time.perf_counter()
        try:
            with self.metrics.in_progress.track_inprogress():
                await self.app(scope, receive, send_noting)
        finally:
            self._tell(scope, status, time.perf_counter() - started)

    def _tell(self, scope: Scope, status: int, duration_s: float) -> None:
        if self._templates is None:  # routes are added after the middleware
            self._templates = RouteTemplates.of(scope["app"])
        visitor = scope.get("state", {}).get("visitor")
        seen = Observation(
            method=scope["method"] if scope["method"] in METHODS else OTHER_METHOD,
            route=self._templates.template(scope),
            status=status,
            duration_s=duration_s,
            role=visitor.viewer.role.value if isinstance(visitor, Visitor) else None,
        )
        self.metrics.observe(seen)
        logger.log(logging.WARNING if status >= 500 else logging.INFO, "request", extra=seen.fields)
