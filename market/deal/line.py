"""Line of a deal (合同明细): an amount, technical or not by a rule; and the instalments of the payment plan."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from unicodedata import normalize

from market.deal.rule import DealRefused, RuleId, RuleSet, sized

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


DESCRIPTION_LIMIT = 200
REASON_LIMIT = 400
LINES_MAX = 40


class LineKind(Enum):
    """What is paid for: the technology itself, a technical carrier (载体), or what is not technical."""

    TECHNOLOGY = "technology"
    CARRIER = "carrier"
    EQUIPMENT = "equipment"
    MATERIAL = "material"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A line as somebody writes it; `sets` says of a carrier how many sets it is."""

    kind: LineKind
    description: str
    amount_fen: int
    sets: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it is kept: technical or not, and the rule that says so."""

    kind: LineKind
    description: str
    amount_fen: int
    sets: int | None
    technical: bool
    rule: RuleId
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """A part of the price that falls due on a day, or when something has happened."""

    due_on: date | None
    condition: str
    amount_fen: int


_OUTSIDE = {
    LineKind.EQUIPMENT: RuleId.LINE_EQUIPMENT,
    LineKind.MATERIAL: RuleId.LINE_MATERIAL,
    LineKind.OTHER: RuleId.LINE_OTHER,
}


def judge(lines: Sequence[DraftLine], rules: RuleSet) -> tuple[Line, ...]:
    """Say of each line whether it is technical; carriers are, in their order, while their sets are within the number.

    A line of more sets than are left stays out as a whole: who wants some of them in writes two lines.
    """
    judged, left = [], rules.carriers
    for line in lines:
        technical, rule = line.kind is LineKind.TECHNOLOGY, RuleId.LINE_TECHNOLOGY
        if line.kind is LineKind.CARRIER:
            technical = (line.sets or 0) <= left
            rule = RuleId.LINE_CARRIER if technical else RuleId.LINE_CARRIER_BEYOND
            left -= line.sets or 0 if technical else 0
        elif not technical:
            rule = _OUTSIDE[line.kind]
        judged.append(
            Line(
                kind=line.kind,
                description=line.description,
                amount_fen=line.amount_fen,
                sets=line.sets,
                technical=technical,
                rule=rule,
                reason=line.reason,
            )
        )
    return tuple(judged)


def total_fen(lines: Sequence[Line]) -> int:
    """Add up the 合同成交额."""
    return sum(line.amount_fen for line in lines)


def technical_fen(lines: Sequence[Line]) -> int:
    """Add up the 技术交易额."""
    return sum(line.amount_fen for line in lines if line.technical)


def breaches_of_lines(lines: Sequence[DraftLine | Line]) -> dict[str, RuleId]:
    """Find what is wrong with lines, by field: lines.0.amount, lines.1.sets."""
    wrong: dict[str, RuleId] = {} if lines else {"lines": RuleId.LINE_THERE}
    for place, line in enumerate(lines):
        where = f"lines.{place}"
        wrong |= sized(
            (
                (f"{where}.description", line.description, DESCRIPTION_LIMIT),
                (f"{where}.reason", line.reason, REASON_LIMIT),
            )
        )
        if not line.description.strip():
            wrong[f"{where}.description"] = RuleId.TEXT_SIZE
        if not is_amount(line.amount_fen):
            wrong[f"{where}.amount"] = RuleId.AMOUNT_RANGE
        if (line.kind is LineKind.CARRIER) != (line.sets is not None) or not 1 <= (line.sets or 1) <= 9999:
            wrong[f"{where}.sets"] = RuleId.LINE_CARRIER
    if len(lines) > LINES_MAX:
        wrong["lines"] = RuleId.LINE_THERE
    if not wrong and sum(line.amount_fen for line in lines) > FEN_MAX:
        wrong["lines"] = RuleId.AMOUNT_SUM
    return wrong


def breaches_of_plan(plan: Sequence[Instalment], total: int) -> dict[str, RuleId]:
    """Find what is wrong with a payment plan; it may cover less than the whole, a share of later sales is no amount."""
    wrong: dict[str, RuleId] = {}
    for place, instalment in enumerate(plan):
        where = f"plan.{place}"
        wrong |= sized(((f"{where}.condition", instalment.condition, DESCRIPTION_LIMIT),))
        if instalment.due_on is None and not instalment.condition.strip():
            wrong[f"{where}.condition"] = RuleId.TEXT_SIZE
        if not is_amount(instalment.amount_fen):
            wrong[f"{where}.amount"] = RuleId.AMOUNT_RANGE
    if len(plan) > LINES_MAX or (not wrong and sum(each.amount_fen for each in plan) > total):
        wrong["plan"] = RuleId.AMOUNT_PLAN
    return wrong
