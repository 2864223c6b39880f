"""What `web/posting/` hands over to the application."""

from market.job.job import JobKind
from market.viewer import Role
from web.capability import Capability
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace
from web.posting import attachments, bulk_import, importing, jobs, mine, pages, reviewing, submission

CAPABILITY = Capability(
    name="posting",
    pages=(
        importing.router,
        mine.router,
        pages.router,
        submission.router,
        bulk_import.router,
        attachments.router,
        reviewing.router,
    ),
    jobs={JobKind.IMPORT_FILE: jobs.import_table},
    navigation=(
        NavigationEntry(
            NavigationPlace.MEMBER,
            "/mine",
            message("My listings"),
            1,
            lambda member: member.role in {Role.ENTERPRISE, Role.INSTITUTE, Role.EXPERT},
        ),
        NavigationEntry(NavigationPlace.FOOTER, "/import", message("Bring listings in"), 1),
    ),
)
