"""What `web/dashboard/` hands over to the application."""

from market.job.job import JobKind
from web.capability import Capability
from web.dashboard import jobs, pages, plan, rows, store_map

CAPABILITY = Capability(
    name="dashboard",
    pages=(store_map.router, plan.router, rows.router, pages.router),
    jobs={JobKind.COUNT_BRAIN: jobs.count_figures, JobKind.DRAW_MAP: jobs.draw_map},
    timetable={
        JobKind.COUNT_BRAIN: "37 * * * *",
        JobKind.DRAW_MAP: "29 19 * * *",
    },
)
