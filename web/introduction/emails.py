"""Letters about introductions (对接信件): the sides learn what is asked of them, and that nothing is any more.

A letter names neither side, no listing and no person: it says where to read on. Without a mail server the pages alone
tell it.
"""

from collections.abc import Mapping

from market.introduction.stage import Move
from market.introduction.store.steps import StepNotice
from market.postgres.db import Connection
from market.viewer import CLOCK
from web.http.context import Market
from web.page.language import message
from web.privacy.contact_emails import email_member

_ENDED = (
    message("An introduction has come to its end"),
    message(
        "An introduction at the technology market has come to its end. Read why here:\n%(link)s\n\n"
        "Such letters can be turned off under “My account”."
    ),
)
WORDS: Mapping[Move | None, tuple[str, str]] = {
    Move.BEGIN: (
        message("A match was recommended to you"),
        message(
            "A match at the technology market is recommended to you. Are you interested?\n\n"
            "Nobody learns how to reach you unless you agree to that later. Look at it and answer here:\n%(link)s\n\n"
            "Such letters can be turned off under “My account”."
        ),
    ),
    Move.INTRODUCE: (
        message("Both sides are interested"),
        message(
            "Both sides of a match at the technology market want to be introduced. Say here whether the other side may "
            "see how to reach you, or write to them:\n%(link)s\n\n"
            "Such letters can be turned off under “My account”."
        ),
    ),
    Move.ARRANGE: (
        message("A meeting was arranged"),
        message(
            "A meeting was arranged for an introduction. See when and where, and take it along here:\n%(link)s\n\n"
            "Such letters can be turned off under “My account”."
        ),
    ),
    Move.RESCHEDULE: (
        message("A meeting was changed"),
        message(
            "A meeting of an introduction was changed. See when and where it is now:\n%(link)s\n\n"
            "Such letters can be turned off under “My account”."
        ),
    ),
    Move.CANCEL: (
        message("A meeting was cancelled"),
        message(
            "A meeting of an introduction was cancelled. See how it goes on here:\n%(link)s\n\n"
            "Such letters can be turned off under “My account”."
        ),
    ),
    Move.DECLINE: _ENDED,
    Move.END: _ENDED,
    Move.LEAVE: _ENDED,
    None: (
        message("Somebody has written to you about an introduction"),
        message(
            "There is a message for you about an introduction. Read and answer it here:\n%(link)s\n\n"
            "Such letters can be turned off under “My account”."
        ),
    ),
}


async def notify_sides(conn: Connection, market: Market, told: StepNotice) -> None:
    """Write to those who are to be told, in the transaction of the job that does it."""
    subject, text = WORDS[told.move]
    for member_id in told.to:
        words = (subject, text, f"/introductions/{told.introduction_id}")
        await email_member(conn, market, member_id, words, actor=CLOCK)
