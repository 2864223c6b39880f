"""What `web/audit/` hands over to the application."""

from market.job.job import JobKind
from web.audit import jobs, pages
from web.capability import Capability

CAPABILITY = Capability(
    name="audit",
    pages=(pages.router,),
    jobs={JobKind.VERIFY_RECORD: jobs.run_verification},
    timetable={
        JobKind.VERIFY_RECORD: "41 18 * * *",  # UTC: in the market's night
    },
)
