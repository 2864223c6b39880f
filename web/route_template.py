"""Route templates (路由模板): /needs/{id} for every need: neither log nor metrics hold what was asked for."""

from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount, Route
from starlette.types import Scope

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
