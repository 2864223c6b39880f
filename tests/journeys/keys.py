"""The brokers' queue by keyboard."""

from playwright.async_api import Page, expect


async def decide(page: Page, *keys: str) -> None:
    """Press keys, the last of which brings another pair."""
    shown = await page.locator("[data-part]").get_attribute("data-pair") or ""
    for key in keys:
        await page.keyboard.press(key)
    await expect(page.locator("[data-part]")).not_to_have_attribute("data-pair", shown)
