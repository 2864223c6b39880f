"""Links in the store that open once: issued, found, used; a secret itself is never written down."""

from market.audit import THE_MARKET, Event, Subject, SubjectKind
from market.db import Connection, Record
from market.errors import Conflict
from market.member import Member, MemberPerson, Standing, check_looks_after
from market.member_link import LIVES, LinkPurpose, MemberLink
from market.session import digest_of, new_secret
from market.store import audit, members
from market.store.queries import queries
from market.viewer import Actor, MemberId


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
    if member.standing in (Standing.SUSPENDED, Standing.ERASED):
        raise Conflict("the account is not in use")
    invited = member.standing is Standing.INVITED
    if not invited:
        actor.check_operator()  # an editor who could would act in a colleague's name
    event = Event.MEMBER_INVITED if invited else Event.PASSWORD_RESET_ASKED
    subject = Subject(SubjectKind.MEMBER, member_id)
    detail = {"shown": True} if shown else None
    await audit.record(conn, event, actor=actor, subject=subject, organization_id=member.organization_id, detail=detail)
    await conn.execute(queries("member_links")["answer_reset"], member_id)
    return await issue(conn, LinkPurpose.INVITATION if invited else LinkPurpose.RESET, member_id, issued_by=actor)


async def make_operator_link(conn: Connection, *, actor: Actor) -> str:
    """Give the secret of the link that makes an operator: for who holds the machine."""
    await audit.record(conn, Event.OPERATOR_LINK_MADE, actor=actor, subject=THE_MARKET)
    return await issue(conn, LinkPurpose.OPERATOR, None, issued_by=actor)


async def issue(conn: Connection, purpose: LinkPurpose, member_id: MemberId | None, *, issued_by: Actor) -> str:
    """Issue a link in place of those before it, and give its secret, which nobody can read again."""
    secret = new_secret()
    await conn.execute(queries("member_links")["forget"], purpose.value, member_id)
    arguments = (digest_of(secret), purpose.value, member_id, issued_by.name, LIVES[purpose])
    await conn.execute(queries("member_links")["issue"], *arguments)
    return secret


async def find(conn: Connection, secret: str) -> MemberLink | None:
    """Find a link that still opens; None when it is unknown, was used or has expired."""
    return _link(await conn.fetchrow(queries("member_links")["find"], digest_of(secret)))


async def use(conn: Connection, secret: str) -> MemberLink | None:
    """Use a link up, and hold its member until the transaction ends; None as `find` gives it."""
    sql, digest = queries("member_links"), digest_of(secret)
    await conn.execute(sql["hold_member"], digest)
    return _link(await conn.fetchrow(sql["use"], digest))


async def drop_spent(conn: Connection) -> None:
    """Forget the links that open nothing any more."""
    await conn.execute(queries("member_links")["drop_spent"])


def _link(row: Record | None) -> MemberLink | None:
    if row is None:
        return None
    member_id = None if row["member_id"] is None else MemberId(row["member_id"])
    return MemberLink(purpose=LinkPurpose(row["purpose"]), member_id=member_id)
