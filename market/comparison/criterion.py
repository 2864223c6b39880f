"""Criterion (评价标准): one of the things by which an organisation judges answers to its need, and what it weighs."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import NewType
from uuid import UUID

from market.errors import Invalid
from market.listing.need import Need
from market.listing.requirement import requirements_of

CriterionId = NewType("CriterionId", UUID)

CRITERIA_MAX = 8
"""More fit neither on one sheet nor into one head."""
NAME_LIMIT = 60
GOOD_LIMIT = 200
WEIGHT_MAX = 100
_WEIGHT = re.compile(r"\d{1,3}(?:\.\d{1,2})?", re.ASCII)


class Aspect(Enum):
    """Which fact of an answer belongs beside its scores; OWN: none that the market knows of."""

    OWN = "own"
    INDICATOR = "indicator"
    MATURITY = "maturity"
    PRICE = "price"
    PLACE = "place"
    RIGHTS = "rights"
    MODE = "mode"
    TERRITORY = "territory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A criterion; `good` says what would be good, `indicator` names the one that it is about.

    `version` counts its wordings: another weight is no other wording.
    """

    id: CriterionId
    name: str
    weight: Decimal
    good: str = ""
    aspect: Aspect = Aspect.OWN
    indicator: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """What may become a criterion: a thing that the need itself asks for, or one that most needs turn on."""

    aspect: Aspect
    indicator: str = ""

    @property
    def key(self) -> str:
        """Name it in a form."""
        return f"{self.aspect.value}:{self.indicator}"


@dataclass(frozen=True, slots=True)
class CriterionDraft:
    """A criterion as it was typed; `key` is its id, or a name that the form made up for a new one."""

    key: str
    name: str
    weight: str
    good: str

    @property
    def blank(self) -> bool:
        """Say whether nothing was typed."""
        return not (self.name or self.weight or self.good)


def proposals(need: Need, present: Iterable[Criterion]) -> tuple[Proposal, ...]:
    """Propose criteria from what a need asks for, those left out that are there already."""
    required = requirements_of(need)
    names = dict.fromkeys(each.name for each in required.indicators if each.name)
    found = [Proposal(Aspect.INDICATOR, name) for name in names]
    found += [Proposal(Aspect.MATURITY), Proposal(Aspect.PRICE), Proposal(Aspect.PLACE), Proposal(Aspect.RIGHTS)]
    found += [Proposal(Aspect.MODE)] if required.modes else []
    taken = {(each.aspect, each.indicator) for each in present}
    return tuple(each for each in found if (each.aspect, each.indicator) not in taken)


def read_weight(text: str) -> Decimal | None:
    """Read a weight above 0, at most WEIGHT_MAX, with two decimals at most; None for anything else."""
    weight = Decimal(text) if _WEIGHT.fullmatch(text) else Decimal(0)
    return weight if 0 < weight <= WEIGHT_MAX else None


def check_drafts(drafts: Sequence[CriterionDraft]) -> None:
    """Let criteria pass that can be kept. Raises Invalid, with a field for each part of a draft: name-<key>."""
    wrong: dict[str, str] = {}
    names: set[str] = set()
    for draft in drafts:
        if not 1 <= len(draft.name) <= NAME_LIMIT:
            wrong[f"name-{draft.key}"] = f"write a name of at most {NAME_LIMIT} characters"
        elif draft.name in names:
            wrong[f"name-{draft.key}"] = "another criterion has this name"
        if read_weight(draft.weight) is None:
            wrong[f"weight-{draft.key}"] = f"write a number above 0, at most {WEIGHT_MAX}"
        if len(draft.good) > GOOD_LIMIT:
            wrong[f"good-{draft.key}"] = f"write at most {GOOD_LIMIT} characters"
        names.add(draft.name)
    if len(drafts) > CRITERIA_MAX:
        wrong["criteria"] = f"{CRITERIA_MAX} criteria at most"
    if wrong:
        raise Invalid(wrong)


def shares(criteria: Sequence[Criterion]) -> Mapping[CriterionId, Fraction]:
    """Give each criterion its share of all weights, exactly: they sum to one."""
    whole = sum((Fraction(each.weight) for each in criteria), Fraction(0))
    return {each.id: Fraction(each.weight) / whole for each in criteria}
