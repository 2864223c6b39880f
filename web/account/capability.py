"""What `web/account/` hands over to the application."""

from web.account import account, api_tokens, member_link, members, second_factor, sign_in, sign_up
from web.capability import Capability

CAPABILITY = Capability(
    name="account",
    pages=(
        sign_in.router,
        member_link.router,
        sign_up.router,
        account.router,
        second_factor.router,
        api_tokens.router,
        members.router,
    ),
)
