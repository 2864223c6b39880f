"""Names kept with deals in the store: the office takes them out for good, and no digest changes by it."""

from collections.abc import Collection

from market.audit.audit import Event, Subject, SubjectKind, sha256_hex
from market.audit.store import audit
from market.deal.deal import DealId, DealName, NamePart
from market.deal.store import deals
from market.errors import Invalid
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.privacy.consent import read_source
from market.viewer import Actor


async def find(conn: Connection, deal_id: DealId, *, actor: Actor) -> list[DealName]:
    """List the names that are kept with a deal, for the office. Raises NotAllowed, NotFound."""
    actor.check_operator()
    await deals.get(conn, deal_id, viewer=actor.viewer)
    return [DealName(NamePart(row["part"]), row["name"]) for row in await conn.fetch(_sql("find"), deal_id)]


async def erase(conn: Connection, deal_id: DealId, parts: Collection[NamePart], source: str, *, actor: Actor) -> None:
    """Take names out of every entry of a deal for good, at somebody's word; the ledger itself stays as it is.

    Raises NotAllowed, NotFound, Invalid where nothing is chosen or without the office's source.
    """
    actor.check_operator()
    await deals.hold(conn, deal_id, actor=actor)
    if not parts:
        raise Invalid({"part": "choose at least one"})
    said = sha256_hex(read_source(source))
    for part in NamePart:
        if part not in parts:
            continue
        if part is NamePart.FILES:
            await conn.execute(_sql("erase_files"), deal_id)
        else:
            await conn.execute(_sql("erase_reports"), deal_id, part.value)
            await conn.execute(_sql("erase_person"), deal_id, part.value)
        detail = {"source_sha256": said, "part": f"deal-{part.value}"}
        await audit.record(
            conn, Event.DATA_ERASED, actor=actor, subject=Subject(SubjectKind.DEAL, deal_id), detail=detail
        )


def _sql(name: str) -> str:
    return queries(__name__)[name]
