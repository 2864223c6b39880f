"""What `web/http/` hands over to the application."""

from web.capability import Capability
from web.http import health, sitemap

CAPABILITY = Capability(
    name="http",
    pages=(health.router, sitemap.router),
)
