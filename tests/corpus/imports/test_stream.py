"""Importing as rows come: broken off and begun again, organisations further down, conflicts inside a batch."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from corpus.imports.importing import BATCH, OnError, import_rows
from corpus.imports.reading import FoundRow
from corpus.imports.report import RowPlace
from corpus.validation.hint import give_hint
from corpus.validation.row import ListingRow, RowError, SkippedRow, ValidationRule
from market.listing.listing import Step
from market.listing.store import changes, listings
from market.listing.store.changes import ChangeLane
from market.organization import OrganizationId
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, OPERATOR
from tests.corpus.imports.market import a_row, count, find, found_rows, institute, take, told
from tests.listings import an_organization

__all__ = ["institute"]

NEWCOMER = an_organization(7)


def many(number: int) -> list[dict[str, Any]]:
    return [a_row(f"A-{n}", f"成果{n}号") for n in range(number)]


@pytest.mark.usefixtures("institute")
async def test_what_breaks_off_leaves_whole_batches_and_the_same_file_again_finishes(database: Database) -> None:
    def breaking() -> Iterator[FoundRow]:
        for number, row in enumerate(found_rows(many(3 * BATCH))):
            if number == 2 * BATCH + 50:
                raise OSError("the disk was pulled out")
            yield row

    with pytest.raises(OSError, match="pulled out"):
        await import_rows(database, breaking(), actor=COMMAND_LINE, publish=True)
    assert await count(database) == 2 * BATCH
    again = await take(database, many(3 * BATCH), publish=True)
    assert told(again) == (BATCH, 0, 2 * BATCH, BATCH, 0)


async def test_an_organisation_may_come_after_its_listings(database: Database) -> None:
    rows = [
        a_row("A-1", "早到的成果", organization=NEWCOMER.code),
        *(a_row(f"A-{n}", f"成果{n}号", organization=NEWCOMER.code) for n in range(2, BATCH + 10)),
        {"kind": "service", "code": NEWCOMER.code, "name": NEWCOMER.name, "place": {"country": "CN"}},
        a_row("A-9999", "没有机构的成果", organization="FI-NOBODY"),
    ]
    for dry_run in (True, False):
        report = await take(database, rows, dry_run=dry_run)
        assert (told(report), report.organizations) == ((BATCH + 9, 0, 0, 0, 1), 1)
        assert [(error.row, error.rule) for error in report.refused] == [(BATCH + 11, ValidationRule.REFERENCE)]
    assert await count(database) == BATCH + 9


async def test_a_conflict_inside_a_batch_costs_only_the_rows_that_have_it(
    database: Database, institute: OrganizationId
) -> None:
    await take(database, [a_row("A-3", "成果3号")], publish=True)
    withdrawn = (await find(database, institute, "A-3")).id
    async with database.writing() as conn:
        await listings.take_step(conn, withdrawn, Step.WITHDRAW, actor=COMMAND_LINE)
    rows = many(60)
    rows[3] = a_row("A-3", "成果3号", summary="改过。")
    rows[17]["expires_on"] = rows[41]["expires_on"] = "2020-01-01"
    report = await take(database, rows, publish=True)
    assert told(report) == (57, 0, 0, 57, 3)
    assert [(error.row, error.rule) for error in report.refused] == [(n, ValidationRule.CONFLICT) for n in (4, 18, 42)]
    assert (await find(database, institute, "A-59")).version == 3


@pytest.mark.parametrize("on_error", OnError)
@pytest.mark.usefixtures("institute")
async def test_good_and_bad_rows_of_several_batches(database: Database, on_error: OnError) -> None:
    rows = many(BATCH + 20)
    rows[5]["nope"] = 1
    rows[BATCH + 5]["expires_on"] = "31.12.2026"
    report = await take(database, rows, on_error=on_error)
    kept = on_error is OnError.KEEP_GOOD
    assert (told(report), report.written) == ((BATCH + 18, 0, 0, 0, 2), kept)
    assert await count(database) == (BATCH + 18 if kept else 0)


async def test_many_changed_rows_become_edits_with_history(database: Database, institute: OrganizationId) -> None:
    await take(database, many(BATCH + 50), publish=True)
    changed = [row | {"summary": "改过。", "inventors": ["发明人（样例）"]} for row in many(BATCH + 50)]
    assert told(await take(database, changed)) == (0, BATCH + 50, 0, 0, 0)
    kept = await find(database, institute, f"A-{BATCH + 49}")
    assert (kept.summary, kept.inventors, kept.version) == ("改过。", ("发明人（样例）",), 4)
    async with database.reading() as conn:
        steps = [entry.step for entry in await listings.history(conn, kept.id, viewer=OPERATOR)]
        assert steps == [Step.CREATE, Step.SUBMIT, Step.PUBLISH, Step.EDIT]
        assert await changes.count_after(conn, ChangeLane.SINGLE, after=changes.START) == 0
    assert told(await take(database, changed)) == (0, 0, BATCH + 50, 0, 0)


@pytest.mark.usefixtures("institute")
async def test_skipped_rows_and_sheets_are_reported(database: Database) -> None:
    [row] = found_rows([a_row(None, "磁体")])
    assert isinstance(row, ListingRow)
    example = SkippedRow(2, give_hint("the example row of the template"), "成果")
    rows: list[FoundRow] = [
        example,
        replace(row, number=3, sheet="成果"),
        RowError(
            4, "title", "", ValidationRule.REQUIRED, give_hint("it is empty; write a value"), "B 成果名称", "成果"
        ),
    ]
    report = await import_rows(database, rows, actor=COMMAND_LINE)
    assert told(report) == (1, 0, 0, 0, 1)
    assert (report.skipped, report.by_title) == ((example,), (RowPlace("成果", 3),))
    assert str(report.refused[0]) == "成果, row 4, B 成果名称: required: it is empty; write a value"
