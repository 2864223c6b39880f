from collections.abc import Sequence

import pytest

from market.indicator.indicator import Force
from market.listing.achievement import Elements
from market.listing.listing import Listing
from market.posting.draft import read_draft
from matcher.analysis.query import is_thin
from matcher.coach.coach import HINTS_MAX, coach_achievement, coach_need
from matcher.coach.hint import Gap, Hint
from tests.matcher.coach.near_listings import an_answer

WHOLE = (
    "现用进口碳纤维，交期三十周。要求拉伸强度≥5500 MPa，用于储氢瓶缠绕；试过两家国产丝，毛丝多。预算200万元，"
    "希望已批量供货，2027年6月底前供样，可签长期供货合同"
)
# What each text must be told, and what it must not be.
NEEDS = [
    ("电机磁钢退磁，想找好一点的材料来替代，请高校老师帮忙", {Gap.FIGURES, Gap.BUDGET, Gap.MATURITY}, {Gap.PROBLEM}),
    ("希望找到耐高温的磁钢，用于驱动电机，请各单位联系我们", {Gap.FIGURES, Gap.CLAIM}, {Gap.USE, Gap.MATERIAL}),
    ("注塑件发脆，仓库里放三个月就裂，求增韧办法，希望韧性好", {Gap.CLAIM, Gap.FIGURES}, {Gap.PROBLEM}),
    ("拉伸强度不低于30 MPa的可降解注塑料，现用料太脆", {Gap.BUDGET}, {Gap.FIGURES, Gap.PRESENT_STATE}),
    ("检出率不低于95 %的布面疵点检测设备，装在针织产线上", {Gap.BUDGET, Gap.MATURITY}, {Gap.FIGURES, Gap.USE}),
    ("噪声太大，客户投诉，想请专家看看风机怎么改才能安静", {Gap.CLAIM, Gap.FIGURES}, {Gap.PROBLEM}),
    ("噪声不超过55 dB的风机，现在72 dB，客户投诉不断", {Gap.BUDGET}, {Gap.CLAIM, Gap.FIGURES, Gap.PRESENT_STATE}),
    ("预算80万元，求一套废水处理工艺，出水总镍不高于0.1 mg/L", {Gap.MATURITY}, {Gap.BUDGET, Gap.FIGURES}),
    ("要求已完成中试，提供拒水拒油整理剂，水洗三十次后仍合格", {Gap.FIGURES, Gap.BUDGET}, {Gap.MATURITY}),
    ("三个月内交付样品，做一种轻量化的电池箱体，预算面议", {Gap.FIGURES, Gap.CLAIM}, {Gap.DEADLINE, Gap.BUDGET}),
    ("试过两种胶都不行，夏天开胶，想联合开发一种耐热的胶", {Gap.CLAIM}, {Gap.TRIED, Gap.MODE, Gap.PROBLEM}),
    ("工作温度−40～85 ℃、寿命不低于2万次的连接器，现用的半年就坏", {Gap.BUDGET}, {Gap.FIGURES, Gap.CLAIM}),
    ("希望成本低一些的锂电隔膜，孔隙率不低于40 %，厚度9 μm", {Gap.CLAIM, Gap.BUDGET}, {Gap.FIGURES}),
    ("我厂想做智能化改造，请专家来指导，具体内容双方商量后再定", {Gap.FIGURES, Gap.PROBLEM}, set()),
    ("寻找一种高精度定位技术，用于仓储机器人，有意者请与我司联系", {Gap.FIGURES, Gap.CLAIM}, {Gap.USE}),
    ("定位精度不大于±2 mm，用于仓储机器人，希望已有成熟产品", {Gap.BUDGET}, {Gap.FIGURES, Gap.USE, Gap.MATURITY}),
    (
        "We look for a stronger adhesive for our wood panels because the joints crack in winter",
        {Gap.FIGURES, Gap.CLAIM, Gap.BUDGET},
        {Gap.PROBLEM, Gap.MATERIAL, Gap.USE},
    ),
    (
        "Shear strength must be at least 12 MPa at 80 °C; our budget is EUR 40,000; today the joints crack",
        {Gap.MATURITY},
        {Gap.FIGURES, Gap.BUDGET, Gap.PRESENT_STATE},
    ),
    (
        "We need a pilot-proven process by June 2027 that recovers lithium from brine with at least 90 % yield",
        {Gap.BUDGET},
        {Gap.MATURITY, Gap.DEADLINE, Gap.FIGURES},
    ),
    (
        WHOLE,
        set(),
        set(Gap) - {Gap.BEGINNING, Gap.CONDITION, Gap.SIDE},
    ),
]
ACHIEVEMENTS = [
    ("本项目提出一种新型涂层，性能优异，具有广阔的市场前景和社会效益", {Gap.FIGURES, Gap.PRINCIPLE, Gap.BASELINE}),
    ("采用晶界扩散工艺解决磁钢高温退磁问题，显著提高耐热性", {Gap.FIGURES, Gap.CLAIM, Gap.BASELINE}),
    ("采用静电纺丝方法制备防水膜，静水压达到20 kPa，解决渗漏问题，比进口膜提高15 %", {Gap.MATURITY, Gap.MODE}),
    ("实验室样品，矫顽力26 kOe，采用双合金法，较传统工艺减少重稀土30 %，解决退磁问题", {Gap.MODE, Gap.PRICE}),
    ("已在三家企业应用，转让费80万元，授权专利两件，采用超声清洗，解决破损问题，破损率0.5 %", {Gap.BASELINE}),
    ("A new coating based on sol-gel; it works well and is durable, and many industries may like it", {Gap.FIGURES}),
]


