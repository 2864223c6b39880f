"""Reading budgets (读取预算): the amount that a pasted text sets aside, in the words that such texts use.

Reading requirements (读取条件): what a pasted text sets, by the words that such texts use. Nothing of it is kept.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from corpus.sheet.amount import AmountEnd, read_amounts
from corpus.sheet.cell import CellError, narrow
from market.errors import Invalid
from market.indicator.indicator import Force
from market.indicator.numeral import chinese_value
from market.indicator.reader import read_indicators
from market.listing.maturity import Maturity, Scale
from market.listing.price import PriceRange
from market.listing.requirement import Requirements

_FEN_PER_WAN = 1_000_000
_CHINESE = r"[一二两三四五六七八九十][零〇一二两三四五六七八九十百千]{0,12}"
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}(?:\.\d{{1,6}})?|\d{{1,12}}(?:\.\d{{1,6}})?|{_CHINESE})"
_CURRENCY = r"(?:人民币|rmb|cny|yuan|[¥￥])"
_UNIT = rf"\s*(?:百万元?|千万元?|千元|万元?|亿元?|元|w(?![a-z])|million)?(?:\s*{_CURRENCY})?"
_BOUND = r"(?:不超过|不高于|不大于|最高|上限|至多|不低于|不少于|最低|至少|≤|<=|≥|>=|up to|at most|at least)"
_AMOUNT = (
    rf"{_BOUND}?\s*(?:{_CURRENCY}\s*)?{_NUMBER}{_UNIT}"
    rf"(?:\s*(?:[-~–—至到]|to)\s*(?:{_CURRENCY}\s*)?{_NUMBER}{_UNIT})?\s*(?:以内|以下|之内|以上|起)?"
)
_FILLER = (
    r"\s*(?:大概|大约|约|控制|总额|金额|总计|合计|暂定|估计|初步|在|为|是|有|[:|]|"
    r"of|is|about|around|within|under|no more than)"
)
_BUDGET = re.compile(
    r"(?P<head>预算|(?<![a-z])budget|经费|(?:拟)?投入资金|资金投入)"
    r"(?:金额|资金|总额)?(?:\s*\((?:单位:?)?\s*(?P<unit>万元|千元|百万元|亿元|元)\))?"
    rf"(?:{_FILLER}){{0,4}}\s*(?P<amount>{_AMOUNT})"
)
_BEFORE_AMOUNT = 24
"""So many characters before the word are looked at, and no further back than its clause."""
_CLAUSE_END = re.compile(r"[。,;!?\n]")
_SPENT = re.compile(
    r"已经?(?:投入|花|用|支出|完成)|(?:投入|花|用|支出)了|累计|去年|上年|往年|历年|过去|原预算|原有|"
    r"\b(?:spent|last year|previous|so far|already)\b"
)
_A_YEAR = re.compile(
    r"(?:每[年月]|年均|月均|(?<![今明本当后\d])年度?|(?<!\d)月|\b(?:annual|yearly|monthly))\s*"
    r"(?:研发|科研|技术|创新|投入|总|的|(?:r&d|research)\s*)*$"
)
_NOT_OURS = re.compile(
    r"\s*\(?\s*(?:美[元金]|欧元|日元|英镑|港[币元]|韩元|台币|新[币元]|卢布|瑞[士郎典]|澳元|加元|"
    r"[$€£]|(?:usd|eur|jpy|gbp|hkd|us dollars?|dollars?|euros?|pounds?|yen)\b)"
)
_A_RATE = re.compile(r"\s*(?:[/每]|per\b|an? (?:year|month|day)|[一个]{1,2}[年月]|已)")
_WORDS = {"yuan": "元", "million": "百万", "w": "万"}


def read_budget(text: str) -> PriceRange | None:
    """Read the budget of a text: of what it calls 预算, else 经费 or the like, the first amount that is one.

    Money that was spent, that comes each year or is of another currency is none; nor is an amount without its unit.
    """
    clear = fold_blanks(text)
    found = [(each, budget) for each in _BUDGET.finditer(clear) if (budget := _amount_of(clear, each)) is not None]
    named = (budget for each, budget in found if each["head"] in ("预算", "budget"))
    return next(named, found[0][1] if found else None)


def fold_blanks(text: str) -> str:
    """Write a text narrow, in small letters, its lines without empty ones, and one blank for several.

    Else a pattern of many optional blanks would try a long run of them in every way.
    """
    lines = (" ".join(line.split()) for line in narrow(text).lower().splitlines())
    return "\n".join(filter(None, lines))


def _amount_of(text: str, found: re.Match[str]) -> PriceRange | None:
    before = _CLAUSE_END.split(text[max(0, found.start() - _BEFORE_AMOUNT) : found.start()])[-1]
    if _SPENT.search(before) or _A_YEAR.search(before):
        return None
    if _NOT_OURS.match(text, found.end()) or _A_RATE.match(text, found.end()):
        return None
    written = re.sub(_CHINESE, lambda numeral: str(chinese_value(numeral[0])), found["amount"].strip())
    written = re.sub(r"yuan|million|w", lambda word: _WORDS[word[0]], written)
    try:
        amounts = read_amounts(written, alone=AmountEnd.HIGH, unit=found["unit"])
        return PriceRange(_fen(amounts.low_wan), _fen(amounts.high_wan))
    except (CellError, Invalid):
        return None  # an amount without its unit, or ends that don't follow each other, sets nothing


def _fen(wan: Decimal | None) -> int | None:
    return None if wan is None else int(wan * _FEN_PER_WAN)


_TO = r"(?:≥|>=|>|=|:|不低于|不少于|至少|达到?|为|在|第|等级|at least|of|level){0,3}"
_TRL = re.compile(
    rf"(?:(?<![a-z])trl\)?\s*-?\s*{_TO}\s*(?P<level>[1-9])(?!\.?\d)"
    rf"|技术(?:成熟|就绪)度(?:等级)?\s*(?:\(trl\))?\s*{_TO}\s*(?P<grade>[1-9])\s*级)"
    r"\s*(?:级?及?以上|or (?:higher|above))?"
)
_BEFORE = 30
"""So many characters before a level are looked at, and no further back than its clause or the level before it."""
_WANTED = re.compile(
    r"希望|要求|期望|需要|须|应|寻求|寻找|征集|目标|最终|"
    r"\b(?:want|require|need|seek|look|target|should|must|hope)"
)
_PRESENT = re.compile(r"目前|现有|现在|现阶段|现状|当前|已(?!有)|\b(?:currently|at present|now|today)\b")
_FROM = re.compile(r"(?:从|由|\bfrom)\s*$")
_AT_LEAST = re.compile(r"不低于|不少于|至少|以上|≥|>=|at least|or higher|or above")


def read_requirements(text: str, *, simplify: Callable[[str], str] = str) -> Requirements:
    """Read indicators (musts, unless the text says 希望 or the like), a budget with its unit, and a TRL.

    `simplify` gives a text of the same length in simplified characters; what is quoted stays as it was written.
    """
    simple = simplify(text)
    indicators = read_indicators(simple, force=Force.MUST)
    if simple != text:
        indicators = tuple(replace(each, quote=_as_written(each.quote, simple, text)) for each in indicators)
    return Requirements(indicators=indicators, budget=read_budget(simple), maturity=_maturity(simple))


def _as_written(quote: str, simple: str, text: str) -> str:
    start = simple.find(quote)
    return text[start : start + len(quote)] if start >= 0 else quote


def _maturity(text: str) -> Maturity | None:
    """Take the first level that is asked for, else the highest that is not said to be the present one."""
    clear, end = fold_blanks(text), 0
    wanted: list[int] = []
    others: list[int] = []
    for found in _TRL.finditer(clear):
        before = _CLAUSE_END.split(clear[max(end, found.start() - _BEFORE) : found.start()])[-1]
        end, level = found.end(), int(found["level"] or found["grade"])
        if _FROM.search(before):
            continue
        if _WANTED.search(before):
            wanted.append(level)
        elif not _PRESENT.search(before):
            (wanted if _AT_LEAST.search(before + found[0]) else others).append(level)
    level = wanted[0] if wanted else max(others, default=0)
    return Maturity(Scale.TRL, level) if level else None
