"""The record in the store: entries are added in the transaction of their cause, and never changed."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from structlog.contextvars import get_contextvars

from market.audit.audit import AuditEntry, AuditSearch, Detail, EntryId, Event, Subject, SubjectKind, check_detail
from market.errors import NotAllowed
from market.organization import OrganizationId
from market.postgres.db import Connection, Database, Record
from market.postgres.queries import queries
from market.viewer import Actor, Role, Viewer

BATCH = 1000


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Some entries of a longer list, and how long that is."""

    entries: tuple[AuditEntry, ...]
    total: int


async def page(conn: Connection, search: AuditSearch, *, viewer: Viewer, offset: int, limit: int) -> EntryPage:
    """Give a page of the entries that a search leaves, the latest first. Raises NotAllowed for all but operators."""
    _refuse_others(viewer)
    rows = await conn.fetch(queries(__name__)["page"], **_conditions(search), offset=offset, limit=limit)
    return EntryPage(tuple(_entry(row) for row in rows if row["id"] is not None), rows[0]["total"])


async def pieces(
    database: Database, search: AuditSearch, *, viewer: Viewer, up_to: int, size: int = BATCH
) -> AsyncIterator[tuple[AuditEntry, ...]]:
    """Give what a search leaves up to a position, in the chain's order; between pieces no connection is held.

    Raises NotAllowed for all but operators.
    """
    _refuse_others(viewer)
    after = 0
    while True:
        async with database.reading() as conn:
            rows = await conn.fetch(
                queries(__name__)["piece"], **_conditions(search), after=after, up_to=up_to, limit=size
            )
        if not rows:
            return
        yield tuple(_entry(row) for row in rows)
        after = rows[-1]["position"]


def _refuse_others(viewer: Viewer) -> None:
    if viewer.role is not Role.OPERATOR:
        raise NotAllowed("the record is read by operators only")


def _conditions(search: AuditSearch) -> dict[str, object]:
    return {
        "event": None if search.event is None else search.event.value,
        "subject_kind": None if search.subject_kind is None else search.subject_kind.value,
        "subject_id": search.subject_id,
        "actor": search.actor,
        "since_on": search.since_on,
        "until_on": search.until_on,
    }


def _entry(row: Record) -> AuditEntry:
    owner = row["organization_id"]
    return AuditEntry(
        id=EntryId(row["id"]),
        position=row["position"],
        digest=row["digest"],
        recorded_at=row["recorded_at"],
        actor=row["actor"],
        organization_id=None if owner is None else OrganizationId(owner),
        event=Event(row["event"]),
        subject=Subject(SubjectKind(row["subject_kind"]), row["subject_id"]),
        detail=row["detail"],
        request_id=row["request_id"],
    )


async def record(
    conn: Connection,
    event: Event,
    *,
    actor: Actor,
    subject: Subject,
    detail: Mapping[str, Detail] | None = None,
    organization_id: OrganizationId | None = None,
    request_id: str | None = None,
) -> None:
    """Record an event in the transaction that brings it about.

    `organization_id` is whose affair it is, the actor's own unless said otherwise; `request_id` the request in whose
    course it happens, known without being said.

    Raises ValueError for a detail that holds more than references, counts and digests.
    """
    known = {} if detail is None else detail
    check_detail(known)
    await conn.execute(
        queries(__name__)["record"],
        actor=actor.name,
        organization_id=organization_id or actor.organization_id,
        event=event.value,
        subject_kind=subject.kind.value,
        subject_id=str(subject.id),
        detail=known,
        request_id=current_request() if request_id is None else request_id,
    )


def current_request() -> str | None:
    """Name the request in whose course this runs, as the log names it; None outside any."""
    found = get_contextvars().get("request_id")
    return None if found is None else str(found)
