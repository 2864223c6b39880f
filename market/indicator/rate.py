"""Rate (每…): what a text gives per hour, per mu or per tonne with other words than a unit behind a stroke."""

import re
from dataclasses import dataclass

from market.indicator.indicator import Comparator
from market.indicator.unit import unit_of

_PER = re.compile(
    r"每个?(?P<each>小时|分钟|秒|天|日|年|月|亩|公斤|千克|吨|平方米|立方米|台|件|套|升|株|公里)|"
    r"(?:^|(?<=[\u4e00-\u9fff]))(?<![今当次每往末节全去明近常周])(?P<span>[年月日时])(?=处理|产(?![品值])|加工|供|耗|排)|(?P<mu>亩)(?=产)"
)
# 处理每吨污泥的电耗: the measure stands before the name. Only what is used up is counted so.
_PER_AHEAD = re.compile(
    r"(?:每|[一1])个?(亩|公斤|千克|吨|平方米|立方米|升|公里|台|件|套)[\u4e00-\u9fff]{0,8}(?:的|需要?|所需的?)?$"
)
_MONEY, _MASS, _TIME, _LENGTH = ((("元", 1),), (("kg", 1),), (("s", 1),), (("m", 1),))
_PIECES = {"台", "件", "套"}
_DONE = re.compile(
    r"(?:每个?|(?<![\d.一二三四五六七八九十第])[一1]\s?个?)(小时|分钟|秒钟?|天|日|班)\s?(?:的|就|便|可以?|能够?|至少|最少|至多|最多|应|需要?|须|要|也|平均)*"
    r"(?P<done>[\u4e00-\u9fff]{1,8}?)(?:了|出)?$"
)
_TURNING = re.compile(r"每(小时|分钟|秒)(?:可达|达到?|约|为|可)?$")
_UNDONE = re.compile(
    r"[才只仅和与跟把被]|[后内前间时]|以上|左右|之|[为是达约]$|销|出货|发货|接待|服务|收到|订单|举办|培训|访问|增加|减少|提高|降低|[升降]|工作|运行"
)
_BOUNDS = {
    "至少": Comparator.AT_LEAST,
    "最少": Comparator.AT_LEAST,
    "至多": Comparator.AT_MOST,
    "最多": Comparator.AT_MOST,
}
_FIRM = re.compile(r"公司|工厂|我[厂司们]|企业|本厂")
_ABLE = re.compile(r"能|可|要求|希望|需|应|达")
_PIECEWISE = frozenset("个件台套只片条根支张份株粒层辆头枚座笔瓶袋盒箱m")
_COUNTED = _PIECEWISE | {"kg", "Nm3", "像素", "帧"}
_OFTEN = {"次", "r"}


@dataclass(frozen=True, slots=True)
class Done:
    """What is done, the unit of it per time, and what 至少 or 最多 within the words says, if they are there."""

    name: str
    unit: str
    comparator: Comparator | None = None


def done_per(window: str, unit: str) -> Done | None:
    """Read 每小时能处理 or 一小时能剥 right before a number in `unit`; None where nothing is done."""
    window = window[-40:]
    if unit_of(unit).dimension == (("r", 1),) and (turning := _TURNING.search(window)) is not None:
        return Done("转速", f"{unit}/{turning[1]}")
    found = _DONE.search(window)
    if found is None or _UNDONE.search(found["done"]) is not None:
        return None
    if _FIRM.search(window) is not None and _ABLE.search(window) is None:
        return None
    dimension = unit_of(unit).dimension
    often = found[1] not in {"天", "日", "班"}
    counted = len(dimension) == 1 and dimension[0][1] > 0
    if not counted or (dimension[0][0] not in _COUNTED and not (often and dimension[0][0] in _OFTEN)):
        return None
    bound = next((comparator for word, comparator in _BOUNDS.items() if word in found[0]), None)
    return Done(found["done"], f"{unit}/{found[1].replace('秒钟', '秒')}", bound)


def per_named(name: str, window: str, unit: str) -> tuple[str, str]:
    """Give the name without what it is measured per, and the unit with it.

    每亩增产150公斤 is 公斤/亩, 日处理量50吨 is 吨/日, 每吨污泥的电耗60 kWh is kWh/吨.
    """
    dimension = unit_of(unit).dimension
    if not dimension or "/" in unit or any(power < 0 and base != "s" for base, power in dimension):
        return name, unit
    found = _PER.search(name)
    if found is not None:
        per = found["each"] or found["span"] or "亩"
        kept = name if found["span"] or found["mu"] else without_per(name) or name
        return kept, f"{unit}/{'小时' if per == '时' else per}" if _is_per(found, per, dimension) else unit
    ahead = _PER_AHEAD.search(window[: window.rfind(name)][-24:]) if name and name in window else None
    if ahead is None or (ahead[1] in _PIECES and dimension != _MONEY) or dimension == (("K", 1),):
        return name, unit
    return name, f"{unit}/{ahead[1]}"


def _is_per(found: re.Match[str], per: str, dimension: tuple[tuple[str, int], ...]) -> bool:
    """Say whether what is measured adds up so: 亩产 is a mass, no time is per piece, and 年产值 is of a firm."""
    if found["span"]:
        return dimension != _MONEY
    if found["mu"]:
        return dimension == _MASS
    return dimension != _TIME and (per not in _PIECES or dimension not in {_MASS, _LENGTH})


def without_per(name: str) -> str:
    """Take 每亩 out of a name; 日处理量 and 亩产 keep what they are per."""
    return _PER.sub(lambda found: "" if found["each"] else found[0], name)
