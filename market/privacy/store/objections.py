"""Objections in the store: who asked is known to the office alone, and to nobody once it is settled."""

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.errors import Conflict, NotAllowed
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.privacy.objection import Objection, ObjectionChoice, ObjectionId, ObjectionOutcome, Statement
from market.viewer import Actor, Viewer


async def add(conn: Connection, objection_id: ObjectionId, wish: ObjectionChoice, statement: Statement) -> None:
    """Lay an objection before the office; one that is there already stays as it is."""
    await conn.execute(
        queries(__name__)["add"],
        id=objection_id,
        wish=wish.value,
        name=statement.name.strip(),
        about=statement.about.strip(),
        reach=statement.reach.strip(),
    )


async def page(conn: Connection, *, viewer: Viewer) -> list[Objection]:
    """List what waits for the office, the longest first, and then what it settled lately. Raises NotAllowed."""
    _check(viewer)
    return [_objection(row) for row in await conn.fetch(queries(__name__)["list"])]


async def count_waiting(conn: Connection, *, viewer: Viewer) -> int:
    """Count what waits for the office. Raises NotAllowed."""
    _check(viewer)
    return int(await conn.fetchval(queries(__name__)["count_waiting"]))


async def settle(conn: Connection, objection_id: ObjectionId, outcome: ObjectionOutcome, *, actor: Actor) -> None:
    """Note how an objection was settled, and forget who made it.

    Raises NotAllowed, or Conflict when it is settled or was never there.
    """
    actor.check_operator()
    done = await conn.execute(queries(__name__)["settle"], objection_id, actor.name, outcome.value)
    if done != "UPDATE 1":
        raise Conflict("the objection is settled already")
    subject = Subject(SubjectKind.OBJECTION, objection_id)
    detail = {"outcome": outcome.value}
    await audit.record(conn, Event.OBJECTION_SETTLED, actor=actor, subject=subject, detail=detail)


def _check(viewer: Viewer) -> None:
    if not viewer.reads_drafts:
        raise NotAllowed("this is for the market office")


def _objection(row: Record) -> Objection:
    return Objection(
        id=ObjectionId(row["id"]),
        wish=ObjectionChoice(row["wish"]),
        statement=None if row["name"] is None else Statement(row["name"], row["about"], row["reach"]),
        asked_at=row["asked_at"],
        settled_at=row["settled_at"],
        outcome=None if row["outcome"] is None else ObjectionOutcome(row["outcome"]),
    )
