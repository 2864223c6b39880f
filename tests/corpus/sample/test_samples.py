"""The sample market: every row sound, marked, invented and believable, and loaded once."""

import hashlib
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files

import pytest

from corpus.reference.taxonomy import load_taxonomy
from corpus.sample.market import load_samples, postpone_listing, read_samples
from corpus.validation.row import ListingRow
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.field import Scheme, ancestors
from market.listing.listing import Kind, Language
from market.listing.need import Need
from market.listing.store import listings
from market.office.store import organizations
from market.organization import SAMPLE_REGION, Organization, OrganizationKind
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, SAMPLES
from tests.cases import for_each

ORGANIZATION_ROWS, ROWS = read_samples()
ORGANIZATIONS = {row.organization.code: row.organization for row in ORGANIZATION_ROWS}
BODY_SIZES = {Language.ZH: range(150, 501), Language.EN: range(400, 1101)}
"""Characters; an English text of the same content has about two and a half times as many."""
MARKS = ("（样例）", "(sample)")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
REAL_PATENT = re.compile(r"(?<![\w-])(?:CN|ZL|EP|US|WO|FI)\s?\d{6,}")


def named(row: ListingRow) -> str:
    return f"{row.listing.KIND.value}-{row.listing.number}"


def silent(message: str) -> None:
    """Say nothing."""


def test_the_market_is_as_large_as_promised() -> None:
    counts = Counter(row.listing.KIND for row in ROWS)
    assert counts[Kind.ACHIEVEMENT] >= 300
    assert counts[Kind.NEED] >= 160
    assert counts[Kind.EXPERT] >= 80
    assert len(ORGANIZATIONS) >= 50


def test_some_of_it_is_english_for_the_sino_finnish_platform() -> None:
    english = Counter(row.listing.KIND for row in ROWS if row.listing.language is Language.EN)
    every = Counter(row.listing.KIND for row in ROWS)
    assert all(english[kind] >= every[kind] / 10 for kind in Kind)


def test_every_industry_of_the_plan_has_a_listing() -> None:
    covered = {
        code
        for row in ROWS
        for field in row.listing.fields
        if field.scheme is Scheme.PLAN
        for code in ancestors(field.code)
    }
    assert {industry.code for industry in load_taxonomy().industries()} <= covered


@for_each(ORGANIZATIONS.values(), lambda each: each.code)
def test_no_organisation_can_be_real(organization: Organization) -> None:
    assert organization.name.endswith(MARKS[0])
    assert (organization.name_en or "").endswith(MARKS[1])
    if organization.kind is not OrganizationKind.FOREIGN:
        assert organization.code[2:8] == SAMPLE_REGION


@for_each(ROWS, named)
def test_a_listing_is_whole(row: ListingRow) -> None:
    listing = row.listing
    assert row.organization in ORGANIZATIONS
    assert listing.number is not None
    assert len(listing.body) in BODY_SIZES[listing.language]
    assert listing.summary.rstrip().endswith(("。", "？", ".", "?"))
    assert any(field.scheme is Scheme.PLAN for field in listing.fields)
    chinese = len(re.findall(r"[\u4e00-\u9fff]", listing.body))
    assert (chinese > len(listing.body) / 3) is (listing.language is Language.ZH)


@for_each(ROWS, named)
def test_a_listing_names_nobody_and_nothing_real(row: ListingRow) -> None:
    written = repr(row.listing)
    assert not MOBILE.search(written)
    assert not REAL_PATENT.search(written)
    assert set(re.findall(r"[\w.+-]+@([\w.-]+)", written)) <= {"example.org"}
    if isinstance(row.listing, Achievement):
        assert all(name.endswith(MARKS) for name in row.listing.inventors)
        numbers = [right.number for right in row.listing.rights if right.number]
        assert all(number.startswith(("样例", "SAMPLE")) for number in numbers)
        assert all(right.held_on is not None for right in row.listing.rights)
    if isinstance(row.listing, Expert):
        assert row.listing.person is not None
        assert row.listing.person.name.endswith(MARKS)
        assert row.listing.person.phone is None
        name = row.listing.person.name.removesuffix(MARKS[0]).removesuffix(MARKS[1]).strip()
        written = row.listing.title + row.listing.summary + row.listing.body
        assert [part for part in name.split() if part in written] == []


