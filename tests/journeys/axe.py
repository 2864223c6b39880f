"""What axe-core finds on a page, in light and in dark."""

from collections.abc import Mapping
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

RULES: Mapping[str, Any] = {"resultTypes": ["violations"]}
COLOURS: Mapping[str, Any] = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
"""The rules that other colours may break."""
FIND = """async (options) => {
  const { violations } = await axe.run(document, options);
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}"""
"""Only what is grave leaves the page: all that axe-core says of one is megabytes."""


async def grave_faults(page: Page) -> list[str]:
    """List the serious and critical faults of a loaded page as it stands, each with the element it lies in."""
    await page.wait_for_load_state()
    await page.evaluate(Axe().axe_script)
    light = await page.evaluate(FIND, RULES)
    await page.emulate_media(color_scheme="dark")
    dark = await page.evaluate(FIND, COLOURS)
    await page.emulate_media(color_scheme="light")
    return [*(f"light: {fault}" for fault in light), *(f"dark: {fault}" for fault in dark)]
