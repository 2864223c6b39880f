"""A need is written, checked, submitted, returned and published in a real browser, with scripts and without."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Route, expect

from market.account.member import Member
from market.viewer import Role
from tests.browser.conftest import Reader, Window
from tests.database import MarketServer
from tests.journeys.axe import grave_faults
from tests.web.people import a_member, add_firm, add_member, session_of
from web.http.visitor import COOKIE

pytestmark = pytest.mark.browser
SAVE = ".posting-foot button[value='']"
REFUSED = "Failed to load resource: the server responded with a status of "


@pytest.fixture(scope="module")
async def editor(served_samples: str, market: MarketServer) -> Member:
    assert served_samples
    return await add_member(market.database, a_member(Role.ENTERPRISE, await add_firm(market.database, 91)))


@pytest.fixture(scope="module")
async def officer(served_samples: str, market: MarketServer) -> Member:
    assert served_samples
    return await add_member(market.database, a_member(Role.OPERATOR))


@asynccontextmanager
async def signed_in(
    window: Window, market: MarketServer, member: Member, *, width: int = 1280, dark: bool = False, scripts: bool = True
) -> AsyncIterator[Reader]:
    secret = await session_of(market.database, member)
    async with window.reader(width=width, dark=dark, scripts=scripts) as reader:
        await reader.page.context.add_cookies([{"name": COOKIE, "value": secret, "url": window.address}])
        yield reader
        assert await reader.overflow() <= 0
        assert [said for said in reader.complaints if not said.startswith(REFUSED)] == []


async def write(reader: Reader, title: str) -> None:
    await reader.open("/mine/new/need")
    await reader.page.fill("#f-title", title)
    await reader.page.fill("#f-body", "铝合金压铸壳体机加工后露出气孔，报废率百分之六，要在加工前在线检出。")
    await reader.page.fill("#f-indicators-0-name", "检出率")
    await reader.page.fill("#f-indicators-0-value", "99")


async def submit(reader: Reader) -> None:
    await reader.follow("button[value=check]")
    await reader.page.fill("#f-secrecy-by", "研发部")
    await reader.follow(".posting-foot .button-main")
    await expect(reader.page).to_have_url(re.compile(r"/mine\?submitted=1"))


async def test_what_is_typed_is_saved_along_the_way_and_an_outdated_window_is_told(
    window: Window, market: MarketServer, editor: Member
) -> None:
    async with signed_in(window, market, editor) as reader:
        await write(reader, "边写边存（样例）")
        await reader.page.fill("#f-budget-high-wan", "80.5")
        await expect(reader.page.locator("output[for=f-budget-high-wan]")).to_have_text("= ¥ 805,000.00")
        await expect(reader.page.locator("[data-saved]")).to_contain_text("已保存")
        await reader.follow(SAVE)
        address = reader.page.url.partition("?")[0]
        async with signed_in(window, market, editor, width=360, dark=True) as colleague:
            await colleague.page.goto(address)
            await expect(colleague.page.locator("#f-title")).to_have_value("边写边存（样例）")
            await colleague.page.fill("#f-title", "同事改过（样例）")
            await expect(colleague.page.locator("[data-saved]")).to_contain_text("已保存")
            await colleague.follow(SAVE)
        await reader.page.fill("#f-title", "我也改过（样例）")
        await expect(reader.page.locator("[data-saved]")).to_contain_text("另一个版本")
        await reader.follow(SAVE)
        await expect(reader.page.locator(".version-text").first).to_contain_text("我也改过")
        await reader.page.check("input[value=theirs]")
        await reader.follow(".button-main")
        await expect(reader.page.locator("#f-title")).to_have_value("同事改过（样例）")


async def test_saving_goes_on_by_itself_after_a_trouble_and_after_signing_in_again(
    window: Window, market: MarketServer, editor: Member
) -> None:
    async with signed_in(window, market, editor) as reader:
        page, told = reader.page, reader.page.locator("[data-saved]")
        await write(reader, "断线之后（样例）")
        await expect(told).to_contain_text("已保存")
        await page.route("**/autosave", lambda route: route.fulfill(status=503))
        await page.fill("#f-summary", "试过涡流")
        await expect(told).to_contain_text("会自动再试")
        await page.unroute("**/autosave")
        await expect(told).to_contain_text("已保存")
        met = {"Retry-After": "1"}  # others were writing the same rows: no other version, which would be shown
        await page.route("**/autosave", lambda route: route.fulfill(status=409, headers=met))
        await page.fill("#f-summary", "试过涡流和磁粉")
        await expect(told).to_contain_text("会自动再试")
        await page.unroute("**/autosave")
        await expect(told).to_contain_text("已保存")
        (cookie,) = [each for each in await page.context.cookies() if each["name"] == COOKIE]
        await page.context.clear_cookies()
        await page.fill("#f-summary", "试过涡流与超声")
        sign_in = page.locator("[data-sign-in]")
        await expect(sign_in).to_be_visible()
        await expect(told).to_contain_text("您已退出登录")
        kept = await page.evaluate("() => !window.dispatchEvent(new Event('beforeunload', {cancelable: true}))")
        assert kept, "the page warns before what was typed is lost"
        await page.context.add_cookies([{"name": COOKIE, "value": cookie["value"], "url": window.address}])
        await page.evaluate("() => window.dispatchEvent(new Event('focus'))")
        await expect(told).to_contain_text("已保存")
        await expect(sign_in).to_be_hidden()
        await page.reload()
        await expect(page.locator("#f-summary")).to_have_value("试过涡流与超声")


async def test_saving_while_the_page_saves_by_itself_is_no_conflict_with_oneself(
    window: Window, market: MarketServer, editor: Member
) -> None:
    saved, told = asyncio.Event(), asyncio.Event()

    async def tell_late(route: Route) -> None:
        answer = await route.fetch()
        saved.set()
        await told.wait()
        await route.fulfill(response=answer)

    async with signed_in(window, market, editor) as reader:
        await reader.page.route("**/autosave", tell_late)
        await write(reader, "两次保存（样例）")
        await saved.wait()
        await reader.page.fill("#f-summary", "试过涡流")
        await reader.page.click(SAVE)
        told.set()
        await expect(reader.page).to_have_url(re.compile(r"/edit\?saved=1$"))
        await expect(reader.page.locator("#f-summary")).to_have_value("试过涡流")


async def test_a_row_is_added_and_a_mistake_takes_the_focus_and_leads_to_its_field(
    window: Window, market: MarketServer, editor: Member
) -> None:
    async with signed_in(window, market, editor) as reader:
        await write(reader, "加一行指标（样例）")
        await reader.page.click("[data-add-row]")
        await expect(reader.page.locator("#f-indicators-1-name")).to_be_focused()
        await reader.page.fill("#f-indicators-1-name", "节拍")
        await reader.follow("button[value=check]")
        await expect(reader.page.locator("[data-mistakes]")).to_be_focused()
        assert await grave_faults(reader.page) == []
        await reader.page.click("[data-mistakes] a")
        await expect(reader.page.locator("#f-indicators-1-value")).to_be_focused()


async def test_a_field_is_found_by_a_word_of_its_name(window: Window, market: MarketServer, editor: Member) -> None:
    async with signed_in(window, market, editor) as reader:
        await reader.open("/mine/new/need")
        await reader.page.fill("[data-find]", "磁")
        found = reader.page.locator(".tick-found")
        await expect(found.first).to_be_visible()
        await found.first.click()
        await expect(reader.page.locator("[data-ticked]:text('1')")).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 360])
async def test_without_scripts_a_need_is_posted_returned_mended_and_published(
    window: Window, market: MarketServer, editor: Member, officer: Member, width: int
) -> None:
    title, dark = f"不用脚本 {width}（样例）", width == 360
    async with (
        signed_in(window, market, editor, width=width, dark=dark, scripts=False) as reader,
        signed_in(window, market, officer, width=width, dark=dark, scripts=False) as office,
    ):
        await write(reader, title)
        await reader.follow("button[value=rows]")
        await expect(reader.page.locator("#f-indicators-4-name")).to_have_count(1)
        await submit(reader)
        await office.open("/office/reviews")
        await office.follow(f"a:has-text('{title}')")
        await office.page.fill("#reason", "请写明材料牌号")
        await office.follow("button:has-text('退回并说明理由')")
        await reader.open("/mine?stage=returned")
        await expect(reader.page.locator(".field-office")).to_contain_text("请写明材料牌号")
        await reader.follow(f".mine-one:has-text('{title}') a.button-main")
        await reader.page.fill("#f-summary", "材料为 ADC12。")
        await submit(reader)
        await office.open("/office/reviews")
        await office.follow(f"a:has-text('{title}')")
        await office.follow("button:has-text('同意并发布')")
        await reader.open("/mine?stage=published")
        await reader.follow(f"a:has-text('{title}')")
        await expect(reader.page.locator("h1")).to_have_text(title)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", ["/mine", "/mine/new/achievement", "/mine/new/expert", "/mine/import"])
async def test_a_page_fits_its_window(
    window: Window, market: MarketServer, editor: Member, path: str, width: int
) -> None:
    async with signed_in(window, market, editor, width=width, dark=width == 1280) as reader:
        await reader.open(path)
        await expect(reader.page.locator("h1")).to_be_visible()
