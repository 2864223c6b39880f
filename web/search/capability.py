"""What `web/search/` hands over to the application."""

from web.capability import ApiSection, Capability
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace
from web.search import api, coaching, front, pages, pair

CAPABILITY = Capability(
    name="search",
    pages=(front.router, coaching.router, pages.router, pair.router),
    api=(ApiSection(api.router, "questions"),),
    navigation=(
        NavigationEntry(NavigationPlace.FOOTER, "/coach?kind=achievement", message("Achievement check-up"), 2),
    ),
)
