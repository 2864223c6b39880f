"""An enterprise signs up, is let in, posts a need, has it published, and finds who may answer it."""

import re

import pytest
from playwright.async_api import expect

from market.organization import OrganizationKind
from tests.browser.conftest import Reader
from tests.journeys.axe import grave_faults
from tests.journeys.conftest import Town
from tests.journeys.office import begin_office, choose_password, press, sign_in
from tests.listings import an_achievement
from tests.matcher.market_index import publish
from tests.web.account.sign_up_form import code_of
from tests.web.people import add_firm

pytestmark = pytest.mark.browser
EMAIL, FIRM, TITLE = "firm@example.invalid", "测试企业（样例）", "驱动电机磁体矫顽力不足（样例）"


async def sign_up(reader: Reader) -> None:
    page = reader.page
    await reader.open("/")
    await reader.follow(page.get_by_role("link", name="登录"))
    await reader.follow(page.get_by_role("main").get_by_role("link", name="注册"))
    await page.select_option("#kind", "enterprise")
    filled = {"code": code_of(7), "name": FIRM, "province": "浙江省", "city": "宁波市", "person": "沈测试（样例）"}
    for field, value in (filled | {"email": EMAIL}).items():
        await page.fill(f"#{field}", value)
    await choose_password(reader)
    await page.check("#agreed")
    await press(reader, "注册")
    await expect(page).to_have_url(re.compile("/sign-up/done$"))
    await sign_in(reader, EMAIL)


async def post(reader: Reader) -> None:
    page = reader.page
    await reader.follow(page.get_by_role("banner").get_by_role("link", name="我的条目"))
    await reader.follow(page.get_by_role("link", name="发布需求"))
    await page.fill("#f-title", TITLE)
    await page.fill("#f-body", "驱动电机磁体在高温下矫顽力不足，晶界扩散后批次一致性差，希望矫顽力提高并稳定。")
    await page.fill("#f-indicators-0-name", "矫顽力")
    await page.fill("#f-indicators-0-value", "25")
    await reader.follow("button[value=check]")
    assert await grave_faults(page) == []
    await page.fill("#f-secrecy-by", "研发部")
    await reader.follow(".posting-foot .button-main")
    await expect(page).to_have_url(re.compile(r"/mine\?submitted=1"))


async def test_an_enterprise_signs_up_is_approved_posts_and_finds(town: Town) -> None:
    institute = await add_firm(town.database, 31, OrganizationKind.INSTITUTE)
    answer = an_achievement(institute, title="晶界扩散高矫顽力磁体")
    await publish(town.database, answer)
    async with town.visit() as office, town.visit() as reader:
        await begin_office(town, office)
        await sign_up(reader)
        await office.open("/office")
        await office.follow("main a[href='/office/sign-ups']")
        await expect(office.page.get_by_role("heading", name=FIRM)).to_be_visible()
        await press(office, "通过")
        await post(reader)
        await office.open("/office/reviews")
        await office.follow(f"a:has-text('{TITLE}')")
        await press(office, "同意并发布")
        await reader.open("/mine?stage=published")
        await reader.follow(reader.page.get_by_role("link", name=TITLE))
        await town.matching.caught_up()
        await reader.page.reload()
        await expect(reader.page.get_by_role("link", name=answer.title).first).to_be_visible()
