"""Transport (传输): whether what is sent between the public and the market is encrypted on its way."""

from typing import cast

from starlette.requests import HTTPConnection

from market.settings import Settings

STRICT = "max-age=31536000; includeSubDomains"
"""Where the public comes over https, a browser that came once comes by nothing else for a year (RFC 6797)."""
SECURE_PREFIX = "__Host-"
"""Before a cookie's name over https: the browser itself sees to it that no other host can set it."""


def is_secure(connection: HTTPConnection) -> bool:
    """Say whether the public reaches the market over https, here or at a proxy before it."""
    settings = cast(Settings, connection.app.state.market.settings)
    return connection.url.scheme == "https" or (settings.origin or "").startswith("https:")
