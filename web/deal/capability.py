"""What `web/deal/` hands over to the application."""

from market.account.member import MemberStanding
from market.viewer import Role
from web.capability import ApiSection, Capability
from web.deal import adviser, api, attribution, ledger, pages, recording, redaction
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace

CAPABILITY = Capability(
    name="deal",
    pages=(adviser.router, recording.router, attribution.router, ledger.router, redaction.router, pages.router),
    api=(ApiSection(api.router, "deals"),),
    navigation=(
        NavigationEntry(
            NavigationPlace.MEMBER,
            "/deals",
            message("Deals"),
            4,
            lambda member: member.standing is MemberStanding.ACTIVE and member.role is not Role.EXPERT,
        ),
    ),
)
