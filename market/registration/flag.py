"""Flag of deals (疑点): what a rule found in one deal or several, with its evidence; a person decides what it means."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType
from uuid import UUID

from market.deal.deal import DealId
from market.deal.entry import DealEntryId
from market.deal.line import Line
from market.deal.rule import Certainty
from market.deal.state import State
from market.errors import Invalid


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


FlagId = NewType("FlagId", UUID)

REASON_LIMIT = 400


class Sign(Enum):
    """What shows that two parties may belong together. PERSON: a party is the other's representative or contact."""

    CODE = "code"
    NAME = "name"
    LEGAL_PERSON = "legal_person"
    CONTACT = "contact"
    PHONE = "phone"
    ADDRESS = "address"
    PERSON = "person"


class FlagStep(Enum):
    """What became of a flag: the rule found it, or finds it no more; a person dismissed it, or upheld it."""

    FOUND = "found"
    GONE = "gone"
    DISMISSED = "dismissed"
    UPHELD = "upheld"


VERDICTS = (FlagStep.DISMISSED, FlagStep.UPHELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagFinding:
    """What a rule finds: in which deals, by the entries that brought their terms, with figures and signs.

    `parties` are the codes of those whom it is about; a person has none.
    """

    kind: FlagKind
    deals: Mapping[DealId, DealEntryId]
    parties: Collection[str]
    figures: Mapping[str, int]
    signs: tuple[Sign, ...] = ()

    @property
    def fingerprint(self) -> bytes:
        """Give what makes two findings one: all but the entries, and the limits that figures were held against."""
        figures = {name: figure for name, figure in self.figures.items() if not name.endswith("limit")}
        told = [
            self.kind.value,
            sorted(str(deal_id) for deal_id in self.deals),
            sorted(self.parties),
            sorted(figures.items()),
            sorted(sign.value for sign in self.signs),
        ]
        return hashlib.sha256(json.dumps(told).encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagEvidence:
    """A deal that a flag is about, with the terms in which it was found; `lines` are those that are not technical.

    `current` says whether these terms still stand.
    """

    deal_id: DealId
    subject: str
    seller: str
    buyer: str
    state: State | None
    signed_on: date | None
    total_fen: int
    technical_fen: int
    lines: tuple[Line, ...]
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """One step of a flag, by whom: a member's name, None where the market itself looked."""

    number: int
    step: FlagStep
    reason: str
    taker: str | None
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A flag as the office sees it; `rules` is the version that found it."""

    id: FlagId
    kind: FlagKind
    figures: Mapping[str, int]
    signs: tuple[Sign, ...]
    rules: str
    found_at: datetime
    evidence: tuple[FlagEvidence, ...]
    steps: tuple[StepTaken, ...]

    @property
    def stands(self) -> bool:
        """Say whether the rule still finds it."""
        looked = [each.step for each in self.steps if each.step not in VERDICTS]
        return bool(looked) and looked[-1] is FlagStep.FOUND

    @property
    def verdict(self) -> FlagStep | None:
        """Give what a person decided last, None where nobody did."""
        return next((each.step for each in reversed(self.steps) if each.step in VERDICTS), None)


def check_verdict(verdict: FlagStep, reason: str) -> None:
    """Refuse a verdict that is none, a dismissal without its reason, and a reason that is too long. Raises Invalid."""
    if verdict not in VERDICTS:
        raise Invalid({"verdict": "dismiss it or uphold it"})
    if verdict is FlagStep.DISMISSED and not reason.strip():
        raise Invalid({"reason": "a dismissal has its reason"})
    if len(reason) > REASON_LIMIT or not reason.isprintable():
        raise Invalid({"reason": f"write at most {REASON_LIMIT} characters"})
