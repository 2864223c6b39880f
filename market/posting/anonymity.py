"""Anonymity (匿名检查): what in an anonymous need, or in a file beside it, would tell whose it is."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from market.organization import Organization
from market.place import Place

_LEGAL = re.compile(
    r"(股份|责任)?有限(责任)?公司|(控股)?集团(公司)?|总公司|分公司|公司|总厂|工厂|厂|研究总院|研究院|研究所|设计院|实验室|中心|合作社|商行"
)
_TRADE = re.compile(
    r"新材料|新能源|精密|机械|科技|技术|电子|电器|电气|工业|实业|材料|制造|智能|信息|软件|网络|生物|医药|化工|塑料|模具|纺织|"
    r"服饰|汽车|零部件|配件|装备|设备|仪器|磁业|磁电|磁性|五金|金属|轴承|环保|食品|贸易|进出口|国际|开发|发展|产业|工程"
)
_LEGAL_EN = re.compile(
    r"[,.]|\b(?:co|company|ltd|limited|inc|corp|corporation|group|holdings?|llc|gmbh|oy|ab|plc|factory|institute|university|"
    r"technology|technologies|industrial|industries|international)\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_REGION_END = re.compile(r"(?:特别行政区|自治[区州县]|省|市|区|县)$")
_ELSEWHERE = frozenset(
    (
        *("qq.com", "vip.qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "139.com", "189.cn", "sina.com"),
        *("sina.cn", "sohu.com", "aliyun.com", "gmail.com", "outlook.com", "hotmail.com", "live.com", "icloud.com"),
        *("yahoo.com", "example.com", "example.org"),
    )
)
"""Where everybody has an address: such a domain names no firm."""
_CONTACT = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}|https?://[^\s，。；]{1,200}|www\.[\w.-]{1,200}|"
    r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)",
    re.ASCII,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_NAME_LEAST, _LATIN_LEAST = 2, 4
_HEAD = 4


class TraceKind(Enum):
    """What betrays a firm; UNREAD is a file of which a part could not be read, and nobody knows what it tells."""

    NAME = "name"
    SHORT_NAME = "short_name"
    CODE = "code"
    PERSON = "person"
    DOMAIN = "domain"
    CONTACT = "contact"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Firm:
    """What a firm is known by: its names and codes, the people who act for it, and their domains."""

    organization: Organization
    people: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that was found: what, and in which of the texts."""

    kind: TraceKind
    found: str
    place: str

    @property
    def key(self) -> str:
        """Name the thing itself, wherever it was found: whoever keeps it keeps it everywhere."""
        return f"{self.kind.value}:{_folded(self.found)}"


def find_traces(firm: Firm, texts: Mapping[str, str]) -> tuple[Trace, ...]:
    """Find what betrays a firm in texts that are given by their places, each thing once a place.

    A part of a name that was found whole is not told again.
    """
    needles = [(kind, needle) for kind, needle in dict.fromkeys(_needles(firm)) if needle]
    traces: list[Trace] = []
    for place, text in texts.items():
        traces += _traces_in(text, place, needles)
    return tuple(traces)


def short_names(organization: Organization) -> tuple[str, ...]:
    """Give the names that people call an organisation by: without its region and legal form, then without its trade.

    Of what is still long people say the first four characters: 甬江精工 of 甬江精工激光.
    """
    bare = _BRACKETED.sub("", organization.name)
    inner = _without_regions(_LEGAL.sub("", bare), organization.place)
    core = _TRADE.sub("", inner)
    english = " ".join(_LEGAL_EN.sub(" ", _BRACKETED.sub("", organization.name_en or "")).split())
    return tuple(
        name
        for name in dict.fromkeys((inner, core, _head(core), english))
        if len(name) >= (_NAME_LEAST if _HAN.search(name) else _LATIN_LEAST) and name != organization.name
    )


def _head(core: str) -> str:
    return core[:_HEAD] if len(core) > _HEAD and _HAN.match(core) else ""


def _needles(firm: Firm) -> Iterator[tuple[TraceKind, str]]:
    organization = firm.organization
    whole = (organization.name, _BRACKETED.sub("", organization.name), organization.name_en or "")
    yield from ((TraceKind.NAME, name) for name in whole)
    yield from ((TraceKind.CODE, code) for code in (organization.code, organization.number or ""))
    yield from ((TraceKind.PERSON, _BRACKETED.sub("", name)) for name in firm.people if len(name) >= _NAME_LEAST)
    yield from ((TraceKind.DOMAIN, domain) for domain in _domains(firm.addresses))
    yield from ((TraceKind.SHORT_NAME, name) for name in short_names(organization))


def _traces_in(text: str, place: str, needles: Iterable[tuple[TraceKind, str]]) -> Iterator[Trace]:
    folded = _folded(text)
    told: list[str] = []
    for kind, needle in needles:
        if any(_folded(needle) in each for each in told) or not _stands_in(_folded(needle), folded):
            continue
        told.append(_folded(needle))
        yield Trace(kind, needle, place)
    for found in dict.fromkeys(_CONTACT.findall(unicodedata.normalize("NFKC", text))):
        if not any(each in _folded(found) for each in told):
            yield Trace(TraceKind.CONTACT, found, place)


def _stands_in(needle: str, text: str) -> bool:
    """Say whether a folded name stands in a folded text; one of Latin letters only as a word of its own."""
    if _HAN.search(needle):
        return needle in text
    return bool(needle) and re.search(rf"(?<![a-z0-9]){re.escape(needle)}(?![a-z0-9])", text) is not None


def _folded(text: str) -> str:
    """Fold a text so that width, case, and blanks between Chinese characters hide no name."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", plain)).strip()


def _without_regions(name: str, place: Place) -> str:
    parts = [part for part in (place.province, place.city, place.district) if part]
    for part in sorted((form for each in parts for form in (each, _REGION_END.sub("", each))), key=len, reverse=True):
        if len(part) >= _NAME_LEAST:
            name = name.replace(part, "", 1)
    return name.strip()


def _domains(addresses: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        domain = address.rpartition("@")[2].casefold()
        if domain and domain not in _ELSEWHERE and not domain.endswith(".invalid"):
            yield domain
