"""Unsent (未送达): the form of somebody whose sitting ended while they wrote is given back to them, not thrown away."""

from collections.abc import Mapping

from market.account.member import Member
from web.errors import Unsent
from web.visitor import Visitor


def sender_of(visitor: Visitor, sent: Mapping[str, tuple[str, ...]], *, file: bool = False) -> Member:
    """Give the member who sends a form that may have taken long to write. Raises Unsent, with what they sent."""
    if visitor.member is None:
        raise Unsent(sent, file=file)
    return visitor.member
