"""Invitation (邀请): links that go out by mail, or are handed over by whoever looks after an account."""

from dataclasses import dataclass

from market.account.member import Member, MemberPerson, Standing
from market.account.store import links as account_links
from market.account.store import members, second_factors, sessions
from market.errors import NotFound
from market.postgres.db import Connection
from market.rate_limit import INVITATION
from market.viewer import Actor, MemberId
from web.attempts import take
from web.context import Market
from web.language import message
from web.letters import Letters
from web.notices import Notice
from web.work import mail

SOURCE = "invitation"

MAILED = message("A letter with a link is on its way. The link opens once.")
HAND_OVER = message("Hand this link over yourself. It is shown this once, and opens once:")
EMAIL_TAKEN = message("This address has an account already.")
DONE = message("Done.")
NOT_NOW = message("This can't be done, or was done by somebody else meanwhile. The list below is as it is now.")


@dataclass(frozen=True, slots=True)
class Given:
    """A link to hand over, and whom it lets in: handed to another it would let them in instead."""

    link: str
    person: MemberPerson


async def invite(market: Market, member: Member, person: MemberPerson, *, actor: Actor) -> Given | None:
    """Invite somebody, and give the link to hand over; None where it went out by mail.

    Raises Conflict when the address has an account already, NotFound and NotAllowed for who may not, TooMany.
    """
    await take(market, INVITATION, actor.name)  # each may send a letter, and tells whether an address is known
    letters = Letters(market.catalogues, market.settings)
    async with market.database.writing() as conn:
        secret = await account_links.invite(conn, member, person, actor=actor)
        letter = letters.invitation(person.email, secret, member.language)
        sent = await mail.send(conn, letter, settings=market.settings, actor=actor)
    return None if sent else Given(letters.link(secret), person)


async def renew(market: Market, member_id: MemberId, *, actor: Actor) -> Given | None:
    """Make a new link, to an account's first password or to a new one, and give it as `invite` does.

    Raises Conflict, NotFound, NotAllowed, TooMany.
    """
    await take(market, INVITATION, actor.name)
    letters = Letters(market.catalogues, market.settings)
    async with market.database.writing() as conn:
        secret = await account_links.renew(conn, member_id, actor=actor)
        member, person = await members.get(conn, member_id), await members.person_of(conn, member_id)
        if person is None:
            raise NotFound("person of", member_id)
        write = letters.invitation if member.standing is Standing.INVITED else letters.reset
        letter = write(person.email, secret, member.language)
        sent = await mail.send(conn, letter, settings=market.settings, actor=actor)
    return None if sent else Given(letters.link(secret), person)


async def show(market: Market, member_id: MemberId, *, actor: Actor) -> Given:
    """Make a new link as `renew` does, and give it to an operator to hand over: no letter may have arrived.

    Raises Conflict, NotFound, NotAllowed, TooMany.
    """
    actor.check_operator()
    await take(market, INVITATION, actor.name)
    async with market.database.writing() as conn:
        secret = await account_links.renew(conn, member_id, shown=True, actor=actor)
        person = await members.person_of(conn, member_id)
    if person is None:
        raise NotFound("person of", member_id)
    return Given(Letters(market.catalogues, market.settings).link(secret), person)


async def change(conn: Connection, member_id: MemberId, do: str, *, actor: Actor) -> None:
    """Do to an account what a button says.

    Raises Conflict, NotFound (also for a button that is none of ours), NotAllowed.
    """
    match do:
        case "suspend":
            await members.suspend(conn, member_id, actor=actor)
        case "restore":
            await members.restore(conn, member_id, actor=actor)
        case "reader" | "editor":
            await members.let_edit(conn, member_id, editor=do == "editor", actor=actor)
        case "second-factor":
            actor.check_operator()
            await members.get(conn, member_id)
            await second_factors.remove(conn, member_id, actor=actor)
            await sessions.end_all(conn, member_id)
        case _:
            raise NotFound("change of a member", do)


def told_of(given: Given | None) -> Notice:
    """Say what becomes of a link."""
    return Notice(MAILED if given is None else HAND_OVER)
