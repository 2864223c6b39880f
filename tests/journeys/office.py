"""The first operator of a market: in by the link that is given once, with a second factor."""

import pyotp
from playwright.async_api import expect

from market.account.store import links as account_links
from market.viewer import COMMAND_LINE
from tests.browser.conftest import Reader
from tests.journeys.axe import grave_faults
from tests.journeys.conftest import Town
from tests.web.account.password_members import PASSWORD


async def press(reader: Reader, name: str) -> None:
    """Press the one button of a name, as a reader finds it, and wait for the page that it leads to."""
    await reader.follow(reader.page.get_by_role("button", name=name))


async def choose_password(reader: Reader, password: str = PASSWORD) -> None:
    """Type a new password twice."""
    await reader.page.fill("#password", password)
    await reader.page.fill("#again", password)


async def sign_in(reader: Reader, email: str) -> None:
    await reader.open("/sign-in")
    await reader.page.fill("#email", email)
    await reader.page.fill("#password", PASSWORD)
    await reader.follow(reader.page.get_by_role("main").get_by_role("button", name="登录"))


async def begin_office(town: Town, reader: Reader) -> None:
    """Open the link that makes the operator, and set up what is asked of who runs a market."""
    async with town.database.writing() as conn:
        secret = await account_links.make_operator_link(conn, actor=COMMAND_LINE)
    page = reader.page
    await reader.open(f"/join?link={secret}")
    await page.fill("#person", "贺测试（样例）")
    await page.fill("#email", "office@example.invalid")
    await choose_password(reader)
    await press(reader, "保存密码并登录")
    await press(reader, "开始设置")
    assert await grave_faults(page) == []
    shown = await page.locator(".account-secret").inner_text()
    await page.fill("#code", pyotp.TOTP("".join(shown.split())).now())
    await press(reader, "启用")
    await expect(page.locator(".account-codes li")).to_have_count(10)
    assert await grave_faults(page) == []
    await reader.follow(page.get_by_role("link", name="已妥善保存"))
    await reader.open("/office")
    await expect(page.locator("h1")).to_be_visible()
