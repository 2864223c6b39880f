"""What `web/target/` hands over to the application."""

from web.capability import ApiSection, Capability
from web.target import api, figures, pages

CAPABILITY = Capability(
    name="target",
    pages=(pages.router, figures.router),
    api=(ApiSection(api.router, "target"),),
)
