"""What `web/disclosure/` hands over to the application."""

from market.viewer import Role
from web.capability import Capability
from web.disclosure import grants, pages
from web.page.language import message
from web.page.navigation import NavigationEntry, NavigationPlace

CAPABILITY = Capability(
    name="disclosure",
    pages=(pages.router, grants.router),
    navigation=(
        NavigationEntry(
            NavigationPlace.MEMBER,
            "/mine/grants",
            message("Requests"),
            5,
            lambda member: member.role is not Role.OPERATOR,
        ),
    ),
)
