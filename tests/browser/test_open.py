"""What anybody may find and take away: linked data that breaks no policy, the open data's files, the Word forms."""

import json

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Window

pytestmark = pytest.mark.browser


async def test_linked_data_is_no_script_to_the_policy(window: Window) -> None:
    async with window.reader() as reader:
        for path in ("/achievements", "/needs"):
            await reader.open(path)
            await reader.follow(".card-title a")
            node = json.loads(await reader.page.locator('script[type="application/ld+json"]').inner_text())
            assert node["@type"] == "ItemPage"
        await reader.open("/open-data")
        node = json.loads(await reader.page.locator('script[type="application/ld+json"]').inner_text())
        assert node["@type"] == "Dataset"
        assert reader.complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_file_of_the_open_data_is_saved_by_a_click(window: Window, *, scripts: bool) -> None:
    async with window.reader(scripts=scripts, width=360) as reader:
        await reader.open("/")
        await reader.follow(reader.page.get_by_role("link", name="开放数据"))
        await expect(reader.page.locator("h1")).to_have_text("市场开放数据")
        async with reader.page.expect_download() as coming:
            await reader.page.locator('a[href="/open-data/needs.csv"]').click()
        download = await coming.value
        assert download.suggested_filename == "needs.csv"
        content = (await download.path()).read_bytes()
        assert content.startswith("\ufeffid,kind,title,".encode())
        assert reader.complaints == []


async def test_a_form_in_word_is_saved_by_a_click(window: Window) -> None:
    async with window.reader() as reader:
        await reader.open("/import")
        async with reader.page.expect_download() as coming:
            await reader.page.locator('a[href="/import/templates/need-zh.docx"]').click()
        download = await coming.value
        assert download.suggested_filename == "需求.docx"
