"""Accounts in a real browser: the first faulty field is found at once, and every page fits a telephone."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Window

pytestmark = pytest.mark.browser

STRANGER = ("/sign-in", "/sign-up", "/sign-up/done", "/sign-in/forgotten", "/sign-in/forgotten/done", "/join?link=x")
GOOD, TURNED = "91999999WEB000001J", "91999999WEB000010J"


@pytest.mark.parametrize("width", [360, 1280])
async def test_the_pages_before_an_account_fit(window: Window, width: int) -> None:
    async with window.reader(width=width) as reader:
        for path in STRANGER:
            await reader.open(path)
            assert await reader.overflow() <= 0, path


@pytest.mark.parametrize(
    ("role", "paths"),
    [("enterprise", ("/account", "/account/members")), ("operator", ("/office/members", "/office/sign-ups"))],
)
async def test_one_click_opens_a_role_and_its_pages_fit(window: Window, role: str, paths: tuple[str, ...]) -> None:
    async with window.reader(width=360) as reader:
        await reader.open("/")
        await reader.follow(f".demonstration button[value={role}]")
        await expect(reader.page.locator(".visitor-name")).to_contain_text("演示")
        for path in paths:
            await reader.open(path)
            assert await reader.overflow() <= 0, path
        assert reader.complaints == []
        await reader.follow(".visitor button")
        await expect(reader.page.locator('.visitor a[href="/sign-in"]')).to_be_visible()


async def test_a_faulty_form_takes_the_focus_and_leads_to_the_field(window: Window) -> None:
    async with window.reader() as reader:
        await reader.open("/sign-up")
        await reader.page.evaluate("document.querySelector('form.account-box').noValidate = true")
        await reader.page.fill("#name", "测试企业（样例）")
        await reader.follow(".account-box .button-main")
        await expect(reader.page.locator(".mistakes")).to_be_focused()
        await reader.page.click('.mistakes a[href="#code"]')
        await expect(reader.page.locator("#code")).to_be_focused()
        assert await reader.page.input_value("#name") == "测试企业（样例）"


async def test_a_credit_code_is_checked_while_it_is_typed(window: Window) -> None:
    async with window.reader() as reader:
        await reader.open("/sign-up")
        said = reader.page.locator("[data-credit-code-said]")
        for typed, sentence in (
            (GOOD[:5], "已输入 5 位"),
            (TURNED, "最后一位与前面不符"),
            (GOOD.lower(), "代码格式正确"),
            (f"{GOOD[:8]}\u3000{GOOD[8:]}", "代码格式正确"),
        ):
            await reader.page.fill("#code", typed)
            await expect(said).to_contain_text(sentence)
        await reader.page.select_option("#kind", "foreign")
        await expect(said).to_have_text("")


async def test_signing_in_works_without_scripts(window: Window) -> None:
    async with window.reader(scripts=False) as reader:
        await reader.open("/account/tokens")
        await reader.page.fill("#email", "nobody@example.invalid")
        await reader.page.fill("#password", "no such password")
        await reader.follow(".account-box .button-main")
        await expect(reader.page.locator(".mistakes")).to_contain_text("不匹配")
        assert await reader.page.input_value("[name=next]") == "/account/tokens"
        assert await reader.page.input_value("#password") == ""
