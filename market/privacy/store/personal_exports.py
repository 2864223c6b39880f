"""Personal exports (个人信息副本) in the store: everything that is kept of a member, for themselves to take along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from market.account.store import members
from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import NotFound
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.privacy.personal_data import Datum
from market.privacy.personal_tables import KEPT
from market.viewer import Actor, MemberId

Rows = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalExport:
    """What is kept of one member, by portion and table, each row as the database holds it."""

    member_id: MemberId
    made_at: datetime
    portions: Mapping[Datum, Mapping[str, Rows]]


async def make(conn: Connection, *, actor: Actor) -> PersonalExport:
    """Collect what is kept of the actor, and record that it was given to them. Raises NotFound for who is no member."""
    if actor.member_id is None:
        raise NotFound("member", actor.name)
    member = await members.get(conn, actor.member_id)
    portions: dict[Datum, dict[str, list[Mapping[str, object]]]] = {}
    for kept in (kept for kept in KEPT if kept.exported):
        parts: dict[str, list[Mapping[str, object]]] = {table: [] for table in kept.tables}
        sql = queries(__name__)[kept.datum.value]
        for row in await conn.fetch(sql, member.id, member.expert_id):
            parts[row["part"]].append(row["told"])
        portions[kept.datum] = parts
    await audit.record(conn, Event.DATA_EXPORTED, actor=actor, subject=Subject(SubjectKind.MEMBER, member.id))
    return PersonalExport(member_id=member.id, made_at=datetime.now(UTC), portions=portions)
