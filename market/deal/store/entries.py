"""Entries of deals in the store: what happened, first to last, for whoever may read the deal."""

from collections import defaultdict
from collections.abc import Sequence

from market.deal.deal import DealId
from market.deal.entry import DealEntryId, DealFile, EntryContent, LedgerEntry
from market.deal.state import DealEvent
from market.deal.store import terms as deal_terms
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.posting.attachment import MediaType


async def of_deal(conn: Connection, deal_id: DealId, *, names: bool = False) -> list[LedgerEntry]:
    """List the entries of a deal that was read before; `names`: with the names of who recorded them."""
    sql = queries(__name__)
    files: dict[int, list[DealFile]] = defaultdict(list)
    for row in await conn.fetch(sql["files"], deal_id):
        files[row["entry_id"]].append(
            DealFile(
                name=row["name"],
                media_type=MediaType(row["media_type"]),
                size_bytes=row["size_bytes"],
                sha256=row["sha256"],
            )
        )
    return [_entry(row, tuple(files[row["id"]])) for row in await conn.fetch(sql["of_deal"], deal_id, names)]


async def content(conn: Connection, entry: LedgerEntry) -> EntryContent:
    """Give what an entry brought; who may read it, whoever asks has found out."""
    return EntryContent(
        terms=None if entry.total_fen is None else await deal_terms.get(conn, entry.id),
        registration=None if entry.approved_fen is None else await deal_terms.get_registration(conn, entry.id),
    )


async def add_files(conn: Connection, entry_id: DealEntryId, files: Sequence[DealFile]) -> None:
    """Keep which files an entry brings; their bytes are there already."""
    sql = queries(__name__)
    for number, each in enumerate(files, 1):
        await conn.execute(
            sql["add_file"],
            entry_id=entry_id,
            number=number,
            sha256=each.sha256,
            media_type=each.media_type.value,
            size_bytes=each.size_bytes,
        )
        if each.name:
            await conn.execute(sql["name_file"], entry_id, number, each.name)


def _entry(row: Record, files: tuple[DealFile, ...]) -> LedgerEntry:
    return LedgerEntry(
        id=DealEntryId(row["id"]),
        deal_id=DealId(row["deal_id"]),
        number=row["number"],
        event=DealEvent(row["event"]),
        happened_on=row["happened_on"],
        amount_fen=row["amount_fen"],
        corrects=row["corrects"],
        decides=row["decides"],
        waits=row["waits"],
        approved=None if row["decision"] is None else row["decision"] == DealEvent.APPROVED.value,
        reason=row["reason"],
        recorded_by=row["recorded_by"],
        recorded_at=row["recorded_at"],
        total_fen=row["total_fen"],
        technical_fen=None if row["total_fen"] is None else row["technical_fen"],
        approved_fen=row["approved_fen"],
        registration=row["registration"],
        files=files,
        recorder=row["recorder"],
        party_ids=frozenset(OrganizationId(each) for each in row["party_ids"]),
    )
