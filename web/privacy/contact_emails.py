"""Letters about contact details (联系方式信件): an expert learns that somebody asks, who asked that there is an answer.

A letter names nobody and repeats nothing: it says where to read on. Without a mail server the pages alone tell it.
"""

from uuid import UUID

from market.account.store import members
from market.errors import Invalid
from market.listing.store import experts
from market.postgres.db import Connection
from market.privacy.consent import Consent
from market.viewer import Actor, MemberId
from web.account.emails import AccountEmails
from web.http.context import Market
from web.notification import email
from web.page.language import message

ASKED = message("Somebody asks for your contact details")
ASKED_TEXT = message(
    "Somebody at the technology market asks how to reach you, and says what for.\n\n"
    "Nobody sees your address or your phone unless you agree. Read the request and answer it here:\n%(link)s"
)
ANSWERED = message("An expert has answered you")
ANSWERED_TEXT = message(
    "You asked an expert at the technology market for their contact details. Here is the answer:\n%(link)s"
)


async def notify_expert(conn: Connection, market: Market, consent: Consent, *, actor: Actor) -> None:
    """Write to the expert who was asked, if they have an account, in the transaction of the request."""
    member_id = await experts.member_of(conn, consent.listing_id)
    if member_id is not None:
        await email_member(conn, market, member_id, (ASKED, ASKED_TEXT, "/account/requests"), actor=actor)


async def notify_asker(conn: Connection, market: Market, consent: Consent, *, actor: Actor) -> None:
    """Write to the member who asked, in the transaction of the answer."""
    kind, _, number = consent.asked_by.partition(":")
    if kind == "member":
        path = f"/experts/{consent.listing_id}/contact"
        await email_member(conn, market, MemberId(UUID(number)), (ANSWERED, ANSWERED_TEXT, path), actor=actor)


async def email_member(
    conn: Connection, market: Market, member_id: MemberId, words: tuple[str, str, str], *, actor: Actor
) -> bool:
    """Write to a member and say whether a letter goes; `words` are the subject, the text and where to read on."""
    person = await members.person_of(conn, member_id)
    if person is None:
        return False
    member = await members.get(conn, member_id)
    try:
        letter = AccountEmails(market.catalogues, market.settings).about(person.email, member.language, *words)
    except Invalid:
        return False  # an address that no letter reaches; the page tells it all the same
    return await email.enqueue_email(conn, letter, settings=market.settings, actor=actor)
