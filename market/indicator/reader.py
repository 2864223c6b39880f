"""Indicator reader (指标读取): the indicators that a Chinese or English text states, each with its clause quoted."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from market.indicator.complaint import is_complaint, is_described, is_told_of_now
from market.indicator.finding import STOP, Finding
from market.indicator.indicator import Comparator, Force, Indicator
from market.indicator.quantity import read_quantities
from market.indicator.scope import force_of, is_of_others, is_of_size, is_of_the_present, is_untechnical
from market.indicator.sentence import CLAUSE_LIMIT, clause_of, find_all, names_of
from market.indicator.unit import match_unit, plain

_LATIN = r"(?<![A-Za-z])"
_STANDARDS = (
    "GB|GBZ|GJB|JB|HG|YB|YS|YY|QB|SH|DL|NB|HJ|CJ|JC|FZ|SJ|YD|JJG|QC|TB|SN|NY|WS|ISO|IEC|IEEE|ASTM|EN|DIN|JIS|UL|ANSI|API|"
    "AATCC|SAE|BS|MIL-STD|HACCP|OHSAS|TRL|CMMI"
)
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_KEYS = "专利号|申请号|公开号|登记号|证书号|注册号|编号|合同号|邮编|电话|传真|手机|微信|QQ"
_PLACES = r"step|section|phase|table|figure|fig\.|no\.|type|class|grade|model|stage|version|part|clause|lot"
_SEVERAL = r"steps|sections|tables|figures|figs\.|items|clauses|chapters|pages|lots"
_MATERIALS = "不锈钢|系|牌号|号[钢铝]|型|铝合金|合金|号线|电池(?!.{0,3}包)|白刚玉"
_HARDNESS_AND_LIKE = "pH|PH|Ra|Rz|HRC|HRB|HV|HB|IP|CTI"
_PATTERNS = (
    # standards, certificates, patents, addresses and telephones
    rf"{_LATIN}(?:{_STANDARDS}|DB\d*)(?:\s?/\s?[A-Z]+)*[\s:-]?[A-Z]{{0,2}}\s?\d(?![\d.]*\s?级)[\d.]*(?:\s?[-:/]\s?\d+)*",
    rf"{_LATIN}[TQ]/[A-Z]{{2,}}[\s\d.-]*\d",
    rf"(?:{_KEYS})[::]?\s?[A-Za-z]{{0,4}}[\d.\-X/ ]+",
    rf"{_LATIN}(?:ZL|CN|PCT|US|EP|WO|JP)[\s/-]?\d[\dA-Z.,/-]{{4,}}(?:\s?[AB]\d?)?",
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}",
    r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|\+\d{2}[\s-]?\d[\d\s-]{6,}",
    # years, dates, times of day
    r"(?<![\d.])(?:19|20)\d{2}\s?(?:[-~至到/]|to|and)\s?(?:19|20)\d{2}\s?年?",
    r"(?<![\d.])(?:19|20)\d{2}\s?年(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?|[上下]半年|[初底末]|第?[一二三四]季度)?",
    r"(?<![\d.])(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)",
    r"(?<!\d)\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号]|[底初末])|二[〇零][〇零一二三四五六七八九]{2}年|十[一二三四]五",
    rf"(?:\d{{1,2}} )?(?:{_MONTHS})[a-z]*\.? (?:\d{{1,2}}, )?(?:19|20)?\d{{2}}(?!\d)",
    r"(?i:(?:in|since|by|until|till|of|from|to|during|for|late|early|mid) )(?:19|20)\d{2}(?![\d.]|\s?[A-Za-z%/])",
    r"(?<!\d)(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)",
    # places in a document, ordinals, versions
    r"第\s?[\d一二三四五六七八九十百]+|[表图式]\s?\d+|附件\s?[\d一二三]|\((?:\d{1,2}|[一二三四五六七八九十]+)\)",
    rf"(?i:\b(?:{_PLACES}) )\d[\w.-]*",
    rf"(?i:\b(?:{_SEVERAL}) )\d+(?:(?: ?[-~,] ?| to | and | or |, and )\d+)*",
    r"(?:^|(?<=[\n。;!?:,]))[ \t]*\(?\d{1,2}(?:[、)](?!\d)|\.(?!\d)|\))",
    rf"{_LATIN}[vV]\d+(?:\.\d+)+",
    # models, grades and materials
    rf"{_LATIN}(?:M|Tr|G)\d+(?:\.\d+)?(?:\s?[×xX*]\s?\d+(?:\.\d+)?)+(?!\d)",
    rf"(?<![A-Za-z\d.])(?!{_HARDNESS_AND_LIKE})[A-Z][A-Za-z]{{0,5}}\d*-\d+[A-Za-z\d-]*(?!\d*\s?[~%℃°])",
    rf"(?<![\d.])\d{{3,5}}(?:[A-Z]{{0,2}}(?:-[A-Z]\d+)?)?(?=\s?(?:{_MATERIALS})|[A-Z]?\s(?:stainless|alloy|alumin|steel|cell))",
    r"\d{4}-[TOHF]\d+|(?<!\d)\d{1,6}#|#\d{1,6}|IP\dK\d?|(?<![\d.])4\d{2}C(?![A-Za-z/])",
    r"(?<![\d-])\d{1,9}(?:\.\d+)?-\d{1,9}(?:\.\d+)?-\d{1,9}(?!\d)",
    r"(?<![\d.])[2345][GD](?![A-Za-z])|(?<![\d.])[2345]d(?=打印|视觉|建模|显示|扫描|相机|效果|模型|\s?print)",
    r"硬度\s?[≥>]?\s?[1-9][HB](?![A-Za-z\d])|(?<![A-Za-z])[A-Z]\d+/\d+|分辨率[^,。;\d]{0,4}[248]K",
    r"(?<!\d)\d{1,2}[kK](?=视频|分辨率|画质|高清|显示|屏)",
    # Chinese words that begin like a number
    r"十分(?!钟)|[六七八九]成新|一次性|一分为二|一度|二次(?=开发|元|电池|供水|加工|污染|创业|除尘|过筛)|一级(?=市场|代理)|三[维废坐]|四[大新]",
    r"一[体方般些批定直线流站键种个家款条张]",
)


def blotted(text: str) -> str:
    """Blot out, each character by a low line, the designations of a plain text; marks between clauses stay."""
    for pattern in _patterns():
        text = pattern.sub(_blot, text)
    return text


def _blot(found: re.Match[str]) -> str:
    return re.sub(r"[^,。;:\n]", "_", found[0])


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Compile the patterns; one after another they are three times as fast as in one alternation."""
    return tuple(re.compile(each, re.MULTILINE) for each in _PATTERNS)


