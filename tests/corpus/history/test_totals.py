"""Totals of the district out of a file: each word once, the last one stands, and what contradicts itself is told."""

import pytest

from corpus.validation.row import ValidationRule
from market.errors import NotFound
from market.postgres.db import Database
from market.target.store import targets
from market.viewer import OPERATOR, PUBLIC
from tests.corpus.history.past_deals import TODAY, take

HEADING = "年份,输出或吸纳,全区技术交易额（亿元）,出处"


def file_of(*rows: str) -> bytes:
    return "\n".join((HEADING, *rows)).encode()


async def standing(database: Database) -> dict[int, tuple[int, str]]:
    async with database.reading() as conn:
        return {each.year: (each.fen, each.source) for each in await targets.totals(conn, viewer=OPERATOR)}


async def test_the_same_word_twice_in_a_file_is_kept_once(database: Database) -> None:
    report = await take(database, file_of("2023,输出,21.5,公报", "2023,输出,215000万元,公报"))
    assert (report.totals, report.totals_same, report.faults) == (1, 1, ())
    async with database.reading() as conn:
        assert await conn.fetchval("SELECT count(*) FROM district_total") == 1


async def test_two_amounts_of_one_source_are_told_with_both_rows(database: Database) -> None:
    file = file_of("2023,输出,21.5,公报", "2023,输出,22.5,公报")
    assert (await take(database, file, whole=True)).undone
    assert await standing(database) == {}
    report = await take(database, file)
    assert report.totals == 1
    (fault,) = report.faults
    assert (fault.row, fault.column, fault.rule) == (3, "C 全区技术交易额（亿元）", ValidationRule.DUPLICATE)
    assert fault.value == "2250000000.00 元"
    assert "row 2" in str(fault.advice)


async def test_the_last_row_on_a_year_stands_also_when_its_file_comes_again(database: Database) -> None:
    file = file_of("2022,输出,20,公报", "2023,输出,21.4,快报", "2023,输出,21.5,公报")
    stands = {2022: (200_000_000_000, "公报"), 2023: (215_000_000_000, "公报")}
    assert (await take(database, file)).totals == 3
    assert await standing(database) == stands
    again = await take(database, file)
    assert (again.totals, again.totals_same) == (0, 3)
    assert await standing(database) == stands


@pytest.mark.parametrize(
    ("row", "column"),
    [(f"{TODAY.year + 1},输出,21.5,公报", "A 年份"), ("2023,输出,21.5,公\x07报", "D 出处")],
)
async def test_a_year_to_come_and_a_source_that_cannot_be_seen_are_refused(
    database: Database, row: str, column: str
) -> None:
    report = await take(database, file_of(row))
    assert ([fault.column for fault in report.faults], report.totals) == ([column], 0)


async def test_what_was_said_is_told_to_nobody_but_the_office(database: Database) -> None:
    async with database.reading() as conn:
        with pytest.raises(NotFound):
            await targets.said(conn, viewer=PUBLIC)
