"""The coach while somebody writes: hints come, go and are put aside, with scripts and without."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Window

pytestmark = pytest.mark.browser

NEED = "烧结钕铁硼磁钢在高温下退磁，希望耐高温，减少重稀土用量，用于新能源汽车驱动电机。"


async def test_hints_come_while_a_need_is_written_and_go_when_it_is_mended(window: Window) -> None:
    async with window.reader() as reader:
        page = reader.page
        await reader.open("/")
        await expect(page.locator(".coach")).to_have_count(0)
        await page.fill("#need", NEED)
        await expect(page.locator('.coach-hint[data-gap="figures"]')).to_be_visible()
        await expect(page.locator('.coach-hint[data-gap="budget"]')).to_be_visible()
        await expect(page.locator("p.unseen[role=status]")).to_have_text("5 条建议")
        await page.fill("#need", NEED + "矫顽力不低于 25 kOe，预算 50 万元。")
        await expect(page.locator('.coach-hint[data-gap="figures"]')).to_have_count(0)
        await expect(page.locator('.coach-hint[data-gap="budget"]')).to_have_count(0)
        await page.fill("#need", "")
        await expect(page.locator(".coach")).to_have_count(0)
        assert page.url == f"{window.address}/"
        assert reader.complaints == []


async def test_a_hint_that_was_put_aside_stays_away_from_the_answers_too(window: Window) -> None:
    async with window.reader() as reader:
        page = reader.page
        await reader.open("/")
        await page.fill("#need", NEED)
        await page.click('.coach-hint[data-gap="claim"] .coach-skip')
        await expect(page.locator('.coach-hint[data-gap="claim"]')).to_have_count(0)
        await expect(page.locator(".coach-hint")).to_have_count(5)
        await page.click(".button-main")
        await page.wait_for_selector("#answers .match")
        await expect(page.locator(".coach-hint")).to_have_count(5)
        await expect(page.locator('.coach-hint[data-gap="claim"]')).to_have_count(0)
        await page.click("[data-skip-none]")
        await expect(page.locator('.coach-hint[data-gap="claim"]')).to_be_visible()
        await expect(page.locator("#need")).to_have_value(NEED)
        assert "烧结" not in page.url
        assert reader.complaints == []


async def test_without_scripts_the_hints_stand_beside_the_answers_and_can_be_put_aside(window: Window) -> None:
    async with window.reader(scripts=False) as reader:
        page = reader.page
        await reader.open("/")
        await reader.ask(NEED)
        await page.click('.coach-hint[data-gap="claim"] .coach-skip')
        await page.wait_for_url("**/?skip=claim")
        await expect(page.locator('.coach-hint[data-gap="figures"]')).to_be_visible()
        await expect(page.locator('.coach-hint[data-gap="claim"]')).to_have_count(0)
        await expect(page.locator("#need")).to_have_value(NEED)


@pytest.mark.parametrize("width", [1280, 360])
async def test_the_page_for_achievements_fits_its_window_and_checks_along(window: Window, width: int) -> None:
    async with window.reader(width=width) as reader:
        page = reader.page
        await reader.open("/coach?kind=achievement")
        await page.fill("#coached", "采用晶界扩散工艺制备磁体，性能优异，欢迎各企业前来洽谈了解。")
        await expect(page.locator(".coach-decline").first).to_be_visible()
        assert await reader.overflow() <= 0
        await page.click(".button-main")
        await expect(page.locator(".coach-decline").first).to_be_visible()
        assert reader.complaints == []
