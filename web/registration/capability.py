"""What `web/registration/` hands over to the application."""

from market.job.job import JobKind
from web.capability import ApiSection, Capability
from web.registration import api, flags, jobs, pages

CAPABILITY = Capability(
    name="registration",
    pages=(pages.router, flags.router),
    api=(ApiSection(api.router, "deals"),),
    jobs={JobKind.FLAG_DEALS: jobs.flag_deals},
)
