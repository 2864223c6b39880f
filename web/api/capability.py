"""What `web/api/` hands over to the application."""

from web.api import about, reference
from web.capability import ApiSection, Capability
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace

CAPABILITY = Capability(
    name="api",
    api=(ApiSection(about.router, "about"), ApiSection(reference.router, None)),
    navigation=(NavigationEntry(NavigationPlace.FOOTER, "/api/v1/docs", message("API for programs"), 8),),
)
