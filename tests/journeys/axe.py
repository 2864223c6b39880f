"""What axe-core finds on a page, in light and in dark."""

from collections.abc import Mapping, Sequence
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

GRAVE = ("serious", "critical")
RULES: Mapping[str, Any] = {"resultTypes": ["violations"]}
COLOURS: Mapping[str, Any] = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
"""The rules that other colours may break."""


async def grave_faults(page: Page) -> list[str]:
    """List the serious and critical faults of a loaded page as it stands, each with the element it lies in."""
    await page.wait_for_load_state()
    faults = _grave((await Axe().run(page, options=RULES)).response, "light")
    await page.emulate_media(color_scheme="dark")
    faults += _grave((await Axe().run(page, options=COLOURS)).response, "dark")
    await page.emulate_media(color_scheme="light")
    return faults


def _grave(response: Mapping[str, Any], colours: str) -> list[str]:
    violations: Sequence[Mapping[str, Any]] = response["violations"]
    return [
        f"{colours}: {each['id']}: {node['html'][:200]}"
        for each in violations
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]
