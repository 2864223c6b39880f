"""Rows into a real store: what is added, changed, left alone or refused, and what a report says of it."""

from typing import Any

import pytest

from corpus.imports.importing import ImportProgress, OnError
from corpus.imports.report import RowPlace
from corpus.validation.row import ValidationRule
from market.listing.listing import Kind, Status, Step
from market.listing.store import changes, experts, listings
from market.listing.store.changes import ChangeLane
from market.office.store import organizations
from market.organization import OrganizationId
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC
from tests.corpus.imports.market import INSTITUTE, a_row, find, institute, take, told
from tests.listings import an_organization

__all__ = ["institute"]


async def test_new_rows_are_added_as_drafts_at_the_organisation_s_place(
    database: Database, institute: OrganizationId
) -> None:
    report = await take(database, [a_row("A-1", "磁体", price={"low_wan": "12.5"}), a_row("A-2", "电机")])
    assert told(report) == (2, 0, 0, 0, 0)
    kept = await find(database, institute, "A-1")
    assert (kept.status, kept.version, kept.place) == (Status.DRAFT, 1, INSTITUTE.place)
    assert kept.price.low_fen == 12_500_000
    assert not kept.sample


async def test_a_city_without_its_province_lies_where_the_organisation_does(
    database: Database, institute: OrganizationId
) -> None:
    home = INSTITUTE.place
    rows = [a_row("A-1", "磁体", place={"city": home.city, "district": home.district})]
    await take(database, rows)
    assert (await find(database, institute, "A-1")).place == home
    assert told(await take(database, rows)) == (0, 0, 1, 0, 0)


@pytest.mark.usefixtures("institute")
async def test_the_same_file_twice_changes_nothing(database: Database) -> None:
    rows = [
        a_row("A-1", "磁体", fields=[{"scheme": "plan", "code": "B1.01.06"}], confirmed_on="2026-11-01"),
        a_row(None, "没有编号的成果", indicators=[{"name": "寿命", "comparator": ">=", "value": "1.50"}]),
        {
            "kind": "expert",
            "organization": INSTITUTE.code,
            "number": "E-1",
            "title": "稀土永磁材料",
            "person": {
                "name": "测试丙（样例）",
                "basis": "consent",
                "source": "登记表",
                "held_on": "2026-01-01",
                "phone": "0",
            },
            "topics": [{"name": "晶界扩散", "evidence": [{"kind": "paper", "title": "一篇论文", "year": 2024}]}],
        },
    ]
    assert told(await take(database, rows, publish=True)) == (3, 0, 0, 3, 0)
    async with database.reading() as conn:
        before = await changes.count_after(conn, ChangeLane.BULK, after=changes.START)
    again = await take(database, rows, publish=True)
    assert told(again) == (0, 0, 3, 0, 0)
    assert again.by_title == (RowPlace("", 2),)
    async with database.reading() as conn:
        assert await changes.count_after(conn, ChangeLane.BULK, after=changes.START) == before


async def test_a_changed_row_updates_its_listing_and_history_tells(
    database: Database, institute: OrganizationId
) -> None:
    await take(database, [a_row("A-1", "磁体"), a_row("A-2", "电机")], publish=True)
    report = await take(database, [a_row("A-1", "磁体", summary="更好的磁体。"), a_row("A-2", "电机")], publish=True)
    assert told(report) == (0, 1, 1, 0, 0)
    kept = await find(database, institute, "A-1")
    assert (kept.summary, kept.status) == ("更好的磁体。", Status.PUBLISHED)
    async with database.reading() as conn:
        told_history = [entry.step for entry in await listings.history(conn, kept.id, viewer=OPERATOR)]
    assert told_history == [Step.CREATE, Step.SUBMIT, Step.PUBLISH, Step.EDIT]


async def test_a_draft_is_published_when_a_later_import_asks_for_it(
    database: Database, institute: OrganizationId
) -> None:
    await take(database, [a_row("A-1", "磁体"), a_row("A-2", "电机")])
    assert told(await take(database, [a_row("A-1", "磁体")], publish=True)) == (0, 0, 1, 1, 0)
    assert (await find(database, institute, "A-1")).status is Status.PUBLISHED
    assert (await find(database, institute, "A-2")).status is Status.DRAFT


@pytest.mark.usefixtures("institute")
async def test_one_row_goes_the_single_lane_and_many_the_bulk_lane(database: Database) -> None:
    await take(database, [a_row("A-1", "磁体")])
    async with database.reading() as conn:
        assert await changes.count_after(conn, ChangeLane.SINGLE, after=changes.START) == 1
        assert await changes.count_after(conn, ChangeLane.BULK, after=changes.START) == 0
    await take(database, [a_row("A-2", "电机"), a_row("A-3", "轴承")])
    async with database.reading() as conn:
        assert await changes.count_after(conn, ChangeLane.SINGLE, after=changes.START) == 1
        assert await changes.count_after(conn, ChangeLane.BULK, after=changes.START) == 2
    await take(database, [a_row("A-4", "齿轮"), a_row("A-5", "液压泵")], publish=True)
    async with database.reading() as conn:  # each listing is told of once, whatever was done with it
        assert await changes.count_after(conn, ChangeLane.BULK, after=changes.START) == 4


