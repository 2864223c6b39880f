"""What every page must look like: no sideways scrolling, both colours, keyboards, paper."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Reader, Window

pytestmark = pytest.mark.browser

NEED = "烧结钕铁硼磁钢在 150 ℃ 以上退磁，希望减少重稀土用量"
CONTRAST = """
() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const clear = (colour) => colour === "transparent" || /, 0\\)$/.test(colour);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!clear(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const style = getComputedStyle(element);
    const seen = style.visibility !== "hidden" && element.getClientRects().length && !element.closest(".unseen");
    if (!own || !seen) continue;
    const [a, b] = [light(style.color), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const wanted = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    const text = element.textContent.trim().slice(0, 20);
    if (ratio < wanted) faint.push(`${element.tagName} ${element.className} ${ratio.toFixed(2)} ${text}`);
  }
  return faint;
}
"""


async def every_page(reader: Reader) -> list[str]:
    """List an address of each kind of page."""
    firsts = []
    for store in ("achievements", "needs", "experts"):
        await reader.open(f"/{store}")
        firsts.append(await reader.page.locator(".card-title a").first.get_attribute("href") or "")
    achievement, need, expert = firsts
    await reader.open(f"{need}/matches")
    pairs = await reader.page.locator(".match-foot a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    compared = "&".join(f"with={pair.rpartition('/')[2]}" for pair in pairs[:5])
    filters = "?field=B1.01&scale=gbt37264-2018&level_min=4&place=CN/浙江省"
    return [
        *("/", "/?field=B1.01", "/search", "/search?q=磁体", "/search?q=zzzzqq", f"/achievements{filters}"),
        *(
            "/achievements",
            "/needs",
            "/experts",
            achievement,
            need,
            expert,
            f"{need}/matches",
            pairs[0],
            f"{need}/compare?{compared}",
            "/nothing",
            "/api/v1/docs",
            "/evaluation",
            "/coach",
        ),
    ]


@pytest.mark.parametrize(("dark", "locale"), [(False, "zh-CN"), (True, "en-US")], ids=["light-zh", "dark-en"])
async def test_no_page_scrolls_sideways_on_a_small_telephone_or_is_hard_to_read(
    window: Window, *, dark: bool, locale: str
) -> None:
    async with window.reader(width=360, dark=dark, locale=locale) as reader:
        for path in await every_page(reader):
            await reader.open(path)
            assert (path, await reader.overflow()) == (path, 0)
            assert (path, await reader.page.evaluate(CONTRAST)) == (path, [])
        await reader.open("/")
        await reader.ask(NEED)
        assert await reader.overflow() == 0
        assert await reader.page.evaluate(CONTRAST) == []
        assert [said for said in reader.complaints if "404" not in said] == []


async def test_colours_follow_the_system_until_they_are_chosen_and_stay_so(window: Window) -> None:
    async with window.reader(dark=True) as reader:
        page = reader.page
        await reader.open("/")
        assert await ground(page) == "rgb(17, 22, 19)"
        await page.click("[data-theme-choice=light]")
        assert await ground(page) == "rgb(245, 244, 238)"
        await reader.open("/achievements")
        assert await ground(page) == "rgb(245, 244, 238)"
        await expect(page.locator("[data-theme-choice=light]")).to_have_attribute("aria-current", "true")
        assert reader.complaints == []


async def ground(page: Page) -> str:
    return str(await page.evaluate("getComputedStyle(document.body).backgroundColor"))


async def test_suggestions_come_while_typing_and_are_taken_with_the_keyboard(window: Window) -> None:
    async with window.reader() as reader:
        page = reader.page
        await reader.open("/search")
        await page.fill("#q", "cixing")  # at once: rows of fewer letters would be replaced while one is chosen
        await expect(page.locator(".search-box [role=option]").first).to_be_visible()
        await expect(page.locator("#q")).to_have_attribute("aria-expanded", "true")
        await page.keyboard.press("ArrowDown")
        await expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)
        await reader.press("Enter")
        assert re.search("/(achievements|needs|experts)/", page.url)
        await reader.open("/search")
        await page.fill("#q", "磁")
        await expect(page.locator(".search-box [role=option]").first).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator(".search-box .suggestions")).to_be_hidden()
        assert reader.complaints == []


async def test_suggestions_stay_in_the_store_whose_list_is_open(window: Window) -> None:
    async with window.reader() as reader:
        await reader.open("/needs")
        await reader.page.fill("#q", "ci")
        rows = reader.page.locator(".search-box [role=option]")
        await expect(rows.first).to_be_visible()
        hrefs = await rows.evaluate_all("all => all.map((row) => row.getAttribute('href'))")
        assert [href for href in hrefs if not href.startswith("/needs/")] == []


async def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(window: Window) -> None:
    async with window.reader() as reader:
        page = reader.page
        await reader.open("/achievements")
        await page.keyboard.press("Tab")
        await expect(page.locator(".skip")).to_be_focused()
        assert await page.locator(".skip").evaluate("one => one.getBoundingClientRect().top >= 0")
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_be_focused()
        await page.keyboard.press("Tab")
        focused = page.locator("main :focus")
        await expect(focused).to_have_count(1)
        assert await focused.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"


async def test_on_paper_the_content_stands_alone(window: Window) -> None:
    async with window.reader() as reader:
        page = reader.page
        await reader.open("/")
        await reader.ask(NEED)
        await page.locator(".why-more").first.evaluate("one => { one.open = true; }")  # folded where a match is distant
        await page.emulate_media(media="print")
        for hidden in (".top-search", ".stores", ".filters", ".box-foot", ".foot"):
            await expect(page.locator(hidden).first).to_be_hidden()
        await expect(page.locator(".match .pair").first).to_be_visible()


async def test_filters_stand_open_where_there_is_room(window: Window) -> None:
    async with window.reader() as wide, window.reader(width=360) as narrow:
        for reader in (wide, narrow):
            await reader.open("/achievements")
        await expect(wide.page.locator(".option").first).to_be_visible()
        await expect(narrow.page.locator(".option").first).to_be_hidden()
        await narrow.page.click(".filters > summary")
        await narrow.follow(".option a")
        assert "/achievements?field=" in narrow.page.url
        await expect(narrow.page.locator(".chosen .chip")).to_have_count(1)
