"""Letters about reviews (审核信件): whoever submitted something learns that the market office has decided.

A letter names no listing and repeats no reason: it says where to read on. Without a mail server the page tells it.
"""

from uuid import UUID

from market.postgres.db import Connection
from market.posting.review import Review
from market.viewer import Actor, MemberId
from web.http.context import Market
from web.page.language import message
from web.privacy.contact_emails import email_member

PUBLISHED = message("What you submitted is in the market")
PUBLISHED_TEXT = message("The market office has published what you submitted. See what is yours here:\n%(link)s")
RETURNED = message("What you submitted needs a change")
RETURNED_TEXT = message(
    "The market office has returned what you submitted, and says what to mend. Read it and go on here:\n%(link)s"
)


async def notify_published(conn: Connection, market: Market, review: Review, *, actor: Actor) -> None:
    """Write to whoever submitted it, in the transaction of the decision."""
    await _write(conn, market, review, (PUBLISHED, PUBLISHED_TEXT, "/mine"), actor)


async def notify_returned(conn: Connection, market: Market, review: Review, *, actor: Actor) -> None:
    """Write to whoever submitted it, in the transaction of the decision."""
    await _write(conn, market, review, (RETURNED, RETURNED_TEXT, f"/mine/{review.listing_id}/edit"), actor)


async def _write(conn: Connection, market: Market, review: Review, words: tuple[str, str, str], actor: Actor) -> None:
    kind, _, number = review.submitted_by.partition(":")
    if kind == "member":
        await email_member(conn, market, MemberId(UUID(number)), words, actor=actor)