@pytest.mark.usefixtures("institute")
async def test_good_rows_are_kept_beside_bad_ones(database: Database) -> None:
    rows = [
        a_row("A-1", "磁体"),
        a_row("A-2", "电机", color="red", expires_on="2026-02-30"),
        a_row("A-3", "轴承") | {"organization": "91330203MA2AAAAAAA"},
        "not json",
    ]
    report = await take(database, rows)
    assert told(report) == (1, 0, 0, 0, 3)
    assert [(error.row, error.path, error.rule) for error in report.refused] == [
        (2, "expires_on", ValidationRule.DATE),
        (2, "color", ValidationRule.UNKNOWN_KEY),
        (3, "organization", ValidationRule.REFERENCE),
        (4, "", ValidationRule.FORMAT),
    ]


@pytest.mark.parametrize(
    "bad", [a_row("A-2", "电机", color="red"), a_row("A-2", "电机") | {"organization": "91330203MA2AAAAAAA"}]
)
@pytest.mark.usefixtures("institute")
async def test_a_refused_file_leaves_nothing(database: Database, bad: Any) -> None:
    newcomer = {
        "kind": "service",
        "code": an_organization(7).code,
        "name": "新来的（样例）",
        "place": {"country": "CN"},
    }
    report = await take(database, [newcomer, a_row("A-1", "磁体"), bad], on_error=OnError.REFUSE_FILE)
    assert not report.written
    assert report.refused_rows == 1
    async with database.reading() as conn:
        assert sum((await listings.count(conn, viewer=OPERATOR)).values()) == 0
        assert await organizations.find_by_code(conn, an_organization(7).code, viewer=OPERATOR) is None


async def test_a_dry_run_says_what_would_be_and_writes_nothing(database: Database) -> None:
    newcomer = {"kind": "foreign", "code": "FI-TEST-7", "name": "Uusi", "place": {"country": "FI"}}
    rows = [newcomer, a_row("A-1", "Coating", organization="FI-TEST-7"), a_row("A-2", "没有机构")]
    heard: list[ImportProgress] = []
    report = await take(database, rows, dry_run=True, publish=True, say=heard.append)
    assert told(report) == (1, 0, 0, 1, 1)
    assert (report.organizations, report.written, heard) == (1, False, [ImportProgress(3, None)])
    async with database.reading() as conn:
        assert sum((await listings.count(conn, viewer=OPERATOR)).values()) == 0
    assert told(await take(database, rows[:2], publish=True)) == (1, 0, 0, 1, 0)


async def test_an_organisation_is_added_once_and_corrected_by_what_a_later_row_says(database: Database) -> None:
    row = {"kind": "foreign", "code": "FI-TEST-7", "name": "Uusi", "place": {"country": "FI", "city": "Espoo"}}
    assert (await take(database, [row | {"name_en": "New"}])).organizations == 1
    again = await take(database, [row | {"place": {"country": "FI"}}])
    assert (again.organizations, again.organizations_unchanged, again.refused) == (0, 1, ())
    await take(database, [a_row("A-1", "Coating", organization="FI-TEST-7")])
    other = await take(database, [row | {"name": "Vanha"}])
    assert (other.organizations_changed, [each.changed for each in other.changes]) == (1, [("name",)])
    async with database.reading() as conn:
        kept = await organizations.find_by_code(conn, "FI-TEST-7", viewer=OPERATOR)
        assert kept is not None
        assert (kept.name, kept.name_en, kept.place.city) == ("Vanha", "New", "Espoo")
        assert await changes.count_after(conn, ChangeLane.BULK, after=changes.START) == 1


async def test_a_withdrawn_listing_is_not_changed_behind_its_owner_s_back(
    database: Database, institute: OrganizationId
) -> None:
    await take(database, [a_row("A-1", "磁体")], publish=True)
    async with database.writing() as conn:
        kept = await listings.find_by_number(conn, institute, Kind.ACHIEVEMENT, "A-1", viewer=OPERATOR)
        assert kept is not None
        await listings.take_step(conn, kept, Step.WITHDRAW, actor=COMMAND_LINE)
    again = await take(database, [a_row("A-1", "磁体")], publish=True)
    assert (told(again), [each.status for each in again.unpublished]) == ((0, 0, 1, 0, 0), [Status.WITHDRAWN])
    report = await take(database, [a_row("A-1", "另一种磁体"), a_row("A-2", "电机")], publish=True)
    assert told(report) == (1, 0, 0, 1, 1)
    assert f"cuibai publish --reopen {kept}" in str(report.refused[0].advice)


