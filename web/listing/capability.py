"""What `web/listing/` hands over to the application."""

from market.job.job import JobKind
from web.capability import ApiSection, Capability
from web.listing import api, history, jobs, open_data, pages, sitemap
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace

CAPABILITY = Capability(
    name="listing",
    pages=(pages.router, history.router, open_data.router, sitemap.router),
    api=(ApiSection(api.router, "listings"),),
    jobs={JobKind.EXPIRE_LISTINGS: jobs.expire_listings},
    timetable={
        JobKind.EXPIRE_LISTINGS: "*/5 * * * *",
    },
    navigation=(
        NavigationEntry(NavigationPlace.STORES, "/achievements", message("Achievements"), 1),
        NavigationEntry(NavigationPlace.STORES, "/needs", message("Needs"), 2),
        NavigationEntry(NavigationPlace.STORES, "/experts", message("Experts"), 3),
        NavigationEntry(NavigationPlace.FOOTER, "/open-data", message("Open data"), 4),
    ),
)
