"""Files of past deals in the store: sent by the office, approved by a second person where needed, and done."""

import hashlib
from collections.abc import Mapping
from typing import Any

from market.audit.audit import Detail, Event, Subject, SubjectKind
from market.audit.store import audit
from market.deal.deal import DealId
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.history.file import PAYLOAD_LIMIT, SOURCE_LIMIT, DealImport, DealImportId, FileOrigin
from market.job.job import JobKind
from market.job.store import jobs
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.registration.store import flag_findings
from market.viewer import Actor, MemberId, Role, Viewer

DROPPED_AT_ONCE = 100


async def begin(
    conn: Connection,
    import_id: DealImportId,
    *,
    source: str,
    file_name: str,
    payload: bytes,
    whole: bool,
    actor: Actor,
) -> None:
    """Keep a file until its rows are looked at, in the background; the same import twice is one.

    Raises NotAllowed for others than members of the office, Invalid for what `check_file` refuses.
    """
    actor.check_operator()
    if actor.member_id is None:
        raise NotAllowed("a file of past deals is sent by a member of the office")
    check_file(source, payload)
    begun = await conn.fetchval(
        queries(__name__)["begin"],
        id=import_id,
        begun_by=actor.member_id,
        source=" ".join(source.split()),
        file_name=file_name[-120:],
        payload=payload,
        whole=whole,
    )
    if begun is not None:
        await _enqueue(conn, import_id, actor)
        digest = hashlib.sha256(payload).hexdigest()
        await _audit(conn, Event.DEAL_FILE_SENT, import_id, {"sha256": digest, "bytes": len(payload)}, actor=actor)


def check_file(source: str, payload: bytes | None) -> None:
    """Refuse a file that is none or too large, and one that does not say where it comes from. Raises Invalid."""
    told, wrong = " ".join(source.split()), {}
    if not told or len(told) > SOURCE_LIMIT or not told.isprintable():
        wrong["source"] = f"write one line of at most {SOURCE_LIMIT} characters"
    if not payload or len(payload) > PAYLOAD_LIMIT:
        wrong["file"] = f"choose a file of at most {PAYLOAD_LIMIT} bytes"
    if wrong:
        raise Invalid(wrong)


async def get(conn: Connection, import_id: DealImportId, *, viewer: Viewer) -> DealImport:
    """Give a file's story to the office. Raises NotFound for all others."""
    row = await conn.fetchrow(queries(__name__)["find"], import_id)
    if row is None or viewer.role is not Role.OPERATOR:
        raise NotFound("import", import_id)
    return _import(row)


async def latest(conn: Connection, *, viewer: Viewer, limit: int) -> list[DealImport]:
    """List the last files, the latest first, for the office. Raises NotFound for all others."""
    if viewer.role is not Role.OPERATOR:
        raise NotFound("imports of", "deals")
    return [_import(row) for row in await conn.fetch(queries(__name__)["latest"], limit)]


async def read_payload(conn: Connection, import_id: DealImportId) -> bytes | None:
    """Give the bytes of a file that still waits; None once its rows were looked at, or when it is gone."""
    found: bytes | None = await conn.fetchval(queries(__name__)["payload"], import_id)
    return found


async def wait(conn: Connection, import_id: DealImportId, report: Mapping[str, Any]) -> None:
    """Have a file wait for a second person, with what was found in it."""
    await conn.execute(queries(__name__)["wait"], import_id, report)


async def approve(conn: Connection, import_id: DealImportId, *, actor: Actor) -> None:
    """Let a file that waits be recorded, as a second person of the office; said twice is said once.

    Raises NotFound for others than the office, NotAllowed for who sent it, Conflict where it does not wait.
    """
    row = await _lock(conn, import_id, actor)
    if row["approved_by"] == actor.member_id and row["approved_by"] is not None:
        return
    if actor.member_id is None or actor.member_id == row["begun_by"]:
        raise NotAllowed("another member of the office approves")
    if not row["waits"] or row["approved_by"] is not None or row["done_at"] is not None:
        raise Conflict("this was decided already")
    await conn.execute(queries(__name__)["approve"], import_id, actor.member_id)
    await _enqueue(conn, import_id, actor)
    await _audit(conn, Event.DEAL_FILE_APPROVED, import_id, {}, actor=actor)


async def refuse(conn: Connection, import_id: DealImportId, report: Mapping[str, Any], *, actor: Actor) -> None:
    """Refuse a file that waits, as anybody of the office. Raises NotFound, Conflict where it does not wait."""
    row = await _lock(conn, import_id, actor)
    if not row["waits"] or row["approved_by"] is not None or row["done_at"] is not None:
        raise Conflict("this was decided already")
    await finish(conn, import_id, report, {"added": 0}, actor=actor)


async def finish(
    conn: Connection, import_id: DealImportId, report: Mapping[str, Any], told: Mapping[str, Detail], *, actor: Actor
) -> None:
    """Write what became of the rows, forget the file, and put the counts into the record.

    Deals through the market that it brought are looked into afterwards, as those that are recorded one by one.
    """
    if await conn.fetchval(queries(__name__)["finish"], import_id, report) is not None:
        await _audit(conn, Event.DEALS_IMPORTED, import_id, told, actor=actor)
        first = await conn.fetchval(queries(__name__)["first_entry"], import_id)
        if first is not None:
            await flag_findings.promise_since(conn, first - 1, actor=actor)


async def origin(conn: Connection, deal_id: DealId) -> FileOrigin | None:
    """Say where a deal was imported from that the office has read; None for one that was recorded here."""
    row = await conn.fetchrow(queries(__name__)["of_deal"], deal_id)
    return None if row is None else FileOrigin(row["source"], row["number"])


async def drop_old(conn: Connection) -> int:
    """Delete old reports, at most DROPPED_AT_ONCE, and count them."""
    return int((await conn.execute(queries(__name__)["drop_old"], DROPPED_AT_ONCE)).split()[-1])


async def _enqueue(conn: Connection, import_id: DealImportId, actor: Actor) -> None:
    await jobs.enqueue(conn, JobKind.IMPORT_DEALS, {"import": str(import_id)}, actor=actor)


async def _lock(conn: Connection, import_id: DealImportId, actor: Actor) -> Record:
    row = await conn.fetchrow(queries(__name__)["lock"], import_id)
    if row is None or not actor.operates:
        raise NotFound("import", import_id)
    return row


async def _audit(
    conn: Connection, event: Event, import_id: DealImportId, detail: Mapping[str, Detail], *, actor: Actor
) -> None:
    await audit.record(conn, event, actor=actor, subject=Subject(SubjectKind.DEAL_FILE, import_id), detail=detail)


def _import(row: Record) -> DealImport:
    approved_by = row["approved_by"]
    return DealImport(
        id=DealImportId(row["id"]),
        begun_by=MemberId(row["begun_by"]),
        source=row["source"],
        file_name=row["file_name"],
        whole=row["whole"],
        waits=row["waits"],
        approved_by=None if approved_by is None else MemberId(approved_by),
        report=row["report"],
        begun_at=row["begun_at"],
        done_at=row["done_at"],
        done=row["done"],
        total=row["total"],
        lost=row["lost"],
    )
