"""What `web/job/` hands over to the application."""

from market.job.job import JobKind
from web.capability import Capability
from web.job import cleanup, pages

CAPABILITY = Capability(
    name="job",
    pages=(pages.router,),
    jobs={JobKind.TIDY: cleanup.clean_up_all},
    timetable={
        JobKind.TIDY: "17 * * * *",
    },
)
