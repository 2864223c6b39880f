"""Near misses on the page: what is said where nothing meets every condition, and what a tolerance gives way to."""

from dataclasses import replace
from decimal import Decimal

from market.indicator.indicator import Comparator, Indicator
from market.listing.listing import Step
from market.listing.store import listings
from market.viewer import COMMAND_LINE
from tests.database import MarketServer
from tests.listings import an_achievement
from tests.matcher.market_index import publish
from tests.web.api_market import Served, served

__all__ = ["served"]

ZH = {"Accept-Language": "zh-CN"}
NEED = "电机磁钢在高温下退磁，要求矫顽力不低于 30 kOe"
GIVEN = "以下答案按放宽后的条件得出"


async def ask(served: Served, text: str, where: str = "/") -> str:
    answer = await served.client.post(where, data={"text": text}, headers=ZH)
    assert answer.status_code == 200
    return answer.text


async def test_where_all_fail_it_is_said_that_none_meets_every_condition(served: Served, market: MarketServer) -> None:
    async with market.database.writing() as conn:
        await listings.take_step(conn, served.members_only.id, Step.WITHDRAW, actor=COMMAND_LINE)
    await served.matching.caught_up()
    section = (await ask(served, NEED)).split('id="achievement-matches"')[1].split("</section>")[0]
    assert "找到的成果没有一项满足全部条件。" in section
    assert "没有相近的" not in section
    assert 'id="near-misses"' in section


async def test_those_that_fail_several_conditions_are_counted(served: Served) -> None:
    assert "另有 1 项成果有多个条件不符，未列出。" in await ask(served, f"{NEED}，预算 1 万元")


async def test_what_was_given_way_is_shown_and_can_be_taken_back_where_nothing_comes_up(served: Served) -> None:
    page = await ask(served, NEED, "/?place=FI&relax=indicator.0=25")
    assert "这些条件下没有相近的内容" in page
    assert GIVEN in page.split('class="nothing"')[0]
    assert "矫顽力 ≥ 25 kOe" in page


async def test_a_tolerance_gives_way_to_a_wider_one_and_does(served: Served, market: MarketServer) -> None:
    figure = Indicator(name="温度波动", comparator=Comparator.PLUS_MINUS, value=Decimal(0), upper=Decimal(2), unit="℃")
    bath = replace(an_achievement(served.organization, number="A-9", title="恒温水浴温度控制"), indicators=(figure,))
    await publish(market.database, replace(bath, summary="", body="恒温水浴。"))
    await served.matching.caught_up()
    need = "恒温水浴温度控制，要求温度波动±1 ℃"
    lane = (await ask(served, need)).split('id="near-misses"')[1].split("</section>")[0]
    assert "若改为温度波动 ± 2 ℃" in lane
    where = lane.split('formaction="')[1].split('"')[0]
    eased = await ask(served, need, where)
    assert "温度波动 ± 2 ℃" in eased.split('class="given"')[1].split("</div>")[0]
    assert "恒温水浴温度控制" in eased.split('id="achievement-matches"')[1].split("near-misses")[0]
