"""Territory (许可地域): whether a right that an owner describes in words reaches a place."""

import re
from collections.abc import Callable, Mapping

from market.place import Place

_EUROPEAN_UNION = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
    ]
)
_EUROPE = _EUROPEAN_UNION | frozenset(["NO", "IS", "CH", "GB"])
_NORDIC = frozenset(["SE", "FI", "NO", "DK", "IS"])
_SOUTH_EAST_ASIA = frozenset(["BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN"])
_NORTH_AMERICA = frozenset(["US", "CA", "MX"])
_DELTA = frozenset({"上海市", "江苏省", "浙江省", "安徽省"})

Reaches = Callable[[Place], bool]

_REGIONS: Mapping[str, Reaches] = {
    r"中国|境内|全国|国内|\bchina\b|\bprc\b|\bchinese\b": lambda place: place.country == "CN",
    r"欧盟|\beu\b|european union": lambda place: place.country in _EUROPEAN_UNION,
    r"欧洲|\beurope\b": lambda place: place.country in _EUROPE,
    r"北欧|\bnordic": lambda place: place.country in _NORDIC,
    r"东南亚|south-?\s?east asia": lambda place: place.country in _SOUTH_EAST_ASIA,
    r"北美|north america": lambda place: place.country in _NORTH_AMERICA,
    r"日本|\bjapan\b": lambda place: place.country == "JP",
    r"长三角|长江三角洲|yangtze (?:river )?delta": lambda place: place.country == "CN" and place.province in _DELTA,
}
_EVERYWHERE = re.compile(r"全球|全世界|不限地域|可出口|\bworld-?wide\b|\bglobal", re.IGNORECASE)
_NAMED = re.compile(r"(?P<name>[\u4e00-\u9fff]{1,8}?(?:省|市|区|县|自治区))(?P<out>以外|之外|外)?")
_EXCEPT = re.compile(r"(?:\bexcept\b|\bexcluding\b|\bother than\b|\boutside\b)(?P<rest>.*)", re.IGNORECASE)
_DENIED = re.compile(r"[，,；;]?\s*不(?:向|得|含|包括)[^，,；;]*")


def reaches(territory: str, place: Place) -> bool | None:
    """Say whether an owner's words allow a place; None where they don't settle it, or the place is not known so far.

    Regions that are named together add up; 以外 and except take away. What a clause of denial names (不向境外提供) is
    not taken for a region that is allowed.
    """
    words = _DENIED.sub("", territory)
    excluded = _EXCEPT.search(words)
    if excluded is not None:
        words = words[: excluded.start()]
        if _named_regions(excluded["rest"], place) is True:
            return False
    if _EVERYWHERE.search(words) or (excluded is not None and not words.strip()):
        return True
    return _named_regions(words, place)


def _named_regions(words: str, place: Place) -> bool | None:
    verdicts: list[bool | None] = [
        reach(place) for pattern, reach in _REGIONS.items() if re.search(pattern, words, re.IGNORECASE)
    ]
    verdicts += [_names(found["name"], place, outside=found["out"] is not None) for found in _NAMED.finditer(words)]
    if not verdicts:
        return None
    if any(verdict is True for verdict in verdicts):
        return True
    return None if None in verdicts else False


def _names(name: str, place: Place, *, outside: bool) -> bool | None:
    """Say whether a Chinese place lies in (or outside) a named one; None where it is known too little for that."""
    if place.country != "CN":
        return outside
    bare = name.removeprefix("仅限").removeprefix("限").removeprefix("中国")
    if bare in place.path:
        return not outside
    depth = {"省": 1, "市": 2, "区": 3, "县": 3}[bare[-1]]
    if len(place.path) <= depth and not (bare.endswith("市") and place.province == bare):
        return None
    return outside
