"""Past deals in a real browser: a file is sent, and its page tells how it gets on, by itself or by a link."""

from uuid import UUID

import pytest
from playwright.async_api import FilePayload, expect

from corpus.history.rows import DEAL_IMPORT_REPORT, DealImportReport
from market.account.member import Member
from market.history.file import DealImportId
from market.history.store import files as history_files
from market.viewer import Role
from tests.browser.conftest import Reader, Window
from tests.corpus.history.past_deals import a_history, row_of, table_of
from tests.database import MarketServer
from tests.web.people import a_member, add_member, session_of
from web.http.visitor import COOKIE


@pytest.fixture(scope="module")
async def operator(served_samples: str, market: MarketServer) -> Member:
    assert served_samples
    return await add_member(market.database, a_member(Role.OPERATOR))


async def send(reader: Reader, market: MarketServer, member: Member, address: str) -> DealImportId:
    """Sign in, choose a file, send it, and give its id."""
    secret = await session_of(market.database, member)
    await reader.page.context.add_cookies([{"name": COOKIE, "value": secret, "url": address}])
    await reader.open("/office/deals/import")
    await reader.page.get_by_label("Where it comes from").fill("登记系统导出（样例）")
    file = FilePayload(name="历史合同（样例）.csv", mimeType="text/csv", buffer=table_of(row_of(a_history(1))))
    await reader.page.set_input_files("#file", file)
    await reader.follow("button.button-main")
    return DealImportId(UUID(reader.page.url.rpartition("/")[2]))


async def finish(market: MarketServer, import_id: DealImportId, member: Member) -> None:
    """Do what the job would do, but for the deals."""
    report = DEAL_IMPORT_REPORT.dump_python(DealImportReport(added=3, same=2), mode="json")
    async with market.database.writing() as conn:
        await history_files.finish(conn, import_id, report, {"added": 3}, actor=member.actor)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.browser
async def test_the_page_of_a_file_tells_by_itself_that_it_is_done(
    window: Window, market: MarketServer, operator: Member, width: int
) -> None:
    async with window.reader(width=width, dark=width == 360, locale="en-GB") as reader:
        import_id = await send(reader, market, operator, window.address)
        await expect(reader.page.get_by_role("status")).to_contain_text("being checked")
        assert await reader.overflow() <= 0
        await finish(market, import_id, operator)
        await expect(reader.page.locator(".check-counts")).to_contain_text("3 deals recorded")
        await expect(reader.page.get_by_role("status")).to_have_count(0)
        assert await reader.overflow() <= 0
        assert reader.complaints == []


@pytest.mark.browser
async def test_without_scripts_a_link_looks_again(window: Window, market: MarketServer, operator: Member) -> None:
    async with window.reader(scripts=False, locale="en-GB") as reader:
        import_id = await send(reader, market, operator, window.address)
        await finish(market, import_id, operator)
        await reader.follow(reader.page.get_by_role("link", name="Look again"))
        await expect(reader.page.locator(".check-counts")).to_contain_text("2 in the ledger before, the same")
