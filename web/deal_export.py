"""Export of deals (合同导出): every deal from the signature on, as a file that can be brought in again."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

from corpus.history.writing import HistoryWorkbook, write_csv_heading, write_csv_rows
from market.deal.deal import DealId
from market.history.past_deal import History
from market.history.store import standings as history_standings
from market.listing.listing import Language
from market.postgres.db import Database
from market.viewer import Actor

CSV = "text/csv; charset=utf-8"
AT_ONCE = 500


async def export_workbook(database: Database, language: Language, *, actor: Actor) -> tuple[bytes, int]:
    """Write all deals into a workbook, and count them. Raises CellNotWritable for a text that no cell can hold."""
    file, count = BytesIO(), 0
    with HistoryWorkbook(file, language=language) as book:
        async for histories in _pages(database, actor):
            await asyncio.to_thread(book.add, histories)
            count += len(histories)
    return file.getvalue(), count


async def export_csv(database: Database, language: Language, *, actor: Actor) -> tuple[bytes, int]:
    """Write all deals as CSV, and count them."""
    parts, count = [write_csv_heading(language)], 0
    async for histories in _pages(database, actor):
        parts.append(await asyncio.to_thread(write_csv_rows, histories, language))
        count += len(histories)
    return b"".join(parts), count


async def _pages(database: Database, actor: Actor) -> AsyncIterator[list[History]]:
    """Go through the deals as they stand at one moment."""
    after: DealId | None = None
    async with database.reading() as conn:
        while found := await history_standings.page(conn, after=after, limit=AT_ONCE, actor=actor):
            yield [each.history for each in found]
            after = found[-1].deal_id
