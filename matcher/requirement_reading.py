"""Reading requirements (读取条件): what a pasted text sets, by the words that such texts use. Nothing of it is kept."""

import re
from collections.abc import Callable
from dataclasses import replace

from market.indicator.indicator import Force
from market.indicator.reader import read_indicators
from market.listing.maturity import Maturity, Scale
from market.listing.requirement import Requirements
from matcher.budget_reading import evened, read_budget

_TO = r"(?:≥|>=|>|=|:|不低于|不少于|至少|达到?|为|在|第|等级|at least|of|level){0,3}"
_TRL = re.compile(
    rf"(?:(?<![a-z])trl\)?\s*-?\s*{_TO}\s*(?P<level>[1-9])(?!\.?\d)"
    rf"|技术(?:成熟|就绪)度(?:等级)?\s*(?:\(trl\))?\s*{_TO}\s*(?P<grade>[1-9])\s*级)"
    r"\s*(?:级?及?以上|or (?:higher|above))?"
)
_CLAUSE_END = re.compile(r"[。,;!?\n]")
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
    clear, end = evened(text), 0
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
