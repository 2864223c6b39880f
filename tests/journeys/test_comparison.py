"""Two colleagues compare answers blind, in the browser: mistakes take the focus, the sheet prints on one page."""

import re
from io import BytesIO

import pytest
from playwright.async_api import Page, expect
from pypdf import PdfReader

from market.account.member import Member
from market.comparison.criterion import CriterionDraft
from market.comparison.store import answers as comparison_answers
from market.comparison.store import comparisons, criteria, scores
from market.comparison.store.scores import CellScore
from market.listing.need import Need
from market.organization import OrganizationKind
from market.viewer import Role
from tests.browser.conftest import Reader
from tests.journeys.axe import grave_faults
from tests.journeys.conftest import Town
from tests.listings import a_need, an_achievement
from tests.matcher.market_index import publish
from tests.web.people import a_member, add_firm, add_member

pytestmark = pytest.mark.browser


async def settle(town: Town, answers: int) -> tuple[Need, list[Member]]:
    """Publish a need and its answers, and have two colleagues join."""
    firm, institute = await add_firm(town.database, 41), await add_firm(town.database, 42, OrganizationKind.INSTITUTE)
    need = a_need(firm)
    offers = [an_achievement(institute, number=f"A-{n}", title=f"第{n}种高矫顽力磁体" * 4) for n in range(answers)]
    await publish(town.database, need, *offers)
    await town.matching.caught_up()
    members = [await add_member(town.database, a_member(Role.ENTERPRISE, firm)) for _ in range(2)]
    async with town.database.writing() as conn:
        if answers > 2:
            await comparisons.begin(conn, need.id, blind=False, actor=members[0].actor)
            await comparison_answers.add(conn, need.id, [each.id for each in offers], actor=members[0].actor)
    return need, members


async def score(reader: Reader, points: tuple[str, str]) -> None:
    for field, given in zip(await reader.page.locator(".comparison-score").all(), points, strict=True):
        await field.get_by_label(given, exact=True).check()
    await reader.follow(reader.page.get_by_role("button", name="保存并继续"))


async def compare(reader: Reader, letters: list[str]) -> None:
    """Score two answers, the one with the first letter higher."""
    await reader.follow(reader.page.get_by_role("link", name="我的评分"))
    for letter in letters:
        await expect(reader.page.locator("h1 .comparison-letter")).to_have_text(letter)
        assert await grave_faults(reader.page) == []
        await score(reader, ("4", "3") if letter == letters[0] else ("2", "3"))
    await reader.follow(reader.page.get_by_role("button", name="完成我的评分"))


async def test_colleagues_compare_blind_and_name_the_firms_at_the_end(town: Town) -> None:
    need, (first, second) = await settle(town, answers=2)
    async with town.visit(first, width=360) as reader, town.visit(second) as other:
        page = reader.page
        await reader.open(f"/needs/{need.id}")
        await reader.follow(page.get_by_role("link", name="按自己的标准比选"))
        await page.check("input[name=blind]")
        await reader.follow(page.get_by_role("button", name="开始比选"))
        await expect(page.locator("input[name=with]")).to_have_count(2)
        for tick in await page.locator("input[name=with]").all():
            await tick.check()
        await reader.follow(page.get_by_role("button", name="加入"))
        letters = await page.locator(".comparison-list .comparison-letter").all_inner_texts()
        await write_criteria(reader)
        await compare(reader, letters)
        await expect(page.locator("#result + p")).to_have_text(f"第一：{letters[0]}。")
        await expect(page.get_by_text("测试机构42")).to_have_count(0)
        assert await grave_faults(page) == []
        await other.open(f"/needs/{need.id}/comparison")
        await expect(other.page.locator(".comparison-mean").first).to_have_text("--")
        await compare(other, letters)
        await expect(other.page.locator(".comparison-mean").first).to_have_text("4.00")
        await page.get_by_text("揭示机构名称").click()
        await reader.follow(page.get_by_role("button", name="确认揭示"))
        await expect(page.get_by_text("测试机构42").first).to_be_visible()


async def write_criteria(reader: Reader) -> None:
    """Write two criteria, at first with a weight that is none."""
    page = reader.page
    await reader.follow(page.get_by_role("link", name="标准", exact=True))
    await page.fill("#name-new1", "交期")
    await page.fill("#weight-new1", "很重")
    await page.fill("#name-new2", "售后")
    await page.fill("#weight-new2", "1")
    await reader.follow(page.get_by_role("button", name="保存标准"))
    await expect(page.locator(".mistakes")).to_be_focused()
    assert await grave_faults(page) == []
    await page.get_by_role("link", name=re.compile("权重")).click()
    await expect(page.locator("#weight-new1")).to_be_focused()
    await expect(page.locator("#name-new2")).to_have_value("售后")
    await page.fill("#weight-new1", "2")
    await reader.follow(page.get_by_role("button", name="保存标准"))


async def test_twelve_answers_by_eight_criteria_print_on_one_sheet(town: Town) -> None:
    need, members = await settle(town, answers=12)
    async with town.database.writing() as conn:
        drafts = [
            CriterionDraft(f"new{n}", f"第{n}条很长的评价标准名称", f"{n + 1}", "怎样才算好的说明" * 20)
            for n in range(8)
        ]
        await criteria.write(conn, need.id, drafts, version=1, actor=members[0].actor)
        comparison = await comparisons.get(conn, need.id, viewer=members[0].viewer)
        for member in members:
            for answer in comparison.answers:
                words = {
                    one.id: CellScore(1 + (n * answer.place + n) % 5, "备注")
                    for n, one in enumerate(comparison.criteria)
                }
                await scores.score(
                    conn, need.id, answer.letter, words, version=2, listing_version=1, actor=member.actor
                )
            await scores.finish(conn, need.id, actor=member.actor)
        await comparisons.decide(conn, need.id, ["A"], reason="综合最优" * 250, actor=members[0].actor)
    async with town.visit(members[1]) as reader:
        await reader.open(f"/needs/{need.id}/comparison")
        await expect(reader.page.locator(".compare-table thead th")).to_have_count(12)
        printed = await one_sheet(reader.page)
    assert "综合最优" in printed


async def one_sheet(page: Page) -> str:
    """Print a page, which must fit on one sheet that lies, and give its text."""
    sheet = PdfReader(BytesIO(await page.pdf(prefer_css_page_size=True)))
    assert len(sheet.pages) == 1
    assert sheet.pages[0].mediabox.width > sheet.pages[0].mediabox.height
    return sheet.pages[0].extract_text()
