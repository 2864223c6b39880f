"""Erasures (删除) in the store: a member is forgotten, and what names them by number alone stays as it is."""

from dataclasses import dataclass

from market.account.member import Member, MemberStanding
from market.account.store import members
from market.audit.audit import Detail, Event, Subject, SubjectKind, sha256_hex
from market.audit.store import audit
from market.errors import Conflict, NotFound
from market.job.store import jobs
from market.listing.listing import ListingId
from market.listing.store import experts
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.privacy.consent import read_source
from market.viewer import Actor, MemberId, Role


@dataclass(frozen=True, slots=True)
class Consequences:
    """What an erasure leads to: the expert who goes with the account, and an organisation that nobody edits then."""

    expert_id: ListingId | None
    leaves_nobody_to_edit: bool


async def consequences(conn: Connection, member_id: MemberId) -> Consequences:
    """Say what erasing a member would lead to. Raises NotFound."""
    member = await members.get(conn, member_id)
    others = await conn.fetchval(queries(__name__)["editors_left"], member_id)
    return Consequences(member.expert_id, others == 0)


async def erase(conn: Connection, member_id: MemberId, *, actor: Actor, source: str = "") -> None:
    """Erase a member for good: person, sittings, passwords, tokens, links, own drafts, and the expert they are.

    They do it themselves, or the office at their word, with its source. History, record and judgements stay: they name
    the account by number. Raises NotFound for others, Conflict for the last operator and for who is erased, Invalid.
    """
    detail: dict[str, Detail] = {}
    if actor.member_id != member_id:
        if not actor.operates:
            raise NotFound("member", member_id)
        detail["source_sha256"] = sha256_hex(read_source(source))
    await conn.execute(queries(__name__)["hold_wish"], member_id)
    operators = await conn.fetch(queries("market.account.store.members")["lock_operators"])
    member = await members.lock(conn, member_id)
    if member.standing is MemberStanding.ERASED:
        raise Conflict("the account is erased already")
    if member.role is Role.OPERATOR and [row["id"] for row in operators] == [member_id]:
        raise Conflict("the market's last operator stays")
    if member.expert_id is not None:
        await erase_expert(conn, member.expert_id, actor=actor, source=source)
    detail["digest"] = await conn.fetchval(queries(__name__)["person_digest"], member_id)
    await jobs.forget_emails(conn, member_id)
    await conn.execute(queries(__name__)["erase_account"], member_id)
    await _record(conn, member, actor, detail)


async def erase_expert(conn: Connection, listing_id: ListingId, *, actor: Actor, source: str = "") -> None:
    """Erase an expert with all that was being written about them, at their own word or with the office's source.

    Raises NotFound for others, or Invalid.
    """
    detail: dict[str, Detail] = {}
    if actor.operates:
        detail["source_sha256"] = sha256_hex(read_source(source))
    else:
        await experts.check_self(conn, listing_id, actor=actor)
    await conn.execute(queries(__name__)["erase_reports"], listing_id)
    await experts.erase_person(conn, listing_id, actor=actor)
    await conn.execute(queries(__name__)["erase_writing"], listing_id)
    subject = Subject(SubjectKind.LISTING, listing_id)
    await audit.record(conn, Event.DATA_ERASED, actor=actor, subject=subject, detail=detail)


async def _record(conn: Connection, member: Member, actor: Actor, detail: dict[str, Detail]) -> None:
    await audit.record(
        conn,
        Event.MEMBER_ERASED,
        actor=actor,
        subject=Subject(SubjectKind.MEMBER, member.id),
        detail=detail,
        organization_id=member.organization_id,
    )
