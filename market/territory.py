"""Territory (许可地域): whether a right that an owner describes in words reaches a place."""

import re

from market.place import Place
from market.territory_region import EVERYWHERE, named

_IN = r"[^，,；;。()（）\n]"
_NOT_BESIDES = r"(?!的?\s*[，,]?\s*(?:还|也|另|亦|同时|并可))"
"""除浙江省外，还可在江苏省 adds a place and takes none away."""

_EXCLUSION = re.compile(
    rf"(?P<all>全国|全球|全世界|世界|中国境内|境内|中国|)(?P<a>{_IN}{{1,40}}?)除外"
    rf"|除了?(?P<b>{_IN}{{1,40}}?)(?:以外|之外|外|(?=[)）])){_NOT_BESIDES}"
    rf"|(?P<c>(?:(?!除|全国|全球){_IN}){{1,40}}?)(?:以外|之外){_NOT_BESIDES}"
    rf"|(?P<d>(?:(?!除|全国|全球)[\u4e00-\u9fff、]){{1,20}}?(?:省|市|区|县))外(?![资商国籍]){_NOT_BESIDES}"
    rf"|不(?:包括|包含|含)(?P<e>{_IN}*)"
    r"|\b(?:except(?:ing)?|excluding|other than|outside|not including|but not|not in)\b(?:\s+(?:for|in|of)\b)?"
    r"(?P<f>[^;；。)）]*)",
    re.IGNORECASE,
)
_DENIAL = re.compile(rf"[，,；;]?\s*不(?:(?P<where>(?:[得可能]|允许)?[向在]){_IN}*|(?:得|可|能|允许){_IN}*)")
_NOTHING_ELSE = re.compile(
    r"(?:[\s，,；;。、（）()的]|任何|所有|其[他它]|各|地区|区域|国家|范围|均?可以?|使用|实施|许可|any\w*)*"
)


def reaches(territory: str, place: Place) -> bool | None:
    """Say whether an owner's words allow a place; None where they don't settle it, or the place is not known so far.

    Regions that are named together add up. What is taken away (除外, 以外, 不含, 不向, except) goes before what is
    given; what a clause of denial names is no region that is allowed.
    """
    denied = [named(found[0], place, short=True) for found in _DENIAL.finditer(territory) if found["where"]]
    given = _DENIAL.sub("", territory)
    excluded = [named(_taken(found), place, short=True) for found in _EXCLUSION.finditer(given)]
    given = _EXCLUSION.sub(lambda found: found["all"] or "", given)
    if True in denied or True in excluded:
        return False
    if None in excluded:
        return None
    if EVERYWHERE.search(given) or (excluded and _NOTHING_ELSE.fullmatch(given)):
        return True
    return named(given, place)


def _taken(found: re.Match[str]) -> str:
    return next(words for group in "abcdef" if (words := found[group]) is not None)
