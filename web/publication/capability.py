"""What `web/publication/` hands over to the application."""

from market.job.job import JobKind
from web.capability import ApiSection, Capability
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace
from web.publication import api, closing, pages

CAPABILITY = Capability(
    name="publication",
    pages=(pages.router,),
    api=(ApiSection(api.router, "totals"),),
    jobs={JobKind.CLOSE_QUARTERS: closing.close_sample_quarters},
    navigation=(NavigationEntry(NavigationPlace.FOOTER, "/totals", message("Deals in figures"), 5),),
)
