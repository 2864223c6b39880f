"""Near misses, comparisons and pairs as their reader handles them, with scripts and without."""

from io import BytesIO

import pytest
from playwright.async_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Reader, Window

pytestmark = pytest.mark.browser

NEED = "烧结钕铁硼磁钢在 150 ℃ 以上退磁，要求矫顽力不低于 20 kOe，预算 5 万元"
ANSWERS = ("烧结钕铁硼晶界扩散重稀土减量技术", "热变形辐射取向钕铁硼环形磁体及多极充磁")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
async def test_a_near_miss_is_tried_and_taken_back_with_one_click_each(window: Window, *, scripts: bool) -> None:
    async with window.reader(scripts=scripts) as reader:
        page = reader.page
        await reader.open("/")
        await reader.ask(NEED)
        await expect(page.locator(".near").first).to_be_visible()
        await page.click(".near-mend .button >> nth=0")
        await expect(page.locator(".given .chip")).to_have_count(1)
        await expect(page.locator("#need")).to_have_value(NEED)
        await page.click(".given .plain")
        await expect(page.locator(".given")).to_have_count(0)
        await expect(page.locator("#need")).to_have_value(NEED)
        assert reader.complaints == []


async def test_ticked_answers_to_a_pasted_need_stand_side_by_side_and_the_way_back_keeps_it(window: Window) -> None:
    async with window.reader(width=360) as reader:
        page = reader.page
        await reader.open("/")
        await reader.ask(NEED)
        for place in range(2):
            await page.locator(".compare-tick input").nth(place).check()
        await reader.follow(".compare-bar button")
        await expect(page.locator(".compare-table thead th")).to_have_count(2)
        assert await reader.overflow() == 0
        first = page.locator(".compare-table tbody th").first
        before = await first.bounding_box()
        await page.locator(".compare-scroll").evaluate("one => { one.scrollLeft = 150; }")
        assert await first.bounding_box() == before  # the first column stays
        await reader.follow(".crumbs button")
        await expect(page.locator("#need")).to_have_value(NEED)
        assert reader.complaints == []


async def test_a_pair_and_a_comparison_fit_on_one_sheet_each(window: Window) -> None:
    async with window.reader() as reader:
        page = reader.page
        need = await found(reader, "驱动电机转子磁钢高温退磁及铽镝用量过高问题")
        answers = [await found(reader, title) for title in ANSWERS]
        ids = [answer.rpartition("/")[2] for answer in answers]
        await reader.open(f"{need}/compare?" + "&".join(f"with={id_}" for id_ in ids))
        await expect(page.locator(".compare-table thead th")).to_have_count(2)
        lying = await sheet(page)
        await reader.open(f"{need}/matches/{ids[0]}")
        standing = await sheet(page)
        assert lying[0] > lying[1]
        assert standing[0] < standing[1]


async def found(reader: Reader, title: str) -> str:
    """Find the address of a sample listing by its title."""
    await reader.open(f"/search?q={title}")
    return await reader.page.locator(".card-title a", has_text=title).first.get_attribute("href") or ""


async def sheet(page: Page) -> tuple[float, float]:
    """Print a page, which must fit on one sheet, and give its width and height."""
    printed = PdfReader(BytesIO(await page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    return float(printed.pages[0].mediabox.width), float(printed.pages[0].mediabox.height)
