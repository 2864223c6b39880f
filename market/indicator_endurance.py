"""Endurance (耐受): what a thing bears or is rated for, where that is the name: 承受30 MPa压力, rated IP54, 抗风6级."""

import re

from market.indicator_name import is_chinese, is_measured, kind_name, name_before, name_behind

_RESISTS = re.compile(r"(?:[抗耐防][\u4e00-\u9fff]{1,3}|阻燃|[气水]密|燃烧性?能?)$")
_BEARS = re.compile(r"(?:承受|经受|耐受|通过|抵御)(?:住|了|约)?$")
_TRIAL = re.compile(
    r"的?((?:中性|酸性|连续)?(?:盐雾|弯折|折弯|弯曲|洗涤|水洗|湿热|老化|跌落|摩擦|插拔|冲击|振动|按压|折叠)(?:试验|测试|循环)?)"
)
_WITHSTANDS = re.compile(r"withst|surviv|endur", re.IGNORECASE)
# IP54 states itself where these stand before or behind it, whatever the subject of the sentence is.
_RATED = re.compile(
    r"(?:rated|rating|protection|protected|sealed|enclosure|防护|防尘|防水|达到?|满足|符合)(?: to| at| of| is)?\s*$",
    re.IGNORECASE,
)
_RATING = re.compile(r"\s?(?:-?rated|protection|enclosure|sealing|防护|防尘|防水|密封)(?!等级)", re.IGNORECASE)


def resists(name: str) -> bool:
    """Say whether a name is of what a thing resists, which a level measures: 抗风6级, 气密8级."""
    return _RESISTS.search(name) is not None


def rating_name(text: str, window: str, end: int, *, bound: bool) -> str:
    """Name the IP54 that ends at `end`, the text `window` before it; "" where it may only describe which thing."""
    stated = _RATED.search(window[-24:]) or _RATING.match(text, end)
    if not stated and (not bound or is_measured(name_before(window))):
        return ""
    return "防护等级" if is_chinese(text) else "ingress protection rating"


def borne_name(text: str, window: str, end: int) -> str:
    """Name what a thing bears from the words behind the value; "" where those tell nothing."""
    if not _BEARS.search(window[-8:]):
        return ""
    found = _TRIAL.match(text, end)
    return found[1] if found is not None else name_behind(text, end, within=False)


def withstood_name(text: str, window: str, end: int, comparator: int, unit: str) -> str | None:
    """Name what a thing withstands: 1,000 h of salt spray. None where the word at `comparator` is another one."""
    if not _WITHSTANDS.match(text, comparator):
        return None
    borne = name_behind(text, end, within=False) if text.startswith(" of ", end) else ""
    return borne or kind_name(unit) or (name_before(window) if unit else "")
