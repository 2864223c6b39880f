"""Near-duplicates: shown with what they resemble and held back, unless they are to be kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.imports.importing import BATCH, OnError
from corpus.imports.report import RowPlace
from corpus.listing.jsonl import read_listings
from corpus.reference.taxonomy import load_taxonomy
from corpus.validation.row import ListingRow
from market.listing.fingerprint import ALIKE, fingerprint, likeness
from market.listing.listing import Kind
from market.office.store import organizations
from market.organization import OrganizationId
from market.postgres.db import Database
from market.viewer import COMMAND_LINE
from tests.corpus.imports.market import INSTITUTE, a_row, count, find, institute, take, told
from tests.listings import an_organization

__all__ = ["institute"]

BODY = (
    "以低熔点稀土合金为扩散源，经两级热处理使重稀土沿晶界渗入烧结磁体，矫顽力由 14 kOe 提高到 25 kOe，"
    "剩磁损失小于百分之一，已建成年产两百吨的中试线，适合驱动电机和风力发电机。"
)
MAGNET = a_row("A-1", "高矫顽力磁体", body=BODY)
COPY = a_row("B-7", "一种高矫顽力磁体", body=BODY.replace("两百吨", "三百吨"))
OTHER = an_organization(2)


@pytest.mark.usefixtures("institute")
async def test_a_row_like_one_of_the_store_is_held_back_and_named_with_it(database: Database) -> None:
    await take(database, [MAGNET, a_row("A-2", "电机")], publish=True)
    for dry_run in (True, False):
        report = await take(database, [COPY, a_row("A-3", "轴承")], publish=True, dry_run=dry_run)
        assert told(report) == (1, 0, 0, 1, 0)
        [near] = report.near_duplicates
        assert (near.place, near.title, report.held_rows) == (RowPlace("", 1), COPY["title"], 1)
        assert ALIKE <= near.likeness < 1
        resembled = near.resembled
        assert (resembled.number, resembled.title, resembled.organization) == ("A-1", "高矫顽力磁体", INSTITUTE.name)
        assert resembled.place is None
    assert await count(database) == 3


async def test_they_are_kept_when_that_is_asked_for_and_reported_all_the_same(
    database: Database, institute: OrganizationId
) -> None:
    await take(database, [MAGNET])
    report = await take(database, [COPY], keep_near_duplicates=True)
    assert (told(report), report.held_rows, len(report.near_duplicates)) == ((1, 0, 0, 0, 0), 0, 1)
    assert (await find(database, institute, "B-7")).title == COPY["title"]
    again = await take(database, [MAGNET, COPY])
    assert (told(again), again.near_duplicates) == ((0, 0, 2, 0, 0), ())


@pytest.mark.usefixtures("institute")
async def test_an_edit_is_never_a_near_duplicate_of_itself(database: Database) -> None:
    titled = a_row(None, "高矫顽力磁体", body=BODY)
    await take(database, [titled])
    report = await take(database, [titled | {"body": BODY + "欢迎来函。"}])
    assert (told(report), report.near_duplicates) == ((0, 1, 0, 0, 0), ())


async def test_another_organisation_s_copy_is_one_too(database: Database, institute: OrganizationId) -> None:
    async with database.writing() as conn:
        await organizations.add(conn, OTHER, actor=COMMAND_LINE)
    await take(database, [MAGNET])
    report = await take(database, [MAGNET | {"organization": OTHER.code}])
    [near] = report.near_duplicates
    assert (near.likeness, near.resembled.id) == (1.0, (await find(database, institute, "A-1")).id)


@pytest.mark.parametrize("apart", [0, BATCH + 5])
@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.usefixtures("institute")
async def test_an_earlier_row_of_the_file_counts_as_much(database: Database, apart: int, dry_run: bool) -> None:
    between = [a_row(f"Z-{n}", f"成果{n}号") for n in range(apart)]
    report = await take(database, [MAGNET, *between, COPY, MAGNET | {"number": "B-8"}], dry_run=dry_run)
    assert report.added == 1 + apart
    assert [near.place.row for near in report.near_duplicates] == [2 + apart, 3 + apart]
    assert [near.resembled.place for near in report.near_duplicates] == [RowPlace("", 1)] * 2


@pytest.mark.usefixtures("institute")
async def test_a_file_is_refused_for_them_where_nothing_bad_may_be_in_it(database: Database) -> None:
    rows = [MAGNET, COPY]
    report = await take(database, rows, on_error=OnError.REFUSE_FILE)
    assert (report.written, report.held_rows, await count(database)) == (False, 1, 0)
    kept = await take(database, rows, on_error=OnError.REFUSE_FILE, keep_near_duplicates=True)
    assert (kept.written, kept.added) == (True, 2)


@pytest.mark.usefixtures("institute")
async def test_a_short_text_of_the_same_title_is_one_and_an_expert_s_subject_is_none(database: Database) -> None:
    await take(database, [a_row("A-1", "磁体防锈涂层", body="无铬。"), a_row("E-1", "永磁材料防护", kind="expert")])
    rows = [
        a_row("A-2", "磁体防锈 涂层", body="适合海上风电，中性盐雾一千小时。"),
        a_row("N-1", "磁体防锈涂层", kind="need", body="要耐盐雾。"),
        a_row("E-2", "永磁材料防护", kind="expert", body="研究镀层。"),
    ]
    report = await take(database, rows)
    assert [(near.place.row, near.resembled.number, near.same_title) for near in report.near_duplicates] == [
        (1, "A-1", True)
    ]
    assert str(report.near_duplicates[0].resembled.id) in str(report.near_duplicates[0])


@pytest.mark.usefixtures("institute")
async def test_another_product_another_kind_and_another_person_are_none(database: Database) -> None:
    person = {"name": "测试甲（样例）", "basis": "public", "source": "主页", "held_on": "2026-01-01"}
    expert = a_row("E-1", "永磁材料", kind="expert", body=BODY, person=person)
    rows = [
        a_row("M-5", "5 kW 永磁电机", body=BODY),
        a_row("M-10", "10 kW 永磁电机", body=BODY),
        a_row("N-1", "5 kW 永磁电机", kind="need", body=BODY),
        expert,
        expert | {"number": "E-2", "person": person | {"name": "测试乙（样例）"}},
    ]
    assert (await take(database, rows)).near_duplicates == ()
    again = await take(database, [expert | {"number": "E-3"}])
    assert [near.resembled.number for near in again.near_duplicates] == ["E-1"]


@pytest.mark.usefixtures("institute")
async def test_listings_of_before_there_were_fingerprints_are_found_too(database: Database) -> None:
    await take(database, [MAGNET, *(a_row(f"A-{n}", f"成果{n}号") for n in range(10, 10 + BATCH))])
    async with database.writing() as conn:
        await conn.execute("DELETE FROM listing_fingerprint")
    report = await take(database, [COPY])
    assert [near.resembled.number for near in report.near_duplicates] == ["A-1"]


def read_samples() -> list[ListingRow]:
    paths = sorted(Path("corpus/sample").glob("*.jsonl"))
    return [
        row for path in paths for row in read_listings(path, taxonomy=load_taxonomy()) if isinstance(row, ListingRow)
    ]


def test_no_two_listings_of_the_sample_market_are_alike() -> None:
    """They hold near-misses on purpose: the same words for something else."""
    for kind in Kind:
        taken = [(row, fingerprint(row.listing)) for row in read_samples() if row.listing.KIND is kind]
        bands: dict[int, list[int]] = {}
        for place, (_, own) in enumerate(taken):
            for band in own.bands:
                bands.setdefault(band, []).append(place)
        pairs = {(one, two) for places in bands.values() for one in places for two in places if one < two}
        alike = [
            (taken[one][0].listing.title, taken[two][0].listing.title)
            for one, two in pairs
            if likeness(taken[one][1], taken[two][1]) >= ALIKE
        ]
        assert alike == []


def test_a_sample_that_was_edited_a_little_is_alike_and_half_of_it_is_not() -> None:
    for row in read_samples():
        own = row.listing
        taken = fingerprint(own)
        edited = replace(own, title=own.title.replace("的", ""), body=own.body.replace("，", "、"))
        assert likeness(taken, fingerprint(edited)) >= ALIKE, own.title
        if len(own.body) > 200:
            half = replace(own, summary="", body=own.body[: len(own.body) // 2])
            assert likeness(taken, fingerprint(half)) < ALIKE, own.title
