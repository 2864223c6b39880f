"""Links in the store that open once: issued, found, used; a secret itself is never written down."""

from market.account.link import LIVES, LinkPurpose, MemberLink
from market.account.member import Member, MemberPerson, MemberStanding, check_looks_after
from market.account.session import digest_of, new_secret
from market.account.store import credentials, members, second_factors, sessions
from market.audit.audit import THE_MARKET, Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import Conflict
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, MemberId, Role


async def invite(conn: Connection, member: Member, person: MemberPerson, *, actor: Actor) -> str:
    """Add the account of somebody who is invited, and give the secret of the link that lets them in.

    Raises NotFound, NotAllowed as `check_looks_after` does; Conflict when the e-mail address already has an account.
    """
    check_looks_after(member, actor)
    await members.add(conn, member, person, actor=actor)
    subject = Subject(SubjectKind.MEMBER, member.id)
    detail = {"role": member.role.value, "editor": member.editor}
    await audit.record(
        conn,
        Event.MEMBER_INVITED,
        actor=actor,
        subject=subject,
        organization_id=member.organization_id,
        detail=detail,
    )
    return await issue(conn, LinkPurpose.INVITATION, member.id, issued_by=actor)


async def renew(conn: Connection, member_id: MemberId, *, shown: bool = False, actor: Actor) -> str:
    """Give the secret of a new link for somebody who was invited, or who forgot their password; older ones end.

    That it is `shown` to the actor, instead of being mailed, is recorded.

    Raises NotFound, NotAllowed as `check_looks_after` does, NotAllowed too for a colleague's new password; Conflict for
    an account that is not in use.
    """
    member = await members.lock(conn, member_id)
    check_looks_after(member, actor)
    if member.standing in (MemberStanding.SUSPENDED, MemberStanding.ERASED):
        raise Conflict("the account is not in use")
    invited = member.standing is MemberStanding.INVITED
    if not invited:
        actor.check_operator()  # an editor who could would act in a colleague's name
    event = Event.MEMBER_INVITED if invited else Event.PASSWORD_RESET_ASKED
    subject = Subject(SubjectKind.MEMBER, member_id)
    detail = {"shown": True} if shown else None
    await audit.record(conn, event, actor=actor, subject=subject, organization_id=member.organization_id, detail=detail)
    await conn.execute(queries(__name__)["answer_reset"], member_id)
    return await issue(conn, LinkPurpose.INVITATION if invited else LinkPurpose.RESET, member_id, issued_by=actor)


async def make_operator_link(conn: Connection, *, actor: Actor) -> str:
    """Give the secret of the link that makes an operator: for who holds the machine."""
    await audit.record(conn, Event.OPERATOR_LINK_MADE, actor=actor, subject=THE_MARKET)
    return await issue(conn, LinkPurpose.OPERATOR, None, issued_by=actor)


async def issue(conn: Connection, purpose: LinkPurpose, member_id: MemberId | None, *, issued_by: Actor) -> str:
    """Issue a link in place of those before it, and give its secret, which nobody can read again."""
    secret = new_secret()
    await conn.execute(queries(__name__)["forget"], purpose.value, member_id)
    await conn.execute(
        queries(__name__)["issue"],
        digest=digest_of(secret),
        purpose=purpose.value,
        member_id=member_id,
        issued_by=issued_by.name,
        lasts=LIVES[purpose],
    )
    return secret


async def find(conn: Connection, secret: str) -> MemberLink | None:
    """Find a link that still opens; None when it is unknown, was used or has expired."""
    return _link(await conn.fetchrow(queries(__name__)["find"], digest_of(secret)))


async def use(conn: Connection, secret: str) -> MemberLink | None:
    """Use a link up, and hold its member until the transaction ends; None as `find` gives it."""
    sql, digest = queries(__name__), digest_of(secret)
    await conn.execute(sql["hold_member"], digest)
    return _link(await conn.fetchrow(sql["use"], digest))


async def drop_spent(conn: Connection) -> None:
    """Forget the links that open nothing any more."""
    await conn.execute(queries(__name__)["drop_spent"])


def _link(row: Record | None) -> MemberLink | None:
    if row is None:
        return None
    member_id = None if row["member_id"] is None else MemberId(row["member_id"])
    return MemberLink(purpose=LinkPurpose(row["purpose"]), member_id=member_id)


async def enter(
    conn: Connection, secret: str, password_hash: str, *, operator: Member, person: MemberPerson
) -> Member | None:
    """Use a link up and give the member it lets in; None when it opens nothing any more.

    A link that makes an operator makes `operator`, with the person behind them. Where the address already is an
    operator's, that account is opened again, its second factor to be set up anew.
    Raises Conflict when the address is another member's.
    """
    link = await use(conn, secret)
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
    if found.member.role is not Role.OPERATOR or found.member.standing is MemberStanding.ERASED:
        raise Conflict("the address is another member's")
    await sessions.end_all(conn, found.member.id)
    await second_factors.remove(conn, found.member.id, actor=found.member.actor)
    return await members.lock(conn, found.member.id)
