"""Subject of an indicator (指标对象): when two indicators are about the same thing."""

import re
from enum import Enum, auto
from functools import lru_cache

from market.indicator.synonym import first_name
from market.indicator.unit import plain, unit_of

_HARMLESS = re.compile(
    r"室温|常温|平均|整体|总体|实测|单件|本体|产品|材料|样品|器件|系统|设备|整机|额定|综合|稳定|轴向|最终|可达|典型|"
    r"\b(?:the|a|an|its|average|mean|measured|typical|overall|room temperature|final|of|specific)\b"
)
_LOWEST = re.compile(r"最低|耐寒|lowest|minimum|\bmin\b", re.IGNORECASE)
_HIGHEST = re.compile(r"最高|耐[温热]|highest|maximum|\bmax\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"最[高低](?=(?:工作|使用|运行)温度)|(?:maximum|minimum|highest|lowest|max|min) (?=\w+ temperature)", re.IGNORECASE
)
# 能耗下降, 能耗降低 and 降低能耗 are one thing.
_CHANGED = re.compile(
    r"(?P<before>降低|减少|提高|提升|增加)?(?P<what>.{2,}?)(?P<behind>降低|减少|下降|降幅|提高|提升|增加|增幅)?"
)
_RISES = {"提高", "提升", "增加", "增幅"}
_UNMISTAKABLE = {
    "MGOe": "最大磁能积",
    "mAh/g": "比容量",
    "W/(m·K)": "导热系数",
    "m²/g": "比表面积",
    "NTU": "浊度",
    "Wh/kg": "能量密度",
}
_CJK = re.compile(r"[\u4e00-\u9fff]")


class End(Enum):
    """Which end of a range a name is of: 最高工作温度 or 最低."""

    LOW = auto()
    HIGH = auto()


def end_of(name: str) -> End | None:
    """Say which end of a range a name is of; None for the whole of it."""
    if _LOWEST.search(name):
        return End.LOW
    return End.HIGH if _HIGHEST.search(name) else None


def is_same_subject(one: str, one_unit: str, two: str, two_unit: str) -> bool:
    """Say whether two names, measured in units of one dimension, are of the same thing.

    They are when what remains without harmless words (平均, 室温 …) is one name or two known names of one thing, or
    when the unit tells (MGOe) and no name says otherwise. 剪切强度 and 层间剪切强度 are two things. 最高工作温度 and
    最低工作温度 each go with 工作温度, which says both, and not with each other.
    """
    first, second = _subject(one), _subject(two)
    if first == second:
        return True
    if (end_of(one) is None) is not (end_of(two) is None) and _subject(_WHOLE.sub("", one)) == _subject(
        _WHOLE.sub("", two)
    ):
        return True
    told = _told(one_unit)
    return bool(told) and told == _told(two_unit) and {first, second} <= {told, ""}


@lru_cache(maxsize=8192)
def _subject(name: str) -> str:
    """Reduce a name to the first of its known names, or to what remains of it."""
    folded = re.sub(r"\s+", " ", plain(name)).lower().strip()
    changed = _CHANGED.fullmatch(folded)
    if changed is not None and bool(changed["before"]) is not bool(changed["behind"]):
        way = "提高" if (changed["before"] or changed["behind"]) in _RISES else "降低"
        return _subject(changed["what"]) + way
    known = first_name(folded)
    if known is not None:
        return known
    bare = re.sub(r"\s+", " ", _HARMLESS.sub("", re.sub(r"\([^()]*\)", "", folded))).strip()
    if _CJK.search(bare):
        bare = bare.replace(" ", "")
        bare = re.sub(r"(?<=[\u4e00-\u9fff])[a-zδτ_/\d.]+$", "", bare)
    return first_name(bare) or bare


def _told(unit: str) -> str:
    """Name what a unit alone tells; "" when it may measure several things."""
    return next((name for known, name in _UNMISTAKABLE.items() if plain(unit) == known or _equal(unit, known)), "")


def _equal(unit: str, known: str) -> bool:
    return known != "MGOe" and unit_of(unit).dimension == unit_of(known).dimension
