"""Money of a deal (金额): whole fen, from one fen to what no contract of a district reaches."""

import re
from fractions import Fraction
from unicodedata import normalize

from market.deal_rule import DealRefused, RuleId

FEN_MAX = 10**14 - 1
"""Just under a million million yuan."""

_YUAN = re.compile(
    r"(?P<number>[+-]?(?:\d{1,18}|\d{1,3}(?:,\d{3}){1,6})(?:\.\d{1,18})?) ?(?P<unit>元|万元?|亿元?)?", re.ASCII
)
"""Commas part groups of three and nothing else: in 1,25 one would not know what is meant."""

_POWERS = {"元": 0, "万": 4, "亿": 8}
"""What may stand behind the number, as powers of ten of yuan."""


def is_amount(fen: int) -> bool:
    """Say whether an amount lies within the range of one deal."""
    return 1 <= fen <= FEN_MAX


def read_yuan(field: str, text: str) -> int:
    """Read yuan, such as 1,250,000.50, １２３ or 125万元, as fen. Raises DealRefused naming the field and the rule."""
    plain = normalize("NFKC", text).strip()
    found = _YUAN.fullmatch(plain)
    if found is None:
        raise DealRefused({field: RuleId.AMOUNT_RANGE})
    power = _POWERS[(found["unit"] or "元")[0]]
    fen = Fraction(found["number"].replace(",", "")) * 10 ** (power + 2)  # exact, where a Decimal rounds to 28 digits
    if fen.denominator != 1:
        raise DealRefused({field: RuleId.AMOUNT_FEN})
    if not is_amount(int(fen)):
        raise DealRefused({field: RuleId.AMOUNT_RANGE})
    return int(fen)


def write_yuan(fen: int) -> str:
    """Write fen as yuan with two decimals, as `read_yuan` reads them."""
    return f"{fen // 100}.{fen % 100:02d}"
