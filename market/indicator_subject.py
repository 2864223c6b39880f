"""Subject of an indicator (指标对象): when two indicators are about the same thing."""

import re
from functools import lru_cache

from market.indicator_synonym import first_name
from market.unit import plain, unit_of

_HARMLESS = re.compile(
    r"室温|常温|平均|整体|总体|实测|单件|本体|产品|材料|样品|器件|系统|设备|整机|额定|综合|稳定|轴向|最终|可达|典型|"
    r"\b(?:the|a|an|its|average|mean|measured|typical|overall|room temperature|final|of|specific)\b"
)
_UNMISTAKABLE = {
    "MGOe": "最大磁能积",
    "mAh/g": "比容量",
    "W/(m·K)": "导热系数",
    "m²/g": "比表面积",
    "NTU": "浊度",
    "Wh/kg": "能量密度",
}
_CJK = re.compile(r"[\u4e00-\u9fff]")


def is_same_subject(one: str, one_unit: str, two: str, two_unit: str) -> bool:
    """Say whether two names, measured in units of one dimension, are of the same thing.

    They are when what remains without harmless words (平均, 室温 …) is one name or two known names of one thing, or
    when the unit tells (MGOe) and no name says otherwise. 剪切强度 and 层间剪切强度 are two things.
    """
    first, second = _subject(one), _subject(two)
    if first == second:
        return True
    told = _told(one_unit)
    return bool(told) and told == _told(two_unit) and {first, second} <= {told, ""}


@lru_cache(maxsize=8192)
def _subject(name: str) -> str:
    """Reduce a name to the first of its known names, or to what remains of it."""
    folded = re.sub(r"\s+", " ", plain(name)).lower().strip()
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
