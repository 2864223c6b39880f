"""What a need complains of or works on is no demand; the same words in an achievement are facts."""

import pytest

from market.indicator.indicator import Force
from market.indicator.reader import read_indicators


def demands(text: str) -> list[tuple[str, str, Force]]:
    return [
        (each.name, f"{each.comparator.value}{each.value}", each.force)
        for each in read_indicators(text, force=Force.MUST)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "产品合格率不到70%，废品率超过10%，急需改进",
        "收率不足60%，能耗高达500kWh/t，希望解决",
        "设备噪声高达90dB",
        "寿命不足100小时",
        "涂层使用不到6个月就脱落",
        "废水COD高达8000mg/L",
        "The yield is below 60% and energy use exceeds 500 kWh/t",
        "硬度达不到60HRC",
        "强度不能达到500MPa",
        "The coating cannot reach 60 HRC hardness",
        "目前良率只有80%左右，报废率大于10%",
        "现在产线速度为10 m/min，合格率80%",
        "刀具寿命仅为200小时",
        "粉尘浓度超标，最高达30mg/m3",
        "设备故障率超过5%，停机时间长达4小时/天",
        "驱动电机用永磁体在 180 ℃ 以上会退磁",
        "刀具温度超过600℃会崩刃",
        "胶水在80℃以上就失效",
        "密封件温度高于120℃时容易变形",
        "磁体在 180 ℃ 以上退磁严重",
        "压力超过10MPa就泄漏",
    ],
)
def test_a_complaint_demands_nothing(text: str) -> None:
    assert demands(text) == []


def test_a_complaint_of_an_achievement_is_a_fact() -> None:
    assert [(each.name, each.comparator.value) for each in read_indicators("硬度达不到60HRC")] == [("硬度", "<")]


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("目前合格率只有70%，要求合格率不低于95%", ("合格率", ">=95", Force.MUST)),
        ("目前寿命不足100小时，需达到500小时以上", ("寿命", ">=500", Force.MUST)),
        ("废品率超过10%，须降到1%以下", ("废品率", "<=1", Force.MUST)),
        ("存活率不足50%，目标提升到90%以上", ("存活率", ">=90", Force.SHOULD)),
        ("噪音高于75分贝的设备改造，要求低于65分贝", ("噪音", "<65", Force.MUST)),
        ("能耗比现有工艺下降20%-30%", ("能耗比现有工艺下降", "between20", Force.MUST)),
        ("平均无故障时间大于1万小时", ("平均无故障时间", ">1", Force.MUST)),
        ("能耗降低超过30%", ("能耗降低", ">30", Force.MUST)),
        ("噪声不得超过60dB", ("噪声", "<=60", Force.MUST)),
        ("避免损耗超过5%", ("损耗", "<=5", Force.MUST)),
        ("磁体工作温度180℃以上不会退磁", ("磁体工作温度", ">=180", Force.MUST)),
        ("矫顽力达到25kOe以上会更好", ("矫顽力", ">=25", Force.MUST)),
        ("硬度60HRC以上易加工", ("硬度", ">=60", Force.MUST)),
        ("永磁体在 180 ℃ 以上会退磁，矫顽力不低于25kOe", ("矫顽力", ">=25", Force.MUST)),
        ("剥离强度低于5N/m", ("剥离强度", "<5", Force.MUST)),
        ("hardness of no less than 60 HRC", ("hardness", ">=60", Force.MUST)),
        ("可加工长度超过6米的工件", ("可加工长度", ">6", Force.MUST)),
        ("要求适用于海拔3000米以上的地区", ("海拔", ">=3000", Force.MUST)),
        ("原料利用率不低于95%", ("原料利用率", ">=95", Force.MUST)),
        ("进水COD为500mg/L，出水COD≤50mg/L", ("出水COD", "<=50", Force.MUST)),
    ],
)
def test_a_demand_beside_a_complaint_stays(text: str, demand: tuple[str, str, Force]) -> None:
    assert demand in demands(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("原料含硫量大于2%", "原料含硫量"),
        ("针对含油量≥5%的污泥开发处理技术", "含油量"),
        ("来料厚度0.5mm以下的薄板激光焊接", "来料厚度"),
        ("用于直径大于2米的管道检测", "直径"),
        ("处理对象：粒径小于0.5mm的粉体", "粒径"),
        ("员工劳动强度大，每班搬运超过10吨", "搬运"),
        ("公司目前缺一种材料，抗拉强度≥800MPa", "抗拉强度"),
        ("Our current process reaches 80 % purity", "current process"),
    ],
)
def test_what_is_worked_on_or_told_of_now_is_a_wish_at_most(text: str, name: str) -> None:
    assert [(found, force) for found, _, force in demands(text)] == [(name, Force.SHOULD)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("抗拉强度≥500MPa 断裂伸长率≥10%", ["抗拉强度", "断裂伸长率"]),
        ("耐压1500V 漏电流小于1mA", ["耐压", "漏电流"]),
        ("使用温度不低于150℃ 软化点不低于180℃", ["使用温度", "软化点"]),
        ("工作温度200℃以上 老化寿命不低于1000小时", ["工作温度", "老化寿命"]),
    ],
)
def test_a_figure_beside_one_that_is_named_after_a_trouble_stays_a_demand(text: str, names: list[str]) -> None:
    assert [(name, force) for name, _, force in demands(text)] == [(name, Force.MUST) for name in names]
