"""What `web/introduction/` hands over to the application."""

from market.job.job import JobKind
from web.capability import Capability
from web.introduction import jobs, pages, steps
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace

CAPABILITY = Capability(
    name="introduction",
    pages=(pages.router, steps.router),
    jobs={JobKind.TELL_INTRODUCTION: jobs.email_sides},
    navigation=(NavigationEntry(NavigationPlace.MEMBER, "/introductions", message("Introductions"), 3),),
)
