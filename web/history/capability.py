"""What `web/history/` hands over to the application."""

from market.job.job import JobKind
from web.capability import Capability
from web.history import jobs, pages

CAPABILITY = Capability(
    name="history",
    pages=(pages.router,),
    jobs={JobKind.IMPORT_DEALS: jobs.import_deals},
)
