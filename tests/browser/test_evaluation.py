"""The charts of an evaluation: drawn under the policy of our pages, and in the page's own colours."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Window

pytestmark = pytest.mark.browser

INKED = """
(place) => {
  const drawn = place.querySelector("canvas");
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [drawn.width, drawn.height];
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(drawn, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  const colours = new Set();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 255) colours.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
  }
  return [...colours];
}
"""
DRAWN = f"(colour) => ({INKED})(document.querySelector('[data-chart]')).includes(colour)"
GREEN, GREEN_AT_NIGHT = "28,95,71", "127,202,166"


async def test_charts_are_drawn_without_a_complaint_and_follow_the_colours(window: Window) -> None:
    async with window.reader() as reader:
        page = reader.page
        await reader.open("/evaluation")
        charts = page.locator("[data-chart]")
        await expect(charts).to_have_count(3)
        for place in range(3):
            await expect(charts.nth(place).locator("canvas")).to_be_visible()
        await page.wait_for_function(DRAWN, arg=GREEN)
        await page.click("[data-theme-choice=dark]")
        await page.wait_for_function(DRAWN, arg=GREEN_AT_NIGHT)
        assert GREEN not in await charts.first.evaluate(INKED)
        assert reader.complaints == []


async def test_a_small_window_and_paper_hold_the_charts(window: Window) -> None:
    async with window.reader(width=360) as reader:
        await reader.open("/evaluation")
        await expect(reader.page.locator("[data-chart] canvas").first).to_be_visible()
        assert await reader.overflow() == 0
        await reader.page.emulate_media(media="print")
        await expect(reader.page.locator("[data-chart] canvas").first).to_be_visible()
        assert reader.complaints == []


async def test_without_scripts_the_tables_say_everything(window: Window) -> None:
    async with window.reader(scripts=False) as reader:
        page = reader.page
        await reader.open("/evaluation")
        await expect(page.locator("[data-chart]").first).to_be_hidden()
        await expect(page.locator("table[data-systems] tbody tr").first).to_contain_text("0.700")
        await expect(page.locator("figcaption").first).to_contain_text("0.700")
        await page.locator("details.turn summary").first.click()
        await expect(page.locator("details.turn li").first).to_be_visible()
