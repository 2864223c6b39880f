"""The record in the store: entries are added in the transaction of their cause, and never changed."""

from collections.abc import Mapping

from structlog.contextvars import get_contextvars

from market.audit import Detail, Event, Subject, check_detail
from market.db import Connection
from market.organization import OrganizationId
from market.store.queries import queries
from market.viewer import Actor


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
        queries("audit")["record"],
        *(
            actor.name,
            organization_id or actor.organization_id,
            event.value,
            subject.kind.value,
            str(subject.id),
            known,
            current_request() if request_id is None else request_id,
        ),
    )


def current_request() -> str | None:
    """Name the request in whose course this runs, as the log names it; None outside any."""
    found = get_contextvars().get("request_id")
    return None if found is None else str(found)
