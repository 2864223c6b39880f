"""Pasting a need, reading why, narrowing, sharing: with scripts and without."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Window

pytestmark = pytest.mark.browser

NEED = "烧结钕铁硼磁钢在 150 ℃ 以上退磁，希望减少重稀土用量，矫顽力不低于 25 kOe，用于新能源汽车驱动电机。"


async def test_a_pasted_need_is_answered_with_reasons(window: Window) -> None:
    async with window.reader() as reader:
        await reader.open("/")
        await reader.ask(NEED)
        page = reader.page
        first = page.locator("#achievement-matches .match").first
        await expect(first.locator(".card-title")).to_contain_text("钕铁硼")
        await expect(first.locator(".chip").first).to_be_visible()
        await expect(first.locator(".pair mark").first).to_be_visible()
        await expect(first.locator(".bars .bar").first).to_be_visible()
        await expect(page.locator("#need")).to_have_value(NEED)
        assert page.url == f"{window.address}/"
        assert reader.complaints == []


async def test_a_filter_keeps_the_text_and_changes_the_address(window: Window) -> None:
    async with window.reader() as reader:
        await reader.open("/")
        await reader.ask(NEED)
        page = reader.page
        await page.click(".option button:has-text('新材料')")
        await page.wait_for_url("**/?field=B1.01")
        await expect(page.locator(".chosen .chip")).to_contain_text(["新材料"])
        await expect(page.locator("#need")).to_have_value(NEED)
        assert "烧结" not in page.url
        await page.go_back()
        await expect(page.locator(".chosen")).to_have_count(0)
        await expect(page.locator("#need")).to_have_value(NEED)
        await page.go_forward()
        await expect(page.locator(".chosen .chip")).to_contain_text(["新材料"])
        assert reader.complaints == []


async def test_the_way_back_from_a_listing_finds_the_answers_as_they_were(window: Window) -> None:
    async with window.reader() as reader:
        page = reader.page
        await reader.open("/")
        await reader.ask(NEED)
        await page.click(".match .card-title a >> nth=0")
        await page.wait_for_url("**/achievements/*")
        await page.go_back(wait_until="commit")
        await expect(page.locator("#need")).to_have_value(NEED)
        await expect(page.locator(".match").first).to_be_visible()


async def test_a_shared_address_brings_the_filters_and_no_text(window: Window) -> None:
    async with window.reader() as reader:
        await reader.open("/?field=B1.01")
        await expect(reader.page.locator(".chosen .chip")).to_contain_text(["新材料"])
        await expect(reader.page.locator("#need")).to_have_value("")
        await reader.ask(NEED)
        assert reader.page.url.endswith("/?field=B1.01")


async def test_the_answer_is_read_in_english_with_the_text_still_there(window: Window) -> None:
    async with window.reader() as reader:
        await reader.open("/")
        await reader.ask(NEED)
        await reader.follow("button:text-is('English')")
        await expect(reader.page.locator("h1")).to_have_text("What do you need solved?")
        await expect(reader.page.locator(".match").first).to_be_visible()
        await expect(reader.page.locator("#need")).to_have_value(NEED)
        await reader.open("/achievements")
        await expect(reader.page.locator("h1")).to_have_text("Achievements")
        assert reader.complaints == []


@pytest.mark.parametrize("scripts", [True, False])
async def test_what_is_typed_and_not_yet_asked_is_there_in_the_other_language(window: Window, *, scripts: bool) -> None:
    async with window.reader(scripts=scripts) as reader:
        page = reader.page
        await reader.open("/")
        await reader.follow("button:text-is('English')")
        await expect(page.locator("h1")).to_have_text("What do you need solved?")
        await expect(page.locator(".notice")).to_have_count(0)
        await page.fill("#need", NEED)
        await reader.follow("button:text-is('中文')")
        await expect(page.locator("h1")).to_have_text("要解决什么难题？")
        await expect(page.locator("#need")).to_have_value(NEED)


async def test_a_chosen_file_is_read_into_the_box(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "need.txt"
    file.write_text(NEED, encoding="utf-8")
    async with window.reader() as reader:
        await reader.open("/")
        await reader.page.set_input_files("#file", file)
        await expect(reader.page.locator("#answers .match").first).to_be_visible()
        await expect(reader.page.locator("#need")).to_have_value(NEED)


async def test_a_file_that_can_t_be_read_is_explained_and_the_text_stays(window: Window, tmp_path: Path) -> None:
    picture, huge = tmp_path / "need.pdf", tmp_path / "huge.txt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    huge.write_bytes(b"x" * (10 * 1024 * 1024 + 1))
    async with window.reader() as reader:
        await reader.open("/")
        await reader.page.fill("#need", NEED)
        await reader.page.set_input_files("#file", picture)
        await expect(reader.page.locator(".notice-warning")).to_contain_text("这是图片")
        await expect(reader.page.locator("#need")).to_have_value(NEED)
        await reader.page.set_input_files("#file", huge)
        await expect(reader.page.locator(".notice-warning")).to_contain_text("文件超过 10 MB")


async def test_a_dropped_file_takes_nothing_that_was_typed_away(window: Window) -> None:
    drop = """([name, content]) => {
      const files = new DataTransfer();
      files.items.add(new File([content], name));
      document.getElementById("need-form").dispatchEvent(
        new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
    }"""
    async with window.reader() as reader:
        page = reader.page
        await reader.open("/")
        await page.fill("#need", NEED)
        await page.evaluate(drop, ["need.doc", "\x89PNG\r\n\x1a\n"])
        await expect(page.locator(".notice-warning")).to_be_visible()
        await expect(page.locator("#need")).to_have_value(NEED)
        await page.evaluate(drop, ["need.txt", "矫顽力不低于 30 kOe"])
        await expect(page.locator("#answers .match").first).to_be_visible()
        await expect(page.locator("#need")).to_have_value(f"{NEED}\n矫顽力不低于 30 kOe")


async def test_an_example_is_one_click(window: Window) -> None:
    async with window.reader() as reader:
        await reader.open("/")
        await reader.page.click(".example >> nth=0")
        await expect(reader.page.locator(".match").first).to_be_visible()
        await expect(reader.page.locator("#need")).to_have_value(re.compile("永磁体"))


async def test_without_scripts_everything_is_a_form_or_a_link(window: Window) -> None:
    async with window.reader(scripts=False) as reader:
        page = reader.page
        await reader.open("/")
        await reader.ask(NEED)
        await expect(page.locator(".pair mark").first).to_be_visible()
        await page.click(".option button:has-text('新材料')")
        await page.wait_for_url("**/?field=B1.01")
        await expect(page.locator("#need")).to_have_value(NEED)
        await expect(page.locator(".chosen .chip")).to_contain_text(["新材料"])
        await reader.follow("button:text-is('English')")
        await expect(page.locator("h1")).to_have_text("What do you need solved?")
        await expect(page.locator("#need")).to_have_value(NEED)
        await page.click(".match .card-title a >> nth=0")
        await page.wait_for_url("**/achievements/*")
        await reader.follow("[data-theme-choice=dark]")
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await page.fill(".top-search input", "magnet")
        await page.press(".top-search input", "Enter")
        await page.wait_for_url("**/search?q=magnet")
