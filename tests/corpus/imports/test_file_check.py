"""Checking a file without a store: what it holds, what is to mend, and the process that does it."""

import asyncio
import json
from datetime import date
from typing import Any

import pytest

from corpus.hostile.checker import WAITING_MAX, CheckerBusy, FileChecker
from corpus.imports.file_check import CHECKED, ERRORS_LIMIT, FileCheck, check_rows
from corpus.imports.reading import read_file
from corpus.imports.report import RowPlace
from corpus.listing.jsonl import read_listings
from corpus.reference.taxonomy import load_taxonomy
from corpus.validation.refusal import FileRefusal, FileRefused
from corpus.validation.row import ValidationRule

TODAY = date(2026, 11, 24)
OWNER = {"kind": "foreign", "code": "FI-TEST-7", "name": "Uusi (sample)", "place": {"country": "FI"}}
GOOD = {"kind": "need", "organization": "FI-TEST-7", "number": "N-1", "title": "磁体防锈"}
LINES = [
    OWNER,
    GOOD,
    GOOD | {"number": "N-2", "nope": 1, "expires_on": "2026-02-30"},
    {"kind": "need", "organization": "FI-TEST-8", "title": "别处的需求"},
    GOOD | {"number": "N-3", "organization": "FI-TEST-9"},
]


def payload(lines: list[Any]) -> bytes:
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


def checked(lines: list[Any]) -> FileCheck:
    return check_rows(read_listings(payload(lines).split(b"\n"), taxonomy=load_taxonomy()), today=TODAY)


def test_what_a_file_holds_is_counted_and_its_faults_are_told() -> None:
    check = checked(LINES)
    assert (check.listings, check.organizations, check.by_title) == (3, 1, 1)
    assert (check.broken, check.broken_rows) == (2, 1)
    assert [(error.row, error.path, error.rule) for error in check.errors] == [
        (3, "expires_on", ValidationRule.DATE),
        (3, "nope", ValidationRule.UNKNOWN_KEY),
    ]
    assert check.elsewhere == (("FI-TEST-8", ((RowPlace("", 4), ""),)), ("FI-TEST-9", ((RowPlace("", 5), ""),)))


def test_rows_of_an_organisation_that_nobody_knows_are_to_be_mended() -> None:
    check = checked(LINES).without(["FI-TEST-9"])
    assert (check.listings, check.broken, check.broken_rows) == (2, 3, 2)
    last = check.errors[-1]
    assert (last.row, last.path, last.value, last.rule) == (4, "organization", "FI-TEST-8", ValidationRule.REFERENCE)
    assert check.elsewhere == (("FI-TEST-9", ((RowPlace("", 5), ""),)),)


def test_days_that_can_t_be_meant_are_to_be_mended_with_their_columns() -> None:
    table = (
        "机构代码,需求名称,有效期至,期望完成日期,成熟度,成熟度日期\n"
        "FI-TEST-9,磁体,2026-11-23,2001-01-01,TRL 6,2030-01-01\n"
        "FI-TEST-9,涂层,2026-11-24,2027-01-01,TRL 6,2026-11-24\n"
    )
    check = check_rows(read_file(table.encode(), "", taxonomy=load_taxonomy()), today=TODAY)
    assert (check.listings, check.broken_rows) == (1, 1)
    assert [(error.column, error.value, error.rule) for error in check.errors] == [
        ("C 有效期至", "2026-11-23", ValidationRule.DATE),
        ("D 期望完成日期", "2001-01-01", ValidationRule.DATE),
        ("F 成熟度日期", "2030-01-01", ValidationRule.DATE),
    ]
    assert [error.column for error in check.without([]).errors][-1] == "A 机构代码"


def test_of_very_many_faults_the_first_are_told_and_all_are_counted() -> None:
    check = checked([GOOD | {"number": None}] * (ERRORS_LIMIT + 10))
    assert (len(check.errors), check.broken) == (ERRORS_LIMIT, ERRORS_LIMIT + 9)


def test_a_check_comes_back_from_its_process_as_it_was() -> None:
    check = checked(LINES)
    assert CHECKED.validate_json(CHECKED.dump_json(check)) == check


async def test_the_process_finds_what_reading_here_finds() -> None:
    assert await FileChecker().check("rows.jsonl", payload(LINES)) == checked(LINES)


async def test_a_file_that_can_t_be_taken_is_refused_with_its_sentence() -> None:
    with pytest.raises(FileRefused, match="without the list around them") as refused:
        await FileChecker().check("rows.json", b"[1, 2]")
    assert refused.value.reason is FileRefusal.JSON_ARRAY


async def test_who_comes_while_several_wait_is_sent_away_and_the_next_is_served() -> None:
    checker = FileChecker()
    asked = [asyncio.create_task(checker.check("rows.jsonl", payload(LINES))) for _ in range(WAITING_MAX)]
    await asyncio.sleep(0)
    with pytest.raises(CheckerBusy):
        await checker.check("rows.jsonl", b"{}")
    asked[0].cancel()
    ended = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(ended[0], asyncio.CancelledError)
    assert [isinstance(each, FileCheck) for each in ended[1:]] == [True] * (WAITING_MAX - 1)
    assert (await checker.check("rows.jsonl", payload(LINES))).listings == 3
