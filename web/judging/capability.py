"""What `web/judging/` hands over to the application."""

from web.capability import ApiSection, Capability
from web.judging import api, evaluation, pages
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace

CAPABILITY = Capability(
    name="judging",
    pages=(evaluation.router, pages.router),
    api=(ApiSection(api.router, None),),
    navigation=(NavigationEntry(NavigationPlace.FOOTER, "/evaluation", message("Evaluation"), 7),),
)
