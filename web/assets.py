"""The static files, cached for ever under their versioned address and asked for anew under any other."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from web.templating import STATIC

FOR_EVER = "public, max-age=31536000, immutable"
SVG = "image/svg+xml; charset=utf-8"


class Assets(StaticFiles):
    """Serves web/static."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file; `?v=` is a hash of its content, so that what it names never changes."""
        response = await super().get_response(path, scope)
        versioned = scope.get("query_string", b"").startswith(b"v=")
        response.headers["Cache-Control"] = FOR_EVER if versioned else "no-cache"
        if response.headers.get("content-type") == "image/svg+xml":
            response.headers["Content-Type"] = SVG
        return response
