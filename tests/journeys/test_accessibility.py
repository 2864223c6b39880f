"""No page has a serious fault of accessibility: axe-core looks at each, in light and in dark."""

import sys

import pytest
from playwright.async_api import Page, expect

from corpus.samples import load_samples
from market.attachment_files import AttachmentFiles
from market.viewer import SAMPLES, Role
from matcher.evaluation.kept import keep
from tests.database import quiet
from tests.journeys.axe import grave_faults
from tests.journeys.conftest import Town
from tests.journeys.visits import Visit, every_visit
from tests.matcher.evaluation.made import an_evaluation
from tests.web.access.things import Store, Thing
from tests.web.people import a_member, add_firm, add_member

pytestmark = pytest.mark.browser


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


async def look_everywhere(town: Town, *, thorough: bool, width: int = 1280) -> tuple[list[str], int]:
    """Give the faults of all pages, and how often a page was looked at."""
    found, looks = [], 0
    async with town.window.reader(width=width) as reader:
        for visit in await every_visit(await filled(town), thorough=thorough):
            faults = await look(reader.page, town, visit)
            looks += faults is not None
            found += [f"{visit.name}: {fault}" for fault in faults or []]
    return found, looks


async def test_no_page_has_a_grave_fault_for_its_first_reader(town: Town) -> None:
    found, looks = await look_everywhere(town, thorough=False)
    assert not found, "\n".join(found)
    assert looks >= 50


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/privacy/objection"])
async def test_no_form_has_a_grave_fault_while_it_names_mistakes(town: Town, path: str) -> None:
    async with town.visit(width=360) as reader:
        await reader.open(path)
        form = reader.page.locator("main form:not([role=search])")
        await form.evaluate("form => { form.noValidate = true; }")
        await reader.follow(form.locator(".button-main"))
        await expect(reader.page.locator(".mistakes")).to_be_focused()
        assert await grave_faults(reader.page) == []


async def test_no_answer_that_refuses_has_a_grave_fault(town: Town) -> None:
    enterprise = await add_member(town.database, a_member(Role.ENTERPRISE, await add_firm(town.database, 74)))
    async with town.visit(enterprise) as reader:
        for path, status in (("/office", 403), ("/needs/nothing", 404), ("/judge", 403)):
            answer = await reader.page.goto(path)
            assert answer is not None
            assert answer.status == status
            assert await grave_faults(reader.page) == []


async def test_a_grave_fault_is_found_in_either_colour(town: Town) -> None:
    async with town.visit() as reader:
        await reader.open("/sign-in")
        assert await grave_faults(reader.page) == []
        await reader.page.evaluate("document.querySelector('label[for=email]').remove()")
        await reader.page.evaluate("document.documentElement.style.setProperty('--ink', 'rgb(60, 64, 60)')")
        found = await grave_faults(reader.page)
    assert {fault.partition(": <")[0] for fault in found} == {"light: label", "dark: color-contrast"}


@pytest.mark.prove
async def test_no_page_has_a_grave_fault_for_anybody_on_a_telephone(town: Town) -> None:
    found, looks = await look_everywhere(town, thorough=True, width=360)
    sys.stdout.write(f"\naxe-core: {looks} looks at pages, in light and in dark, {len(found)} grave faults\n")
    assert not found, "\n".join(found)
