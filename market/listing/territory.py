"""Territory (许可地域): whether a right that an owner describes in words reaches a place."""

import re
from collections.abc import Callable, Mapping

from market.place import PROVINCES, Place, short_name

_EUROPEAN_UNION = frozenset(
    {
        *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE"),
        *("IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"),
    }
)
_EUROPE = _EUROPEAN_UNION | frozenset(["NO", "IS", "CH", "GB"])
_NORDIC = frozenset(["SE", "FI", "NO", "DK", "IS"])
_SOUTH_EAST_ASIA = frozenset(["BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN"])
_NORTH_AMERICA = frozenset(["US", "CA", "MX"])
_DELTA = frozenset({"上海市", "江苏省", "浙江省", "安徽省"})
_OFF_THE_MAINLAND = frozenset({"香港特别行政区", "澳门特别行政区", "台湾省"})

_REGIONS: Mapping[str, Callable[[Place], bool]] = {
    r"境外|海外|国外|\boverseas\b|\babroad\b": lambda place: place.country != "CN",
    r"中国(?!境外|海外|国外)|境内|全国|国内|\bchina\b|\bprc\b|\bchinese\b": lambda place: place.country == "CN",
    r"欧盟|\beu\b|european union": lambda place: place.country in _EUROPEAN_UNION,
    r"欧洲|\beurope\b": lambda place: place.country in _EUROPE,
    r"北欧|\bnordic": lambda place: place.country in _NORDIC,
    r"东南亚|south-?\s?east asia": lambda place: place.country in _SOUTH_EAST_ASIA,
    r"北美|north america": lambda place: place.country in _NORTH_AMERICA,
    r"美国|\busa?\b|\bunited states\b": lambda place: place.country == "US",
    r"日本|\bjapan\b": lambda place: place.country == "JP",
    r"长三角|长江三角洲|yangtze (?:river )?delta": lambda place: place.country == "CN" and place.province in _DELTA,
    r"港澳台": lambda place: place.country in {"HK", "MO", "TW"} or place.province in _OFF_THE_MAINLAND,
}
EVERYWHERE = re.compile(r"全球|全世界|不限地域|地域不限|可出口|[境国海]内外|\bworld-?wide\b|\bglobal", re.IGNORECASE)
_NAMED = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:省|市|区|县)")
_NO_NAME = re.compile(r"(?:[地园社山城海]区|区域|城市|省市|[各全本外]省|[各全本外]市|[各全本外][区县])$")
_DEPTH = {"省": 1, "市": 2, "区": 3, "县": 3}
_SHORT = {short_name(full): full for full in PROVINCES} | {name.lower(): full for full, name in PROVINCES.items()}
_SHORT_NAMES = re.compile(
    "|".join(rf"\b{name}\b" if name.isascii() else rf"{name}(?![省市])" for name in sorted(_SHORT)), re.IGNORECASE
)


def named(words: str, place: Place, *, short: bool = False) -> bool | None:
    """Say whether a place lies in any region that words name; None where they name none, or the place is too vague.

    `short`: names of provinces count without their 省, and in English.
    """
    verdicts: list[bool | None] = [
        lies(place) for pattern, lies in _REGIONS.items() if re.search(pattern, words, re.IGNORECASE)
    ]
    names = [found[0] for found in _NAMED.finditer(words) if _NO_NAME.search(found[0]) is None]
    if short:
        names += [_SHORT[found[0].lower()] for found in _SHORT_NAMES.finditer(words)]
    verdicts += [_lies_in(name, place) for name in names]
    if True in verdicts:
        return True
    return None if not verdicts or None in verdicts else False


def _lies_in(name: str, place: Place) -> bool | None:
    """Say whether a place lies in a named Chinese one, before which other words may stand; None if it is too vague."""
    if place.country != "CN":
        return False
    parts = place.path[1:]
    if any(name.endswith(part) for part in parts):
        return True
    depth = 1 if any(name.endswith(full) for full in PROVINCES) else _DEPTH[name[-1]]
    return None if len(parts) < depth else False


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
