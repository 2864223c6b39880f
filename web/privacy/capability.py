"""What `web/privacy/` hands over to the application."""

from web.capability import Capability
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace
from web.privacy import contact, expert_account, office, own_data, pages

CAPABILITY = Capability(
    name="privacy",
    pages=(contact.router, expert_account.router, office.router, own_data.router, pages.router),
    navigation=(NavigationEntry(NavigationPlace.FOOTER, "/privacy", message("What we keep and why"), 6),),
)
