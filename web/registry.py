"""The registry: every capability of `web/`, in the order in which their addresses are tried.

A new capability is one more line here. Literal addresses come before those that a parameter would swallow: the import
of past deals (`/deals/import`) before a deal (`/deals/{id}`).
"""

from collections.abc import Mapping

from market.job.job import JobKind
from web.account.capability import CAPABILITY as ACCOUNT
from web.api.capability import CAPABILITY as API
from web.audit.capability import CAPABILITY as AUDIT
from web.capability import Capability, Handler
from web.challenge.capability import CAPABILITY as CHALLENGE
from web.comparison.capability import CAPABILITY as COMPARISON
from web.dashboard.capability import CAPABILITY as DASHBOARD
from web.deal.capability import CAPABILITY as DEAL
from web.disclosure.capability import CAPABILITY as DISCLOSURE
from web.exposure.capability import CAPABILITY as EXPOSURE
from web.history.capability import CAPABILITY as HISTORY
from web.http.capability import CAPABILITY as HTTP
from web.introduction.capability import CAPABILITY as INTRODUCTION
from web.job.capability import CAPABILITY as JOB
from web.judging.capability import CAPABILITY as JUDGING
from web.listing.capability import CAPABILITY as LISTING
from web.notification.capability import CAPABILITY as NOTIFICATION
from web.office.capability import CAPABILITY as OFFICE
from web.page.navigation import NavigationEntry
from web.posting.capability import CAPABILITY as POSTING
from web.privacy.capability import CAPABILITY as PRIVACY
from web.publication.capability import CAPABILITY as PUBLICATION
from web.queue.capability import CAPABILITY as QUEUE
from web.registration.capability import CAPABILITY as REGISTRATION
from web.search.capability import CAPABILITY as SEARCH
from web.statistic.capability import CAPABILITY as STATISTIC
from web.target.capability import CAPABILITY as TARGET
from web.webhook.capability import CAPABILITY as WEBHOOK

CAPABILITIES: tuple[Capability, ...] = (
    HTTP,
    SEARCH,
    LISTING,
    AUDIT,
    CHALLENGE,
    HISTORY,
    DEAL,
    REGISTRATION,
    INTRODUCTION,
    COMPARISON,
    DISCLOSURE,
    POSTING,
    STATISTIC,
    TARGET,
    DASHBOARD,
    JUDGING,
    QUEUE,
    ACCOUNT,
    WEBHOOK,
    NOTIFICATION,
    PRIVACY,
    EXPOSURE,
    PUBLICATION,
    OFFICE,
    JOB,
    API,
)
HANDLERS: Mapping[JobKind, Handler] = {kind: handler for each in CAPABILITIES for kind, handler in each.jobs.items()}
TIMETABLE: Mapping[JobKind, str] = {kind: times for each in CAPABILITIES for kind, times in each.timetable.items()}
NAVIGATION: tuple[NavigationEntry, ...] = tuple(
    sorted((entry for each in CAPABILITIES for entry in each.navigation), key=lambda entry: entry.rank)
)
