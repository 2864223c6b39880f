"""What `web/challenge/` hands over to the application."""

from market.job.job import JobKind
from web.capability import ApiSection, Capability
from web.challenge import api, common_needs, institute_requests, jobs, moves, pages, unmatched_needs
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace

CAPABILITY = Capability(
    name="challenge",
    pages=(pages.router, moves.router, unmatched_needs.router, institute_requests.router, common_needs.router),
    api=(ApiSection(api.router, "calls"),),
    jobs={JobKind.TELL_CALL: jobs.email_step, JobKind.CLUSTER_NEEDS: jobs.cluster_needs},
    timetable={
        JobKind.CLUSTER_NEEDS: "11 19 * * *",
    },
    navigation=(NavigationEntry(NavigationPlace.FOOTER, "/calls", message("Calls"), 3),),
)
