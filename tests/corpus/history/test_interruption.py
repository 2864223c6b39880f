"""A file of past deals that broke off in the middle: it goes on, and its report says what is in the ledger."""

from dataclasses import replace
from uuid import uuid4

import pytest

from corpus.history.importing import BATCH
from market.history.file import DealImportId
from market.postgres.db import Database
from tests.corpus.history.past_deals import BrokeOffError, a_history, take, told, workbook_of

HISTORIES = [a_history(number) for number in range(1, BATCH + 51)]


async def _broken_off(database: Database, *, whole: bool = False) -> DealImportId:
    import_id = DealImportId(uuid4())
    with pytest.raises(BrokeOffError):
        await take(database, workbook_of(HISTORIES), whole=whole, import_id=import_id, breaks_off=True)
    return import_id


async def _in_the_ledger(database: Database) -> int:
    async with database.reading() as conn:
        return int(await conn.fetchval("SELECT count(*) FROM deal_source"))


async def test_a_file_to_be_refused_whole_is_gone_on_with_once_a_part_of_it_is_recorded(database: Database) -> None:
    import_id = await _broken_off(database, whole=True)
    by_hand = replace(a_history(9_000), registration=HISTORIES[-1].registration)
    await take(database, workbook_of([by_hand]))
    report = await take(database, workbook_of(HISTORIES), whole=True, import_id=import_id)
    assert (report.added, report.undone) == (len(HISTORIES) - 1, False)
    assert told(report.faults) == [(len(HISTORIES) + 1, "registration_number", "registration.once")]
    assert await _in_the_ledger(database) == len(HISTORIES)


async def test_a_file_that_was_begun_does_not_wait_for_a_limit_that_was_lowered_meanwhile(database: Database) -> None:
    import_id = await _broken_off(database)
    report = await take(database, workbook_of(HISTORIES), limit_fen=1, import_id=import_id)
    assert (report.added, report.above) == (len(HISTORIES), 0)
    assert await _in_the_ledger(database) == len(HISTORIES)
