"""Vagueness (空泛说法): claims that a text makes without a figure, such as 耐高温, and what would measure them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from market.indicator.indicator import Indicator


@dataclass(frozen=True, slots=True)
class Vagueness:
    """One claim: `word` as the text has it, and which indicators, by their names, would say how much."""

    word: str
    names: re.Pattern[str]


# What people write, and the names under which the same thing is measured.
_CLAIMS = (
    (
        r"耐(?:高温|热)|高温(?:稳定|性能|环境|下)|heat[- ]resist\w*|high[- ]temperature\w*",
        r"温(?!度系数)|热|temperature(?! coefficient)",
    ),
    (
        r"耐低温|耐寒|低温(?:下|性能|环境)|cold[- ]resist\w*|low[- ]temperature",
        r"温(?!度系数)|冲击|temperature(?! coefficient)|impact",
    ),
    (r"高强(?:度)?|强度[更较要]?[高大好]|更?结实|high[- ]strength|stronger", r"强[度力]|模量|strength|modulus"),
    (
        r"韧性[更较要]?好|更韧|不[易会]?(?:发)?脆|[发变]脆|太脆|脆断|tougher|toughness|brittle",
        r"冲击|伸长率|延伸率|韧|impact|elongation|toughness",
    ),
    (r"耐磨|不[易耐]磨|wear[- ]resist\w*", r"磨|硬度|wear|hardness"),
    (
        r"耐腐蚀|腐蚀(?:严重|太?快)|防腐(?!剂)|防锈|生锈|耐蚀|corrosion|rust(?:s|y|ing)?\b",
        r"盐雾|腐蚀|锈|salt spray|corrosion",
    ),
    (
        r"寿命[更较要太]?[长短]|长寿命|更?耐用|耐久性?[更较要]?[好高差]|durable|long(?:er)?[- ](?:service )?life",
        r"寿命|次数|循环|小时|life|cycles",
    ),
    (
        r"低成本|成本[更较要太]?[低高]|便宜|降本|降低(?:生产|制造)?成本|cheap\w*|low(?:er)?[- ]cost",
        r"成本|价|费|cost|price",
    ),
    (
        r"高精度|精度[更较要不太]?[高低够]|精准|high[- ]precision|(?:more )?(?:precise|accurate)",
        r"精度|误差|偏差|准确|公差|accuracy|error|precision|tolerance",
    ),
    (
        r"高效(?!液相)|效率[更较要太]?[高低]|提[高升](?:\w{0,4})效率|提效|more efficient|efficiently",
        r"效率|产能|节拍|处理量|能力|速度|efficiency|throughput|yield|capacity",
    ),
    (
        r"速度[更较要太]?[快慢]|快速|更快|太慢|faster|quick(?:ly|er)?|too slow",
        r"速|时间|节拍|周期|speed|time|cycle|rate",
    ),
    (
        r"轻量化?|重量[更较要太]?[轻重]|更轻|太重|lightweight|lighter|too heavy",
        r"重|质量|密度|克重|weight|mass|density",
    ),
    (
        r"低?能耗[更较要太]?[低高]|低能耗|节能|省电|energy[- ]saving|energy[- ]efficient",
        r"能耗|电耗|功耗|功率|能效|energy|power|consumption|electricity",
    ),
    (
        (
            r"低噪[声音]?|噪[声音][更较要太]?[大低小]|降噪|安静(?:些|点|一)|更安静|"
            r"quieter|low[- ]noise|too (?:loud|noisy)"
        ),
        r"噪|noise|声",
    ),
    (r"导热性?[更较要]?好|散热[不差慢更好]|heat dissipation", r"导热|热导|热阻|温升|thermal|temperature"),
    (r"防水|不[渗透]水|渗漏|漏水|waterproof|water[- ]?tight", r"水压|防护等级|吸水|渗|water|\bIP"),
    (
        r"(?:良品?|合格|成品)率[更较要太]?[低高]|次品[太多率]|返[工修][太多率]|报废[太多率]|[漏误]检[太多]",
        r"率|rate|yield",
    ),
    (
        (
            r"(?:安全|绿色|更|要|求)环保|环保型|环保(?:、|且|和)?无毒|无毒|"
            r"eco[- ]friendly|environmentally friendly|non-?toxic"
        ),
        r"VOC|含量|排放|释放|迁移|content|emission",
    ),
)
_PATTERNS = tuple(
    (re.compile(f"(?<![A-Za-z])(?:{words})", re.IGNORECASE), re.compile(f"{words}|{names}", re.IGNORECASE))
    for words, names in _CLAIMS
)


def read_vagueness(text: str, indicators: Sequence[Indicator]) -> tuple[Vagueness, ...]:
    """List the claims of a text for which none of its indicators gives a figure, in the order of the text."""
    found: list[tuple[int, Vagueness]] = []
    for words, names in _PATTERNS:
        claim = words.search(text)
        if claim is not None and not any(names.search(each.name) for each in indicators):
            found.append((claim.start(), Vagueness(claim[0], names)))
    return tuple(vagueness for _, vagueness in sorted(found, key=lambda pair: pair[0]))
