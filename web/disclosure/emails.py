"""Letters about grants (授权信件): an owner learns that a text is asked for, who asked that there is an answer.

A letter names neither side, no listing and no reason: it says where to read on. Without a mail server the pages alone
tell it.
"""

from market.account.store import members
from market.disclosure.grant import GrantId
from market.disclosure.store import grants
from market.postgres.db import Connection
from market.viewer import OPERATOR, Actor
from web.http.context import Market
from web.page.language import message
from web.privacy.contact_emails import email_member

ASKED = message("Somebody asks for a confidential text")
ASKED_TEXT = message(
    "Somebody at the technology market asks your organisation for a confidential text, and says what for.\n\n"
    "Nobody reads it unless you grant it. Read the request and answer it here:\n%(link)s"
)
ANSWERED = message("Your request for a confidential text is answered")
ANSWERED_TEXT = message("You asked at the technology market for a confidential text. Its owner has answered:\n%(link)s")
DECIDED = message("The market office has decided about a confidential text")
DECIDED_TEXT = message(
    "The market office has decided about export control for a request that your organisation was asked. "
    "See what it means for your answer here:\n%(link)s"
)


async def notify_request(conn: Connection, market: Market, grant_id: GrantId, *, actor: Actor) -> None:
    """Write to the owner's editors, in the transaction of the request."""
    await _notify_owner(conn, market, grant_id, (ASKED, ASKED_TEXT), actor)


async def notify_answer(conn: Connection, market: Market, grant_id: GrantId, *, actor: Actor) -> None:
    """Write to the member who asked, in the transaction of the answer."""
    member_id = await grants.asker_of(conn, grant_id)
    if member_id is not None:
        words = (ANSWERED, ANSWERED_TEXT, f"/mine/grants/{grant_id}")
        await email_member(conn, market, member_id, words, actor=actor)


async def notify_decision(conn: Connection, market: Market, grant_id: GrantId, *, actor: Actor) -> None:
    """Write to the owner's editors, in the transaction of the office's decision."""
    await _notify_owner(conn, market, grant_id, (DECIDED, DECIDED_TEXT), actor)


async def _notify_owner(
    conn: Connection, market: Market, grant_id: GrantId, words: tuple[str, str], actor: Actor
) -> None:
    owner_id = (await grants.get(conn, grant_id, viewer=OPERATOR)).owner_id
    for member_id in await members.editors_of(conn, owner_id):
        await email_member(conn, market, member_id, (*words, f"/mine/grants/{grant_id}"), actor=actor)
