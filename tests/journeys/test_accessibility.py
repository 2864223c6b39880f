"""No form that names mistakes and no answer that refuses has a serious fault of accessibility."""

import pytest
from playwright.async_api import expect

from market.viewer import Role
from tests.journeys.axe import grave_faults
from tests.journeys.conftest import Town
from tests.web.people import a_member, add_firm, add_member

pytestmark = pytest.mark.browser


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