async def test_an_erased_expert_is_not_brought_back(database: Database, institute: OrganizationId) -> None:
    person = {"name": "测试丁（样例）", "basis": "public", "source": "主页", "held_on": "2026-01-01"}
    row = {"kind": "expert", "organization": INSTITUTE.code, "number": "E-1", "title": "电机", "person": person}
    await take(database, [row], publish=True)
    async with database.writing() as conn:
        expert = await listings.find_by_number(conn, institute, Kind.EXPERT, "E-1", viewer=OPERATOR)
        assert expert is not None
        await experts.erase_person(conn, expert, actor=COMMAND_LINE)
    assert told(await take(database, [row], publish=True)) == (0, 0, 0, 0, 1)
    async with database.reading() as conn:
        assert (await experts.get(conn, expert, viewer=OPERATOR)).person is None


@pytest.mark.usefixtures("institute")
async def test_a_title_that_two_listings_have_asks_for_the_number(database: Database) -> None:
    await take(database, [a_row("A-1", "磁体"), a_row("A-2", "磁体")], keep_near_duplicates=True)
    report = await take(database, [a_row(None, "磁体", summary="哪一个？")])
    assert [(error.path, error.rule) for error in report.refused] == [("title", ValidationRule.CONFLICT)]


async def test_a_row_without_a_number_does_not_edit_a_listing_that_has_one_unasked(
    database: Database, institute: OrganizationId
) -> None:
    await take(database, [a_row("A-1", "磁体", body="晶界扩散。", summary="磁体。")])
    rows = [a_row(None, "磁体", body="别的磁体。")]
    report = await take(database, rows)
    assert (told(report), report.held_rows) == ((0, 0, 0, 0, 0), 1)
    [change] = report.changes
    assert (change.number, change.changed, change.emptied, change.held) == (
        "A-1",
        ("summary", "body"),
        ("summary",),
        True,
    )
    assert (await find(database, institute, "A-1")).body == "晶界扩散。"
    assert not (await take(database, rows, on_error=OnError.REFUSE_FILE)).written
    assert told(await take(database, rows, edit_by_title=True)) == (0, 1, 0, 0, 0)
    assert (await find(database, institute, "A-1")).body == "别的磁体。"


@pytest.mark.usefixtures("institute")
async def test_more_rows_than_a_batch_arrive_with_progress(database: Database) -> None:
    heard: list[ImportProgress] = []
    rows = [a_row(f"A-{n}", f"成果{n}") for n in range(450)]
    assert told(await take(database, rows, publish=True, say=heard.append)) == (450, 0, 0, 450, 0)
    assert heard == [ImportProgress(n, None) for n in (100, 200, 300, 400, 450)]
    async with database.reading() as conn:
        assert (await listings.count(conn, viewer=PUBLIC))[Kind.ACHIEVEMENT] == 450


@pytest.mark.usefixtures("institute")
async def test_a_row_that_the_store_refuses_costs_only_itself(database: Database) -> None:
    expired = a_row("A-2", "过期的", expires_on="2020-01-01")
    report = await take(database, [a_row("A-1", "磁体"), expired, a_row("A-3", "轴承")], publish=True)
    assert told(report) == (2, 0, 0, 2, 1)
    assert report.refused[0].row == 2


@pytest.mark.usefixtures("institute")
async def test_what_only_the_store_can_refuse_refuses_the_whole_file_too(database: Database) -> None:
    newcomer = {"kind": "foreign", "code": "FI-TEST-7", "name": "Uusi", "place": {"country": "FI"}}
    rows = [
        newcomer,
        a_row("A-1", "Coating", organization="FI-TEST-7"),
        a_row("A-2", "过期的", expires_on="2020-01-01"),
    ]
    tried = await take(database, rows, publish=True, dry_run=True)
    assert (told(tried), tried.organizations) == ((1, 0, 0, 1, 1), 1)
    refused = await take(database, rows, publish=True, on_error=OnError.REFUSE_FILE)
    assert (told(refused), refused.written) == (told(tried), False)
    async with database.reading() as conn:
        assert sum((await listings.count(conn, viewer=OPERATOR)).values()) == 0
        assert await organizations.find_by_code(conn, "FI-TEST-7", viewer=OPERATOR) is None
        assert await changes.count_after(conn, ChangeLane.BULK, after=changes.START) == 0
    assert told(await take(database, rows[:2], publish=True, on_error=OnError.REFUSE_FILE)) == (1, 0, 0, 1, 0)


async def test_an_organisation_s_number_that_is_taken_is_a_refused_row(database: Database) -> None:
    row = {"kind": "foreign", "code": "FI-TEST-7", "number": "N-1", "name": "Uusi", "place": {"country": "FI"}}
    await take(database, [row])
    report = await take(database, [row | {"code": "FI-TEST-8"}, row])
    assert [(error.row, error.rule) for error in report.refused] == [
        (2, ValidationRule.DUPLICATE),
        (1, ValidationRule.CONFLICT),
    ][::-1]
