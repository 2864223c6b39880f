"""The pages of declines: a supplier's own, and the office's."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from corpus.reference.taxonomy import load_taxonomy
from market.judging.judgement import Reason
from market.listing.store import achievements
from market.organization import Organization
from market.postgres.db import Database
from market.settings import Settings
from market.viewer import COMMAND_LINE, Role
from tests.listings import an_achievement, an_organization
from tests.market.queue.test_declines import add_firm, decline
from tests.matcher.market_index import add_organization, matching_at
from tests.web.people import People
from web.app import create_app


@pytest.fixture
async def people(database: Database, tmp_path: Path) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:
        matching = await stack.enter_async_context(matching_at(tmp_path, database))
        app = create_app(
            settings=Settings(home=tmp_path), database=database, matching=matching, taxonomy=load_taxonomy()
        )
        yield People(app, database)


@pytest.fixture
async def supplier(database: Database) -> Organization:
    owner = await add_organization(database, an_organization(1))
    async with database.writing() as conn:
        magnet = an_achievement(owner)
        await achievements.add(conn, magnet, actor=COMMAND_LINE)
        for number in (2, 3, 4):
            await decline(conn, magnet, await add_firm(conn, number), Reason.INDICATOR)
    return owner


async def test_a_supplier_reads_what_to_add_and_nobody_elses_name(people: People, supplier: Organization) -> None:
    async with people.of(Role.INSTITUTE, supplier) as browser:
        page = (await browser.get("/mine/declines")).text
    assert "Shown for 3 needs" in page
    assert "Most often asked for and not stated: 工作温度" in page
    assert "3 of these needs ask for what your listing" in page
    assert not any(f"测试机构{number}（样例）" in page for number in (2, 3, 4))


async def test_another_supplier_reads_nothing_of_it(people: People, supplier: Organization) -> None:
    assert supplier
    async with people.database.writing() as conn:
        other = await add_firm(conn, 9)
    async with people.of(Role.INSTITUTE, other) as browser:
        assert "nothing to tell yet" in (await browser.get("/mine/declines")).text
        assert (await browser.get("/office/declines")).status_code == 403
    async with people.of(Role.BROKER) as browser:
        assert (await browser.get("/mine/declines")).status_code == 403


async def test_the_office_reads_reasons_by_field_and_organisation(people: People, supplier: Organization) -> None:
    async with people.of(Role.OPERATOR) as browser:
        page = (await browser.get("/office/declines")).text
    assert supplier.name in page
    assert 'class="num">3</td>' in page
