"""Which side of a thing is good, and what comparator words make of it."""

from decimal import Decimal

import pytest

from market.indicator.indicator import Comparator, Force
from market.indicator.reader import read_indicators
from market.indicator.side import BoundSide, side_of
from market.indicator.verdict import VerdictOutcome, compare

FINER = """
加工精度达到0.01mm | 加工精度0.005mm | 加工精度0.05mm
精度达到0.01mm以上 | 精度0.005mm | 精度0.05mm
重复定位精度不低于0.02mm | 重复定位精度±0.01mm | 重复定位精度±0.05mm
分辨率不低于5μm | 分辨率3μm | 分辨率8μm
精度高于0.1mm | 精度0.05mm | 精度0.1mm
误差达到1% | 误差0.5% | 误差2%
响应时间达到10ms | 响应时间5ms | 响应时间20ms
响应速度达到10ms | 响应速度5ms | 响应速度20ms
能耗达到100kWh/t | 能耗80kWh/t | 能耗120kWh/t
平整度达到0.1mm | 平整度0.05mm | 平整度0.2mm
杂质含量达到10ppm | 杂质含量5ppm | 杂质含量20ppm
真空度达到1×10^-3Pa | 真空度5×10^-4Pa | 真空度0.1Pa
真空度高于10^-3Pa | 真空度10^-4Pa | 真空度0.1Pa
粗糙度达到Ra0.4μm | 粗糙度Ra0.2μm | 粗糙度Ra0.8μm
精度等级达到5级 | 精度等级4级 | 精度等级7级
灵敏度优于-100dBm | 灵敏度-110dBm | 灵敏度-90dBm
灵敏度达到10ng/mL | 灵敏度5ng/mL | 灵敏度20ng/mL
洁净度不低于100级 | 洁净度10级 | 洁净度1000级
"""
LARGER = """
导热系数优于5W/(m·K) | 导热系数8W/(m·K) | 导热系数3W/(m·K)
续航里程优于500公里 | 续航里程600公里 | 续航里程400公里
击穿电压优于30kV | 击穿电压40kV | 击穿电压20kV
附着力优于5MPa | 附着力8MPa | 附着力3MPa
耐温优于300℃ | 耐温350℃ | 耐温200℃
capacity better than 50 t/d | capacity of 80 t/d | capacity of 30 t/d
hardness better than 60 HRC | hardness of 62 HRC | hardness of 50 HRC
检测精度达到99% | 检测精度99.5% | 检测精度97%
灵敏度优于95% | 灵敏度98% | 灵敏度90%
强度达到500MPa | 强度600MPa | 强度400MPa
真空度不低于0.09MPa | 真空度0.095MPa | 真空度0.05MPa
"""


def rows(cases: str) -> list[list[str]]:
    return [line.split(" | ") for line in cases.strip().splitlines()]


@pytest.mark.parametrize(("wanted", "better", "worse"), rows(FINER) + rows(LARGER))
def test_the_better_value_meets_and_the_worse_fails(wanted: str, better: str, worse: str) -> None:
    [demand] = read_indicators(wanted, force=Force.MUST)
    assert compare(demand, read_indicators(better)).outcome is VerdictOutcome.SATISFIED
    assert compare(demand, read_indicators(worse)).outcome is VerdictOutcome.NOT_SATISFIED


@pytest.mark.parametrize(
    "text", ["熔点优于300℃", "流量优于5L/min", "粒径达到5μm", "导热系数优于0.03W/(m·K)", "色温优于5000K"]
)
def test_where_the_good_side_is_not_known_nothing_can_fail(text: str) -> None:
    [demand] = read_indicators(text, force=Force.MUST)
    assert demand.comparator is Comparator.EQUAL


@pytest.mark.parametrize(
    ("name", "unit", "value", "side"),
    [
        ("检测精度", "%", "99", BoundSide.MORE),
        ("检测精度", "%", "0.5", BoundSide.LESS),
        ("定位精度", "mm", "0.5", BoundSide.LESS),
        ("分辨率", "dpi", "600", BoundSide.MORE),
        ("能耗", "kWh/t", "500", BoundSide.LESS),
        ("能耗降低", "%", "30", BoundSide.MORE),
        ("容量下降", "%", "3", BoundSide.LESS),
        ("COD去除率", "%", "90", BoundSide.MORE),
        ("误识别率", "%", "1", BoundSide.LESS),
        ("不合格率", "%", "1", BoundSide.LESS),
        ("耐磨损性", "次", "5", BoundSide.MORE),
        ("磨损量", "mg", "5", BoundSide.LESS),
        ("平均无故障时间", "h", "5", BoundSide.MORE),
        ("信噪比", "dB", "60", BoundSide.MORE),
        ("回波损耗", "dB", "20", BoundSide.MORE),
        ("插入损耗", "dB", "1", BoundSide.LESS),
        ("漏电起痕指数", "V", "600", BoundSide.MORE),
        ("功率", "kW", "5", BoundSide.UNKNOWN),
        ("水蒸气透过率", "%", "5", BoundSide.UNKNOWN),
        ("性价比", "", "5", BoundSide.UNKNOWN),
        ("残余应力", "MPa", "5", BoundSide.UNKNOWN),
    ],
)
def test_a_name_with_its_unit_tells_the_side(name: str, unit: str, value: str, side: BoundSide) -> None:
    assert side_of(name, unit, Decimal(value)) is side
