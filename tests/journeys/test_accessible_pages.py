"""No page has a serious fault of accessibility: axe-core looks at each, in light and in dark."""

import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page

from corpus.sample.market import load_samples
from market.posting.store.attachment_files import AttachmentFiles
from market.viewer import SAMPLES
from matcher.evaluation.kept import keep
from tests.database import MarketServer, quiet
from tests.journeys.axe import grave_faults
from tests.journeys.conftest import Town, open_town
from tests.journeys.visits import Visit, every_visit
from tests.matcher.evaluation.invented_evaluation import an_evaluation
from tests.web.access.things import Store, Thing
from tests.web.leaks.dashboard import draw
from tests.web.people import add_firm

pytestmark = pytest.mark.browser
PARTS = 8
"""A part of the pages is looked at within a test's time even where others want the cores."""


@dataclass(frozen=True)
class Everywhere:
    """A market with one of each thing that a page is about, and the visits of all its pages."""

    town: Town
    store: Store
    visits: Sequence[Visit]


@pytest.fixture(scope="module")
async def everywhere(
    chrome: Browser, market: MarketServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Everywhere]:
    async with open_town(chrome, market, tmp_path_factory.mktemp("everywhere")) as town:
        store = await filled(town)
        yield Everywhere(town, store, await every_visit(store, thorough=False))


async def filled(town: Town) -> Store:
    """Fill a market with the samples and with one of each thing that a page is about."""
    home = town.market.settings.home
    await load_samples(town.database, actor=SAMPLES, say=quiet)
    keep(home, an_evaluation())
    own, third = [await add_firm(town.database, number) for number in (71, 73)]
    store = Store(town.database, AttachmentFiles(home / "attachments"), own, third)
    for thing in Thing:
        await store.params(thing, fresh=False)
    await town.matching.caught_up()
    await draw(town.app, "2026-03-04T05:06:07Z")
    return store


async def look(page: Page, town: Town, visit: Visit) -> list[str] | None:
    """List a page's faults; None for what is no page."""
    await page.context.clear_cookies()
    if visit.cookie is not None:
        name, value = visit.cookie
        await page.context.add_cookies([{"name": name, "value": value, "url": town.window.address}])
    answer = await page.request.get(visit.path)
    if answer.status != 200 or ("/sign-in" in answer.url and "/sign-in" not in visit.path):
        return [f"it answers {answer.status} at {answer.url}"]
    if not (await answer.body()).startswith(b"<!doctype html>"):
        return None
    await page.goto(visit.path)
    return await grave_faults(page)


async def look_at(town: Town, visits: Sequence[Visit], *, width: int = 1280) -> tuple[list[str], int]:
    """Give the faults of pages, and how often a page was looked at."""
    found, looks = [], 0
    async with town.window.reader(width=width) as reader:
        for visit in visits:
            faults = await look(reader.page, town, visit)
            looks += faults is not None
            found += [f"{visit.name}: {fault}" for fault in faults or []]
    return found, looks


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_page_has_a_grave_fault_for_its_first_reader(everywhere: Everywhere, part: int) -> None:
    found, looks = await look_at(everywhere.town, everywhere.visits[part::PARTS])
    assert not found, "\n".join(found)
    assert looks * PARTS >= 50


@pytest.mark.prove
async def test_no_page_has_a_grave_fault_for_anybody_on_a_telephone(everywhere: Everywhere) -> None:
    visits = await every_visit(everywhere.store, thorough=True)
    found, looks = await look_at(everywhere.town, visits, width=360)
    sys.stdout.write(f"\naxe-core: {looks} looks at pages, in light and in dark, {len(found)} grave faults\n")
    assert not found, "\n".join(found)
