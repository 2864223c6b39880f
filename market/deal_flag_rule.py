"""Rules of flags (疑点规则): what in deals asks for a person's look; dated and replaceable, as those of deals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from market.deal_rule import Certainty


class FlagKind(Enum):
    """What may be the matter: 关联交易, 拆分, 重复, 设备为主, 连续整数."""

    RELATED = "related"
    SPLIT = "split"
    DUPLICATE = "duplicate"
    EQUIPMENT = "equipment"
    ROUND = "round"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRule:
    """What one kind of flag looks at, in both languages."""

    says: str
    says_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRules:
    """A version of all rules of flags, with its limits.

    Contracts at most `split_days`, or `round_days`, after the one before stand in one row. Subjects are alike from
    `likeness_percent` on; a technical part below `technical_percent` of the total is small. Multiples of `round_fen`
    are round, `round_count` of them in a row a series. `legal_forms` and `general_words` are no part of a name's stem.
    """

    version: str
    of: date
    certainty: Certainty
    source: str
    source_en: str
    split_days: int
    likeness_percent: int
    technical_percent: int
    round_fen: int
    round_count: int
    round_days: int
    legal_forms: tuple[str, ...]
    general_words: tuple[str, ...]
    rules: Mapping[FlagKind, FlagRule]