@for_each([row for row in ROWS if isinstance(row.listing, Expert)], named)
def test_an_expert_shows_dated_evidence(row: ListingRow) -> None:
    assert isinstance(row.listing, Expert)
    assert 2 <= len(row.listing.topics) <= 4
    assert all(2 <= len(topic.evidence) <= 4 for topic in row.listing.topics)
    assert all(2013 <= each.year <= 2026 for topic in row.listing.topics for each in topic.evidence)
    assert row.listing.availability
    assert row.listing.load_cap is not None


def test_titles_and_numbers_and_bodies_are_each_their_own() -> None:
    written = [(row.listing.title, row.listing.summary, row.listing.body) for row in ROWS]
    for texts in zip(*written, strict=True):
        assert [text for text, n in Counter(texts).items() if n > 1] == []


def test_experts_are_the_inventors_of_their_institute_s_achievements() -> None:
    inventors = {
        (row.organization, name)
        for row in ROWS
        if isinstance(row.listing, Achievement)
        for name in row.listing.inventors
    }
    people = [(row.organization, row.listing.person) for row in ROWS if isinstance(row.listing, Expert)]
    known = [home for home, person in people if person is not None and (home, person.name) in inventors]
    assert len(known) / len(people) > 0.8
    assert len({person.name for _, person in people if person is not None}) == len(people)


def test_an_indicator_is_quoted_from_its_listing() -> None:
    for row in ROWS:
        if isinstance(row.listing, Achievement | Need):
            assert [each.quote for each in row.listing.indicators if each.quote not in row.listing.body] == []


def test_most_needs_and_achievements_state_figures() -> None:
    measured = [bool(row.listing.indicators) for row in ROWS if isinstance(row.listing, Achievement | Need)]
    assert sum(measured) / len(measured) > 0.8


async def test_the_samples_are_loaded_once_published_and_marked(database: Database) -> None:
    added = await load_samples(database, actor=SAMPLES, say=silent)
    assert added == Counter(row.listing.KIND for row in ROWS)
    async with database.reading() as conn:
        assert await listings.count(conn, viewer=PUBLIC) == added
        finnish = await organizations.find_by_code(conn, "FI-SAMPLE-0013", viewer=PUBLIC)
        assert finnish is not None
        assert finnish.sample
        ids = await listings.published_ids(conn, viewer=PUBLIC, after=None, limit=1000)
        assert all(each.sample for each in (await listings.find(conn, ids, viewer=PUBLIC)).values())
    assert await load_samples(database, actor=SAMPLES, say=silent) == {}


@pytest.mark.parametrize("today", [date(2026, 11, 26), date(2029, 2, 28), date(2040, 1, 1)])
def test_every_sample_can_be_published_on_any_day(today: date) -> None:
    for row, later in ((row, postpone_listing(row, today=today)) for row in ROWS):
        before, after = row.listing.expires_on, later.listing.expires_on
        assert (before is None) is (after is None)
        if before is not None and after is not None:
            assert after >= today, named(row)
            assert after - today <= timedelta(days=366) or after == before
            assert (after.month, after.day) == (before.month, before.day)


def test_a_sample_s_deadline_is_put_off_with_its_last_day() -> None:
    row = next(row for row in ROWS if isinstance(row.listing, Need))
    assert isinstance(row.listing, Need)
    need = replace(row.listing, expires_on=date(2027, 2, 28), deadline_on=date(2027, 1, 15))
    later = postpone_listing(replace(row, listing=need), today=date(2028, 3, 1))
    assert isinstance(later.listing, Need)
    assert (later.listing.expires_on, later.listing.deadline_on) == (date(2029, 2, 28), date(2029, 1, 15))


async def test_removed_samples_stay_removed(database: Database) -> None:
    await load_samples(database, actor=SAMPLES, say=silent)
    async with database.writing() as conn:
        await listings.remove_samples(conn, actor=COMMAND_LINE)
    assert await load_samples(database, actor=SAMPLES, say=silent) == {}
    async with database.reading() as conn:
        assert sum((await listings.count(conn, viewer=OPERATOR)).values()) == 0


def test_sources_tells_the_hash_of_every_file_from_outside() -> None:
    told = files("corpus").joinpath("SOURCES.md").read_text(encoding="utf-8")
    for name in ("taxonomy.json", "table1.json"):
        digest = hashlib.sha256(files("corpus").joinpath(name).read_bytes()).hexdigest()
        assert re.search(rf"`{name}`.*`{digest}`", told)
