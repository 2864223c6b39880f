"""Entrances in the store: a link that opens once is used up, and whoever holds it has a password from then on."""

from market.audit import Event, Subject, SubjectKind
from market.db import Connection
from market.errors import Conflict
from market.member import Member, MemberPerson, Standing
from market.member_link import LinkPurpose
from market.store import audit, credentials, member_links, members, second_factors, sessions
from market.viewer import Role


async def enter(
    conn: Connection, secret: str, password_hash: str, *, operator: Member, person: MemberPerson
) -> Member | None:
    """Use a link up and give the member it lets in; None when it opens nothing any more.

    A link that makes an operator makes `operator`, with the person behind them. Where the address already is an
    operator's, that account is opened again, its second factor to be set up anew.
    Raises Conflict when the address is another member's.
    """
    link = await member_links.use(conn, secret)
    if link is None:
        return None
    if link.member_id is None:
        member = await _operator(conn, operator, person)
    else:
        member = await members.lock(conn, link.member_id)
    await credentials.put(conn, member.id, password_hash)
    if link.purpose is LinkPurpose.RESET:
        await sessions.end_all(conn, member.id)
        subject = Subject(SubjectKind.MEMBER, member.id)
        await audit.record(conn, Event.PASSWORD_RESET, actor=member.actor, subject=subject)
    else:
        await members.join(conn, member)
    return await members.get(conn, member.id)


async def _operator(conn: Connection, operator: Member, person: MemberPerson) -> Member:
    """Give the account that a link of the machine's opens: a new one, or the one of that address."""
    found = await credentials.find(conn, person.email)
    if found is None:
        await members.add(conn, operator, person, actor=operator.actor)
        return operator
    if found.member.role is not Role.OPERATOR or found.member.standing is Standing.ERASED:
        raise Conflict("the address is another member's")
    await sessions.end_all(conn, found.member.id)
    await second_factors.remove(conn, found.member.id, actor=found.member.actor)
    return await members.lock(conn, found.member.id)
