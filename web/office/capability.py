"""What `web/office/` hands over to the application."""

from market.job.job import JobKind
from market.viewer import Role
from web.capability import Capability
from web.office import demonstration, jobs, pages, settings
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace

CAPABILITY = Capability(
    name="office",
    pages=(pages.router, settings.router, demonstration.router),
    jobs={JobKind.REENCODE: jobs.rebuild_index},
    navigation=(
        NavigationEntry(
            NavigationPlace.MEMBER, "/office", message("Office"), 7, lambda member: member.role is Role.OPERATOR
        ),
    ),
)
