"""What `web/http/` hands over to the application."""

from web.capability import Capability
from web.http import health

CAPABILITY = Capability(
    name="http",
    pages=(health.router,),
)
