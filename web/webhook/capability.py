"""What `web/webhook/` hands over to the application."""

from market.job.job import JobKind
from web.capability import Capability
from web.webhook import jobs, pages

CAPABILITY = Capability(
    name="webhook",
    pages=(pages.router,),
    jobs={JobKind.DELIVER: jobs.deliver_webhooks},
    timetable={
        JobKind.DELIVER: "* * * * *",
    },
)
