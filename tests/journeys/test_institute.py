"""An institute brings in a table; the office publishes its good rows, and everybody finds them."""

from dataclasses import replace

import pytest
from playwright.async_api import FilePayload, expect

from corpus.listing.jsonl import write_row
from corpus.validation.row import ListingRow
from market.organization import Organization, OrganizationKind
from market.viewer import Role
from tests.journeys.axe import grave_faults
from tests.journeys.conftest import Town
from tests.listings import an_achievement
from tests.web.people import a_member, add_firm, add_member

pytestmark = pytest.mark.browser
SUBJECTS = {
    "热障涂层": "等离子喷涂的双陶瓷层热障涂层，热循环寿命提高一倍，用于燃机叶片。",
    "水性防腐漆": "石墨烯改性的水性环氧防腐漆，盐雾试验一千小时不起泡，用于船舶与集装箱。",
    "超声测厚": "管道在役超声测厚装置，测温三百度以上不用停产，用于化工管线。",
}


def table(firm: Organization) -> str:
    """Write a row of each subject, and one that nobody can keep."""
    rows = []
    for number, (title, body) in enumerate(SUBJECTS.items(), start=1):
        made = an_achievement(firm, number=f"T-{number}", title=f"{title}（样例）")
        rows.append(write_row(ListingRow(number, firm.code, replace(made, summary="", body=body))))
    return "\n".join([*rows, '{"kind": "achievement", "organization": "X", "title": ""}'])


async def test_an_institute_lists_many_at_once(town: Town) -> None:
    firm = await add_firm(town.database, 41, OrganizationKind.INSTITUTE)
    editor = await add_member(town.database, a_member(Role.INSTITUTE, firm))
    operator = await add_member(town.database, a_member(Role.OPERATOR))
    file = FilePayload(name="成果.jsonl", mimeType="application/jsonl", buffer=table(firm).encode())
    async with town.visit(editor) as reader, town.visit(operator) as office, town.visit(width=360) as stranger:
        page = reader.page
        await reader.open("/mine")
        await reader.follow(page.get_by_role("link", name="批量导入表格"))
        await page.set_input_files("#f-file", file)
        await page.check("input[name=then][value=submit]")
        await page.fill("#f-secrecy-by", "科研处")
        await reader.follow(page.get_by_role("button", name="导入"))
        await expect(page.locator(".check-counts b")).to_have_text(["3", "0", "0", "0", "1"])
        await expect(page.locator(".to-mend tbody tr")).not_to_have_count(0)
        assert await grave_faults(page) == []
        await office.open("/office/reviews")
        for box in await office.page.locator("main input[type=checkbox]").all():
            await box.check()
        await office.follow(".posting-foot button")
        await town.matching.caught_up()
        await stranger.open("/achievements")
        for title in SUBJECTS:
            await expect(stranger.page.get_by_role("link", name=title)).to_be_visible()
