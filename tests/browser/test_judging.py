"""Judging by keyboard, and without scripts."""

import pytest
from playwright.async_api import expect

from market.judging.access_pass import Bearer, PassPurpose
from market.judging.judgement import Level, Reason
from market.judging.store import access_passes, judgements
from market.judging.store import pools as judging_pools
from market.judging.turn import DrawnPair
from market.listing.listing import Kind
from market.viewer import COMMAND_LINE, OPERATOR
from tests.browser.conftest import Reader, Window
from tests.browser.test_looks import CONTRAST
from tests.database import MarketServer

pytestmark = pytest.mark.browser
KIND = Kind.ACHIEVEMENT


@pytest.fixture(scope="module")
async def pooled(served_samples: str, market: MarketServer) -> MarketServer:
    """Give the sample market with twelve pairs of one need, for whoever judges."""
    assert served_samples
    async with market.database.writing() as conn:
        (need,) = await judging_pools.needs_in_turn(conn, KIND, limit=1)
        offers = (await judging_pools.offers(conn, KIND))[:12]
        pairs = [DrawnPair(id_, ("random",), None, 0.1, 2) for id_ in offers]
        await judging_pools.add(conn, need.id, KIND, pairs, round_=1, model="m", index_version="1", actor=COMMAND_LINE)
    return market


async def enter(reader: Reader, market: MarketServer, judge: str) -> None:
    """Open a link of a judge's own, and begin."""
    async with market.database.writing() as conn:
        secret = await access_passes.issue(conn, PassPurpose.LINK, Bearer(judge, KIND))
    await reader.open(f"/judge?link={secret}")
    await expect(reader.page.locator("[name=do][value=enter]")).to_be_focused()  # given when the page is drawn
    await reader.press("Enter")


async def graded(market: MarketServer, judge: str) -> list[tuple[Level, Reason | None, str]]:
    async with market.database.reading() as conn:
        found = await judgements.find(conn, viewer=OPERATOR, judge=judge)
    return [(each.level, each.reason, each.note) for each in found]


async def test_a_sitting_by_keyboard(window: Window, pooled: MarketServer) -> None:
    async with window.reader() as reader:
        page = reader.page
        await enter(reader, pooled, "reader-1")
        progress, turn = page.locator(".judge-progress"), page.locator("[name=turn]")
        await page.keyboard.press("3")
        await page.keyboard.press("n")
        await page.keyboard.type("sun 4 备注")
        await page.keyboard.press("Escape")
        await reader.press("i")
        await expect(progress).to_contain_text("已判 1 对")
        await page.keyboard.press("4")
        await reader.press("Enter")
        await expect(progress).to_contain_text("已判 2 对")
        skipped = await turn.get_attribute("value") or ""
        await reader.press("s")
        await expect(turn).not_to_have_value(skipped)
        await reader.press("u")
        await expect(turn).to_have_value(skipped)
        await page.keyboard.press("2")
        await reader.press("Enter")
        await expect(page.locator("[role=alert]")).to_be_focused()
        await reader.press("w")
        await expect(progress).to_contain_text("已判 3 对")
        await page.keyboard.press("?")
        await expect(page.locator(".judge-help ol")).to_be_visible()
        assert [said for said in reader.complaints if "400" not in said] == []
    assert await graded(pooled, "reader-1") == [
        (Level.FAIR, Reason.INDICATOR, "sun 4 备注"),
        (Level.STRONG, None, ""),
        (Level.WEAK, Reason.SAME_WORDS, ""),
    ]


@pytest.mark.parametrize(("dark", "locale"), [(False, "zh-CN"), (True, "en-US")], ids=["light-zh", "dark-en"])
async def test_a_sitting_without_scripts_fits_a_telephone(
    window: Window, pooled: MarketServer, *, dark: bool, locale: str
) -> None:
    judge = f"reader-{locale[:2].lower()}"
    async with window.reader(width=360, dark=dark, locale=locale, scripts=False) as reader:
        page = reader.page
        await enter(reader, pooled, judge)
        await page.check("[name=level][value='3']")
        await reader.follow("[data-keep]")
        await expect(page.locator("[role=alert]")).to_be_visible()
        await expect(page.locator("[name=level][value='3']")).to_be_checked()
        assert await reader.overflow() == 0
        await page.check("[name=reason][value=maturity]")
        await reader.follow("[data-keep]")
        await expect(page.locator(".judge-last")).to_contain_text("3")
        await reader.follow("[name=do][value=undo]")
        await expect(page.locator("[name=reason][value=maturity]")).to_be_checked()
        await page.check("[name=level][value='1']")
        await reader.follow("[data-keep]")
        await expect(page.locator(".judge-last")).to_contain_text("1")
        await reader.follow(".judge-leave button")
        await reader.open("/judge")
        await expect(page.locator("[name=turn]")).to_have_count(0)
    assert await graded(pooled, judge) == [(Level.NONE, Reason.MATURITY, "")]


async def test_every_word_can_be_read(window: Window, pooled: MarketServer) -> None:
    for dark in (False, True):
        async with window.reader(width=360, dark=dark) as reader:
            await enter(reader, pooled, f"reader-{'dark' if dark else 'light'}")
            assert await reader.page.evaluate(CONTRAST) == []
            assert await reader.overflow() == 0
