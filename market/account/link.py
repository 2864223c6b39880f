"""Member link (一次性链接): opens once, for the first operator, a colleague who is invited, or a new password."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from market.viewer import MemberId


class LinkPurpose(Enum):
    """What a link is for."""

    OPERATOR = "operator"
    INVITATION = "invitation"
    RESET = "reset"


LIVES = {
    LinkPurpose.OPERATOR: timedelta(hours=1),
    LinkPurpose.INVITATION: timedelta(days=7),
    LinkPurpose.RESET: timedelta(hours=1),
}
"""How long each holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLink:
    """A link that still opens; `member_id` is None for the first operator, whose account it makes."""

    purpose: LinkPurpose
    member_id: MemberId | None
