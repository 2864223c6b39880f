"""Bulk imports in the store."""

from collections.abc import Mapping
from typing import Any

from market.errors import Invalid, NotAllowed, NotFound
from market.job.job import JobKind
from market.job.store import jobs
from market.listing.listing import Language
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.posting.bulk_import import BulkImport, BulkImportId, BulkRequest
from market.posting.review import Attestation
from market.viewer import Actor, MemberId, Viewer

DROPPED_AT_ONCE = 1000
WAITING_MAX = 3
TOO_MANY_WAIT = "other tables of yours are still being read; send this one once they are done"


async def begin(
    conn: Connection,
    import_id: BulkImportId,
    file_name: str,
    payload: bytes,
    wishes: BulkRequest,
    *,
    language: Language,
    actor: Actor,
) -> None:
    """Keep a file until its rows are looked at, in the background; the same import twice is one.

    Raises NotAllowed for all but editors of an organisation, Invalid while WAITING_MAX others wait.
    """
    check_may_begin(actor)
    waiting = await conn.fetchval(queries(__name__)["count_waiting"], actor.organization_id, import_id)
    if waiting >= WAITING_MAX:
        raise Invalid({"file": TOO_MANY_WAIT})
    attestation = wishes.attestation
    begun = await conn.fetchval(
        queries(__name__)["begin"],
        id=import_id,
        organization_id=actor.organization_id,
        begun_by=actor.member_id,
        file_name=file_name[-120:],
        payload=payload,
        language=language.value,
        submits=attestation is not None,
        whole=wishes.whole,
        keeps_alike=wishes.keeps_alike,
        attested_by=None if attestation is None else attestation.by,
        attested_on=None if attestation is None else attestation.on,
    )
    if begun is not None:
        await jobs.enqueue(conn, JobKind.IMPORT_FILE, {"import": str(import_id)}, actor=actor)


def check_may_begin(actor: Actor) -> None:
    """Let editors of an organisation pass. Raises NotAllowed."""
    if actor.organization_id is None or actor.member_id is None or not actor.editor or actor.operates:
        raise NotAllowed("a table is brought in by an editor of the organisation that its listings belong to")


async def get(conn: Connection, import_id: BulkImportId, *, viewer: Viewer) -> BulkImport:
    """Give an import to the organisation that began it. Raises NotFound for all others."""
    row = await conn.fetchrow(queries(__name__)["find"], import_id)
    if row is None or (viewer.organization_id != row["organization_id"] and not viewer.reads_drafts):
        raise NotFound("import", import_id)
    return _import(row)


async def latest(conn: Connection, *, viewer: Viewer, limit: int) -> list[BulkImport]:
    """List the last imports of the viewer's organisation, the latest first."""
    return [_import(row) for row in await conn.fetch(queries(__name__)["latest"], viewer.organization_id, limit)]


async def read_payload(conn: Connection, import_id: BulkImportId) -> bytes | None:
    """Give the bytes of a file that still waits; None once its rows were looked at, or when it is gone."""
    found: bytes | None = await conn.fetchval(queries(__name__)["payload"], import_id)
    return found


async def finish(conn: Connection, import_id: BulkImportId, report: Mapping[str, Any]) -> None:
    """Write what became of the rows, and forget the file."""
    await conn.execute(queries(__name__)["finish"], import_id, report)


async def drop_old(conn: Connection) -> int:
    """Delete old reports, at most DROPPED_AT_ONCE, and count them."""
    return int((await conn.execute(queries(__name__)["drop_old"], DROPPED_AT_ONCE)).split()[-1])


def _import(row: Record) -> BulkImport:
    attestation = Attestation(row["attested_by"], row["attested_on"]) if row["submits"] else None
    return BulkImport(
        id=BulkImportId(row["id"]),
        organization_id=OrganizationId(row["organization_id"]),
        begun_by=MemberId(row["begun_by"]),
        file_name=row["file_name"],
        language=Language(row["language"]),
        wishes=BulkRequest(attestation=attestation, whole=row["whole"], keeps_alike=row["keeps_alike"]),
        report=row["report"],
        begun_at=row["begun_at"],
        done_at=row["done_at"],
        lost=row["lost"],
    )
