"""Reading requirements (读取条件): what a pasted text sets, by the words that such texts use. Nothing of it is kept."""

import re
from decimal import Decimal

from corpus.cell import CellFault
from corpus.cell_amount import End, read_amounts
from market.errors import Invalid
from market.indicator import Force
from market.indicator_reader import read_indicators
from market.maturity import Maturity, Scale
from market.price import PriceRange
from market.requirement import Requirements

_FEN_PER_WAN = 1_000_000
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_UNIT = r"\s*(?:百万|千万|千|万|亿)?元?"
_AT_MOST = r"(?:不超过|不高于|最高|上限|至多|≤|<=)?"
_AMOUNT = rf"{_AT_MOST}\s*{_NUMBER}{_UNIT}(?:\s*[-~～–—至到]\s*{_NUMBER}{_UNIT})?(?:以内|以下|之内)?"
_BUDGET = re.compile(
    rf"(?:预算|经费|(?:拟)?投入资金|资金投入|budget)(?:大概|大约|约|控制)?(?:在|为|是|有|:|：|是在)?\s*(?P<amount>{_AMOUNT})"
)
_TRL = re.compile(r"TRL\s*(?:≥|>=|不低于|至少|at least|of)?\s*(?P<level>[1-9])(?!\d)", re.IGNORECASE)


def read_requirements(text: str) -> Requirements:
    """Read indicators (musts, unless the text says 希望 or the like), a budget with its unit, and a TRL."""
    return Requirements(
        indicators=read_indicators(text, force=Force.MUST), budget=_budget(text), maturity=_maturity(text)
    )


def _budget(text: str) -> PriceRange | None:
    found = _BUDGET.search(text)
    if found is None:
        return None
    try:
        amounts = read_amounts(found["amount"].strip(), alone=End.HIGH, unit=None)
        return PriceRange(_fen(amounts.low_wan), _fen(amounts.high_wan))
    except (CellFault, Invalid):
        return None  # an amount without its unit, or ends that don't follow each other, sets nothing


def _fen(wan: Decimal | None) -> int | None:
    return None if wan is None else int(wan * _FEN_PER_WAN)


def _maturity(text: str) -> Maturity | None:
    found = _TRL.search(text)
    return None if found is None else Maturity(Scale.TRL, int(found["level"]))
