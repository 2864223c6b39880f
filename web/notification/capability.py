"""What `web/notification/` hands over to the application."""

from market.account.member import MemberStanding
from market.job.job import JobKind
from web.capability import Capability
from web.notification import digest_email, email, feeds, jobs, news, saved_searches, unsubscribe
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace

CAPABILITY = Capability(
    name="notification",
    pages=(news.router, saved_searches.router, feeds.router, unsubscribe.router),
    jobs={
        JobKind.SEND_MAIL: email.send_email,
        JobKind.FIND_NEWS: jobs.look_for_news,
        JobKind.SEND_DIGEST: digest_email.email_digest,
    },
    timetable={
        JobKind.FIND_NEWS: "* * * * *",
    },
    navigation=(
        NavigationEntry(
            NavigationPlace.MEMBER,
            "/account/news",
            message("News"),
            2,
            lambda member: member.standing is MemberStanding.ACTIVE,
        ),
    ),
)
