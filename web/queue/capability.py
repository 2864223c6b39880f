"""What `web/queue/` hands over to the application."""

from market.job.job import JobKind
from market.viewer import Role
from web.capability import Capability
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace
from web.queue import declines, jobs, pages

CAPABILITY = Capability(
    name="queue",
    pages=(pages.router, declines.router),
    jobs={JobKind.FILL_QUEUE: jobs.match_changes},
    timetable={
        JobKind.FILL_QUEUE: "* * * * *",
    },
    navigation=(
        NavigationEntry(
            NavigationPlace.MEMBER,
            "/queue",
            message("Queue"),
            6,
            lambda member: member.role in {Role.BROKER, Role.OPERATOR},
        ),
    ),
)
