"""Letters about calls (揭榜信件): owners are asked for their consent, institutes about a need.

A letter names neither side and no listing: it says where to read on. Without a mail server the pages alone tell it.
"""

from market.account.store import members
from market.challenge.challenge import CallAct, CallId
from market.challenge.institute_request import InstituteInterest, NoReader
from market.challenge.store import challenges
from market.challenge.store.moves import CallTold
from market.listing.need import Need
from market.organization import OrganizationId
from market.postgres.db import Connection
from market.viewer import CLOCK, Actor
from web.http.context import Market
from web.page.language import message
from web.privacy.contact_emails import email_member

CONSENT = message("The market office would like to call for answers to your need")
CONSENT_TEXT = message(
    "Nothing in the technology market answers a need of yours well enough. The market office has drafted a call for "
    "answers to it.\n\nNothing is published unless you agree. Read exactly what would be shown, and answer here:\n"
    "%(link)s"
)
ANSWERED = message("Somebody has taken up the call for your need")
ANSWERED_TEXT = message(
    "A call for a need of yours at the technology market was answered. Read the answer here:\n%(link)s"
)
MOVED = message("A call has gone on")
MOVED_TEXT = message(
    "A call at the technology market that you agreed to, or answered, has gone on. See how it stands:\n%(link)s"
)
CLOSED = message("A call has come to its end")
CLOSED_TEXT = message(
    "A call at the technology market that you agreed to, or answered, has come to its end. Read how:\n%(link)s"
)
INTEREST = message("An institute is interested in a need")
INTEREST_TEXT = message(
    "An institute that you asked about a need at the technology market is interested. See which:\n%(link)s"
)
ASKED = message("The market office asks your institute about a need")
ASKED_TEXT = message(
    "Nothing in the technology market answers a need well enough yet, and achievements of your institute lie near to "
    "it. The market office asks whether it interests you; you can decline with one press.\n\n"
    "Read it and answer here:\n%(link)s"
)
ADVICE = message("Your need would be found better if it said more")
ADVICE_TEXT = message(
    "Nothing in the technology market answers a need of yours well enough yet. The market office asks you to say more "
    "in it; while you write, the market shows what is missing and what it would change:\n%(link)s"
)
ASKED_PATH = "/mine/asked"


async def ask_owners(conn: Connection, market: Market, call_id: CallId, *, actor: Actor) -> None:
    """Write to the editors of the firms behind a call, in the transaction of the question."""
    await _write_to_owners(conn, market, call_id, (CONSENT, CONSENT_TEXT), actor)


async def notify_owners(conn: Connection, market: Market, call_id: CallId, *, actor: Actor) -> None:
    """Write to the editors of the firms behind a call that it was answered, in the transaction of the answer."""
    await _write_to_owners(conn, market, call_id, (ANSWERED, ANSWERED_TEXT), actor)


async def notify_step(conn: Connection, market: Market, told: CallTold) -> None:
    """Write to those who have to do with a call that it has gone on or ended."""
    words = (CLOSED, CLOSED_TEXT) if told.act is CallAct.CLOSE else (MOVED, MOVED_TEXT)
    for member_id in told.to:
        await email_member(conn, market, member_id, (*words, f"/calls/{told.call_id}"), actor=CLOCK)


async def notify_asker(conn: Connection, market: Market, interest: InstituteInterest, *, actor: Actor) -> None:
    """Write to who asked an institute that it is interested, in the transaction of the answer."""
    path = f"/office/silence/{interest.need_id}"
    await email_member(conn, market, interest.asked_by, (INTEREST, INTEREST_TEXT, path), actor=actor)


async def _write_to_owners(
    conn: Connection, market: Market, call_id: CallId, words: tuple[str, str], actor: Actor
) -> None:
    for owner in await challenges.owners_of(conn, call_id):
        await _write(conn, market, owner, (*words, f"/calls/{call_id}"), actor)


async def ask_institute(conn: Connection, market: Market, organization_id: OrganizationId, *, actor: Actor) -> None:
    """Write to the editors of an institute, in the transaction of the question. Raises NoReader."""
    if not await _write(conn, market, organization_id, (ASKED, ASKED_TEXT, ASKED_PATH), actor):
        raise NoReader("nobody of the institute can be written to")


async def advise_owner(conn: Connection, market: Market, need: Need, *, actor: Actor) -> None:
    """Write to the editors of a need's owner, whom it names, that more should be said in it. Raises NoReader."""
    if not await _write(conn, market, need.organization_id, (ADVICE, ADVICE_TEXT, f"/mine/{need.id}/edit"), actor):
        raise NoReader("nobody of the owner can be written to")


async def _write(
    conn: Connection, market: Market, organization_id: OrganizationId, words: tuple[str, str, str], actor: Actor
) -> int:
    """Write to whoever answers for an organisation, and count the letters."""
    editors = await members.editors_of(conn, organization_id)
    return sum([await email_member(conn, market, each, words, actor=actor) for each in editors])