QUOTE_LIMIT = 160
_SENTENCE_END = re.compile(rf"[。;!?\n]|{STOP}")
# 抗压强度(28天)不小于50 MPa: the bracket between a name and its value holds a condition.
_ASIDE = re.compile(
    r"(?<=[\u4e00-\u9fffA-Za-z])\(([^()≥≤<>=±]*\d[^()≥≤<>=±]*|[^()≥≤<>=±\d]{1,8})\)"
    r"(?=\s*(?:[≥≤><=≮≯±:约为不大小高低超达至优可]|[-+]?\d|is |of |at |was ))"
)


def read_indicators(text: str, *, force: Force = Force.FACT) -> tuple[Indicator, ...]:
    """Read the indicators of a text, in the order of their numbers.

    `force` is what the listing says by default: FACT for an achievement, MUST for a need, whose own words
    (希望, 最好, 必须 …) then decide, and where clauses on the present state are left out. 约 reads as =.
    What no name can be found for is left out: a reader who misses an indicator does less harm than one who invents it.
    """
    whole = blotted(plain(text))
    folded = _ASIDE.sub(lambda found: " " * len(found[0]), whole)
    asides = [(found.start(), found[1]) for found in _ASIDE.finditer(whole)]
    quantities = read_quantities(folded)
    starts = [each.start for each in quantities]
    return tuple(
        indicator
        for span in _sentences(folded)
        for finding in find_all(folded, quantities[bisect_left(starts, span[0]) : bisect_left(starts, span[1])], span)
        if finding.is_indicator
        for indicator in _indicators(text, folded, finding, span, force=force, asides=asides)
    )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give where each sentence begins and ends; ; ends one too."""
    start = 0
    for found in _SENTENCE_END.finditer(text):
        yield start, found.end()
        start = found.end()
    if start < len(text):
        yield start, len(text)


def _indicators(
    original: str,
    text: str,
    finding: Finding,
    span: tuple[int, int],
    *,
    force: Force,
    asides: list[tuple[int, str]],
) -> Iterator[Indicator]:
    """Make the indicators of one finding: none where the clause speaks of others, one for each name otherwise."""
    quantity = finding.quantity
    start, end = clause_of(text, quantity.start, span)
    clause = text[start:end]
    if is_untechnical(finding.name, quantity.unit) or is_of_others(clause):
        return
    if finding.comparator is Comparator.EQUAL and is_of_size(finding.name):
        return
    if force is not Force.FACT:
        told = _force_of_need(text, finding, span, force)
        if told is None:
            return
        force = told
    beside = [said for at, said in asides if quantity.start - len(finding.window) <= at < quantity.start]
    unit = quantity.unit
    if not unit and beside and _is_unit(beside[-1]):
        unit = beside.pop()
    for name in names_of(text, finding, start):
        yield Indicator(
            name=name,
            comparator=finding.comparator,
            value=quantity.value,
            upper=quantity.upper,
            unit=unit,
            condition="，".join([*beside, *finding.conditions]),
            quote=original[start : max(end, finding.end)].strip()[:QUOTE_LIMIT],
            force=force,
        )


def _force_of_need(text: str, finding: Finding, span: tuple[int, int], default: Force) -> Force | None:
    """Tell how much a need insists on a finding; None where it only tells how things stand."""
    quantity = finding.quantity
    start, end = clause_of(text, quantity.start, span)
    sentence, behind = text[max(span[0], quantity.start - CLAUSE_LIMIT) : quantity.start], text[finding.end : end]
    if is_of_the_present(text[start:end]) or (finding.bare and is_told_of_now(sentence)):
        return None
    if is_complaint(finding, behind):
        return None
    told = force_of(text[max(span[0], end - CLAUSE_LIMIT) : end], default)
    weak = is_told_of_now(sentence) or is_described(text[start : quantity.start], sentence, behind)
    return Force.SHOULD if weak else told


def _is_unit(text: str) -> bool:
    """Say whether a bracket holds the unit of the number behind it: 硬度(邵A)60."""
    found = match_unit(text.strip(), 0)
    return found is not None and found[1] == len(text.strip())
