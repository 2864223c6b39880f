"""Place (地域): where an organisation or a listing is at home."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

PROVINCES: Mapping[str, str] = {
    "北京市": "Beijing",
    "天津市": "Tianjin",
    "河北省": "Hebei",
    "山西省": "Shanxi",
    "内蒙古自治区": "Inner Mongolia",
    "辽宁省": "Liaoning",
    "吉林省": "Jilin",
    "黑龙江省": "Heilongjiang",
    "上海市": "Shanghai",
    "江苏省": "Jiangsu",
    "浙江省": "Zhejiang",
    "安徽省": "Anhui",
    "福建省": "Fujian",
    "江西省": "Jiangxi",
    "山东省": "Shandong",
    "河南省": "Henan",
    "湖北省": "Hubei",
    "湖南省": "Hunan",
    "广东省": "Guangdong",
    "广西壮族自治区": "Guangxi",
    "海南省": "Hainan",
    "重庆市": "Chongqing",
    "四川省": "Sichuan",
    "贵州省": "Guizhou",
    "云南省": "Yunnan",
    "西藏自治区": "Xizang",
    "陕西省": "Shaanxi",
    "甘肃省": "Gansu",
    "青海省": "Qinghai",
    "宁夏回族自治区": "Ningxia",
    "新疆维吾尔自治区": "Xinjiang",
    "台湾省": "Taiwan",
    "香港特别行政区": "Hong Kong",
    "澳门特别行政区": "Macao",
}
_SUFFIXES = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "市")


def short_name(full: str) -> str:
    """Shorten the full name of a province to what people say: 浙江省 to 浙江; any other name stays as it is."""
    return full.removesuffix(next((suffix for suffix in _SUFFIXES if full.endswith(suffix)), ""))


@dataclass(frozen=True, slots=True)
class Place:
    """A place from the wide to the narrow; `country` is ISO 3166 alpha-2, the rest are official names."""

    country: str = "CN"
    province: str = ""
    city: str = ""
    district: str = ""

    def __post_init__(self) -> None:
        if len(self.country) != 2 or not self.country.isalpha() or not self.country.isupper():
            raise ValueError(f"{self.country!r} is no ISO 3166 country code such as CN or FI")

    @property
    def path(self) -> tuple[str, ...]:
        """List the parts that are known, widest first, stopping at the first gap: ("CN", "浙江省", "宁波市")."""
        parts = [self.country]
        for part in (self.province, self.city, self.district):
            if not part:
                break
            parts.append(part)
        return tuple(parts)

    def beside(self, home: "Place") -> "Place":
        """Fill what is missing above a part by a place that has the same part: 宁波市 alone, beside 浙江省 宁波市.

        Without what lies above it nobody would find it. A part of another name fills nothing.
        """
        if self.country != home.country or (self.province and self.province != home.province):
            return self
        if self.city:
            return replace(self, province=home.province) if self.city == home.city else self
        if self.district and self.district == home.district:
            return replace(self, province=home.province, city=home.city)
        return self

    def prefixes(self) -> tuple[str, ...]:
        """List this place and every wider one as keys joined by "/": ("CN", "CN/浙江省", …)."""
        return tuple("/".join(self.path[: depth + 1]) for depth in range(len(self.path)))


class Nearness(Enum):
    """The narrowest division that two places share."""

    DISTRICT = "district"
    CITY = "city"
    PROVINCE = "province"
    COUNTRY = "country"
    ABROAD = "abroad"


_BY_SHARED = (Nearness.ABROAD, Nearness.COUNTRY, Nearness.PROVINCE, Nearness.CITY, Nearness.DISTRICT)


def nearness(one: Place, other: Place) -> Nearness | None:
    """Say how near two places are; None where either tells too little for it."""
    shared = 0
    for mine, yours in zip(one.path, other.path, strict=False):
        if mine != yours:
            return _BY_SHARED[shared]
        shared += 1
    return Nearness.DISTRICT if shared == len(_BY_SHARED) - 1 else None
