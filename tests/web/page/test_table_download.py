"""Tables as downloads: pages offer and give every format of tables, also one that is added, and no other."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from market.deal.deal import Series
from market.viewer import Role
from tests.corpus.exports.markdown_format import markdown
from tests.corpus.history.past_deals import a_history, take, workbook_of
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["markdown", "served"]

PLACES = {
    "/office/audit": "/office/audit.md",
    "/office/deals/import": "/office/deals/export/deals.md",
    "/open-data": "/open-data/needs.md",
    "/statistics?since=2023-01-01": "/statistics/table.md",
    "/statistics/rows": "/statistics/rows.md",
}
"""Pages, and where each leads for a file."""


@pytest.fixture(scope="module")
async def office(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    database = served.app.state.market.database
    await take(database, workbook_of([replace(a_history(1), series=Series.MARKET)]))
    async with People(served.app, database).of(Role.OPERATOR) as client:
        client.headers["Accept-Language"] = "en"
        yield client


@pytest.mark.usefixtures("markdown")
@pytest.mark.parametrize(("page", "file"), PLACES.items())
async def test_a_page_offers_and_gives_a_format_that_was_added(office: httpx.AsyncClient, page: str, file: str) -> None:
    shown = await office.get(page)
    assert shown.status_code == 200
    assert re.search(rf'href="{re.escape(file)}(\?[^"]*)?"[^>]*>(\s|<svg.*?</svg>)*MD</a>', shown.text)
    given = await office.get(file)
    assert (given.status_code, given.headers["content-type"]) == (200, "text/markdown; charset=utf-8")
    assert given.headers["content-disposition"].endswith('.md"')
    assert given.text.startswith("# ")


@pytest.mark.usefixtures("markdown")
async def test_a_report_is_given_in_a_format_that_was_added(office: httpx.AsyncClient) -> None:
    given = await office.get("/statistics/2026-04.md")
    assert (given.status_code, given.headers["content-disposition"]) == (
        200,
        'attachment; filename="report-2026-04.md"',
    )


@pytest.mark.parametrize("file", [*PLACES.values(), "/statistics/2026-04.md", "/office/audit.xlsx"])
async def test_a_format_that_there_is_not_is_not_found(office: httpx.AsyncClient, file: str) -> None:
    assert (await office.get(file)).status_code == 404


@pytest.mark.parametrize("file", ["/office/deals/export/deals.jsonl", "/statistics/table.jsonl"])
async def test_what_is_no_sheet_is_no_format_of_tables(office: httpx.AsyncClient, file: str) -> None:
    assert (await office.get(file)).status_code == 404


@pytest.mark.parametrize(
    "file",
    ["/office/audit.csv", "/office/deals/export/deals.csv", "/open-data/needs.csv", "/statistics/rows.csv"],
)
async def test_every_csv_says_that_it_has_a_heading(office: httpx.AsyncClient, file: str) -> None:
    assert (await office.get(file)).headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert (await office.get("/office/audit.jsonl")).headers["content-type"] == "application/jsonl"
