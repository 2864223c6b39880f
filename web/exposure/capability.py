"""What `web/exposure/` hands over to the application."""

from market.job.job import JobKind
from web.capability import Capability
from web.exposure import jobs, pages

CAPABILITY = Capability(
    name="exposure",
    pages=(pages.router,),
    jobs={JobKind.MEASURE_EXPOSURE: jobs.measure_exposure},
    timetable={
        JobKind.MEASURE_EXPOSURE: "23 * * * *",
    },
)