def gaps(text: str, near: Sequence[Listing] = ()) -> list[Gap]:
    return [hint.gap for hint in need_hints(text, near)]


def need_hints(text: str, near: Sequence[Listing] = (), *, without: frozenset[Gap] = frozenset()) -> tuple[Hint, ...]:
    return coach_need(read_draft(text, force=Force.MUST), near, thin=is_thin(text), without=without)


def achievement_gaps(text: str, *, without: frozenset[Gap] = frozenset()) -> list[Gap]:
    draft = read_draft(text, force=Force.FACT)
    return [hint.gap for hint in coach_achievement(draft, (), thin=is_thin(text), without=without)]


@pytest.mark.parametrize(("text", "told", "not_told"), NEEDS)
def test_a_need_is_told_what_it_leaves_out(text: str, told: set[Gap], not_told: set[Gap]) -> None:
    found = set(gaps(text))
    assert told <= found
    assert not not_told & found


@pytest.mark.parametrize(("text", "told"), ACHIEVEMENTS)
def test_an_achievement_is_told_what_brokers_would_miss(text: str, told: set[Gap]) -> None:
    assert told <= set(achievement_gaps(text))


@pytest.mark.parametrize(
    ("addition", "gap"),
    [
        ("预算50万元。", Gap.BUDGET),
        ("矫顽力不低于26 kOe。", Gap.FIGURES),
        ("工作温度不低于180 ℃。", Gap.CLAIM),
        ("希望已完成中试。", Gap.MATURITY),
        ("目前用45UH牌号。", Gap.PRESENT_STATE),
    ],
)
def test_a_hint_goes_when_its_thing_is_added(addition: str, gap: Gap) -> None:
    text = "烧结磁钢容易退磁，希望耐高温，用于驱动电机。"
    assert gap in gaps(text)
    assert gap not in gaps(text + addition)


def test_there_are_five_hints_at_most_and_no_gap_twice_but_claims() -> None:
    hints = need_hints("希望耐高温、强度高、重量轻、成本低、寿命长、噪声低，请各高校院所与我们联系")
    found = [hint.gap for hint in hints]
    assert len(found) == HINTS_MAX
    assert [hint.word for hint in hints if hint.gap is Gap.CLAIM] == ["耐高温", "强度高"]
    assert len([gap for gap in found if gap is not Gap.CLAIM]) == len({*found} - {Gap.CLAIM})


def test_a_hint_that_was_put_aside_makes_room_for_the_next() -> None:
    text = "烧结磁钢容易退磁，希望找到替代材料，用于驱动电机"
    first = [hint.gap for hint in need_hints(text)]
    after = [hint.gap for hint in need_hints(text, without=frozenset({first[0]}))]
    assert after[:4] == first[1:]
    assert len(after) == HINTS_MAX


def test_a_thin_text_is_told_where_to_begin_and_gets_no_numbers() -> None:
    near = [an_answer(price_wan=wan) for wan in (10, 20, 30)]
    hints = need_hints("求磁钢", near)
    assert hints[0].gap is Gap.BEGINNING
    assert all(hint.effect is None for hint in hints)


def test_the_material_is_asked_for_only_where_answers_differ_in_it() -> None:
    text = "电机里的零件高温下失去作用，想找能长期工作的替代品，请联系"
    magnets = [an_answer(elements=Elements(materials=(name,))) for name in ("钐钴", "钐钴", "铁氧体")]
    alike = [an_answer(elements=Elements(materials=("钐钴",))) for _ in range(3)]
    asked = next(hint for hint in need_hints(text, magnets) if hint.gap is Gap.MATERIAL)
    assert asked.effect is not None
    assert asked.effect.told_apart == 1
    assert Gap.MATERIAL not in gaps(text, alike)
    assert Gap.MATERIAL not in gaps(text + "，已用钐钴", magnets)
