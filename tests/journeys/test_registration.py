"""From a signed introduction to a registered deal, through the package page, into every figure."""

import csv
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from playwright.async_api import expect

from market.account.member import Member
from market.account.store import members
from market.day import day_of
from market.introduction.stage import Move
from market.introduction.store import steps as introduction_steps
from market.viewer import Actor
from tests.browser.conftest import Reader
from tests.corpus.documents.test_pdf_properties import a_pdf
from tests.journeys.axe import grave_faults
from tests.journeys.conftest import Town
from tests.market.deal.builders import HOME
from tests.market.introduction.builders import Introducing, prepare

pytestmark = pytest.mark.browser
PHONE = 360
A4 = 680
"""Its width in CSS pixels, within usual margins."""
CUT = """() => [...document.querySelectorAll(".table-scroll")]
    .filter((frame) => frame.scrollWidth > frame.clientWidth || getComputedStyle(frame).overflowX !== "visible")
    .map((frame) => frame.textContent.trim().slice(0, 40))"""
PARTY = {"buyer.name": "求技企业（样例）", "buyer.area": HOME, "seller.area": HOME}
LINES = {
    "lines.0.description": "研究开发费（样例）",
    "lines.0.amount": "3000000",
    "lines.1.description": "外购仪器（样例）",
    "lines.1.amount": "250000",
}
ANSWERS = ("legal_person", "contact", "phone", "address")


async def signed_introduction(town: Town) -> tuple[Introducing, str]:
    """Bring a pair to its signature."""
    async with town.database.writing() as conn:
        of = await prepare(conn, number=401)
        begun = await of.together()
        for move in (Move.NEGOTIATE, Move.SIGN):
            version = (await of.seen(begun)).version
            await introduction_steps.advance(conn, begun, move, version=version, actor=of.broker)
    return of, str(begun)


async def member_of(town: Town, actor: Actor) -> Member:
    assert actor.member_id is not None
    async with town.database.reading() as conn:
        return await members.get(conn, actor.member_id)


async def fill(reader: Reader, values: dict[str, str]) -> None:
    for name, value in values.items():
        await reader.page.fill(f'[id="{name}"]', value)


async def choose(reader: Reader, values: dict[str, str]) -> None:
    for name, value in values.items():
        await reader.page.select_option(f'[id="{name}"]', value)


async def record(reader: Reader) -> None:
    await reader.follow('button[name="act"][value="record"]')


async def begin_deal(reader: Reader, introduction: str, code: str, today: str) -> str:
    """Record the contract that came of an introduction, and give its address."""
    await reader.open(f"/introductions/{introduction}")
    await reader.follow('a[href^="/deals/new"]')
    await fill(reader, PARTY | LINES | {"happened_on": today, "buyer.code": code})
    await choose(reader, {"kind": "development", "buyer.type": "enterprise"})
    await choose(reader, {"lines.0.kind": "technology", "lines.1.kind": "equipment"})
    await record(reader)
    return reader.page.url.partition("#")[0].partition("/deals/")[2]


async def mend_terms(reader: Reader, today: str) -> None:
    """Follow the first thing that is missing to where it is entered, and enter all that the terms lack."""
    await reader.follow('.registration-missing a[href$="#contract_number"]')
    await expect(reader.page.locator("#contract_number")).to_be_visible()
    await fill(
        reader, {"contract_number": "样例-HT-401", "begins_on": today, "ends_on": today, "ip_clause": "归双方共有"}
    )
    await fill(reader, {"reason": "补齐登记内容（样例）"})
    await choose(reader, {"statistics_field": "05"})
    await reader.page.focus("#contract_number")
    await reader.press("Enter")


async def answer(reader: Reader) -> None:
    """Answer what the deal does not tell."""
    await fill(
        reader, {f"{side}.{name}": f"测试{name}（样例）{side}" for side in ("seller", "buyer") for name in ANSWERS}
    )
    await fill(reader, {"objective": "促进工业发展（样例）", "handler": "测试己（样例）"})
    await choose(reader, {"plan_source": "none", "payment": "once"})
    await reader.follow('.registration-asked button:text-is("保存填写")')


async def cut_on_paper(reader: Reader) -> list[str]:
    """Say of the tables that scroll on a screen which would lose columns on A4."""
    await reader.page.set_viewport_size({"width": A4, "height": 900})
    await reader.page.emulate_media(media="print")
    cut: list[str] = await reader.page.evaluate(CUT)
    await reader.page.emulate_media(media="screen")
    await reader.page.set_viewport_size({"width": 1280, "height": 900})
    return cut


async def hand_in(reader: Reader, today: str, contract: Path) -> None:
    """Hand the deal in with the text of the contract, the last that is missing."""
    await reader.follow('.registration-missing a[href*="event=submitted"]')
    await fill(reader, {"happened_on": today})
    await reader.page.set_input_files("#file", contract)
    await record(reader)


async def test_a_signed_introduction_becomes_a_registered_deal_in_cube_curve_and_export(
    town: Town, tmp_path: Path
) -> None:
    of, introduction = await signed_introduction(town)
    today, contract = day_of(datetime.now(UTC)), tmp_path / "合同.pdf"
    contract.write_bytes(a_pdf())
    async with town.visit(await member_of(town, of.broker)) as broker:
        deal = await begin_deal(broker, introduction, of.firm.code, today.isoformat())
        package = f"/deals/{deal}/registration"
        await broker.follow('a[href$="/registration"]')
        assert await grave_faults(broker.page) == []
        await mend_terms(broker, today.isoformat())
        await broker.open(package)
        await answer(broker)
        await expect(broker.page.locator("#missing")).to_be_focused()
        await expect(broker.page.locator(".registration-missing li")).to_have_count(1)
        assert await cut_on_paper(broker) == []
        async with broker.page.expect_download() as coming:
            await broker.page.locator('a[href$=".xlsx"]').click()
        assert (await (await coming.value).path()).read_bytes().startswith(b"PK")
        await hand_in(broker, today.isoformat(), contract)
        await broker.open(package)
        await expect(broker.page.locator(".registration-missing li")).to_have_count(0)
        back = {"registration_number": "样例-2026-401", "agency": "登记机构（样例）", "happened_on": today.isoformat()}
        await fill(broker, back | {"approved_total": "3250000", "approved_technical": "3000000"})
        await record(broker)
        await expect(broker.page.locator("h1 .deal-registered")).to_be_visible()
    async with town.visit(await member_of(town, of.office), width=PHONE) as office:
        await office.open("/statistics?level=registered&rows=month&columns=kind")
        await expect(office.page.locator("main table").first).to_contain_text("3,000,000.00")
        await office.open("/target")
        await expect(office.page.locator("main")).to_contain_text("300 万元")
        curve = await (await office.page.request.get("/target/curve.csv")).text()
        rows = list(csv.reader(StringIO(curve.removeprefix("\ufeff"))))
        assert rows[today.month][:2] == [f"{today:%Y-%m}", "0.03"]
        saved = await (await office.page.request.get("/statistics/rows.csv")).text()
        assert saved.count("样例-2026-401") == 1
        assert "3000000.00" in saved
