"""Observer (观测者): watches every request from outside, and tells the log and the metrics how it was answered.

Route templates (路由模板): /needs/{id} for every need: neither log nor metrics hold what was asked for.
"""

import logging
import time
from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.http.metrics import Metrics, Observation
from web.http.visitor import Visitor

UNKNOWN = "none"
"""What stands for an address that no route has: the address itself is the visitor's own text."""


class RouteTemplates:
    """Knows the template of each route of an application, by what answers there and its path without its prefixes."""

    def __init__(self, templates: Mapping[tuple[object, str | None], str]) -> None:
        self._templates = templates

    @classmethod
    def of(cls, app: FastAPI) -> "RouteTemplates":
        """Read them from an application whose routes are complete; a folder that is mounted counts as one."""
        templates: dict[tuple[object, str | None], str] = {}
        for context in iter_route_contexts(app.routes):
            route = context.original_route
            if isinstance(route, Mount):
                templates[route.app, None] = f"{route.path}/{{path}}"
            elif isinstance(route, Route) and context.path_format is not None:
                templates[route.endpoint, route.path] = templates[route.endpoint, None] = context.path_format
        return cls(templates)

    def template(self, scope: Scope) -> str:
        """Give the template of the route that answered a request."""
        route = scope.get("route")
        own_path = route.path if isinstance(route, Route) else None
        return self._templates.get((scope.get("endpoint"), own_path), UNKNOWN)


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "OTHER"
LEFT = 499
"""The status of a request whose reader left before the answer."""

logger = logging.getLogger("cuibai.requests")


class RequestObserver:
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
