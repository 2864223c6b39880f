"""Hint (提示): one thing that a text leaves out, as the coach names it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from matcher.coach.effect import BoundSides, LevelsEffect, ModesEffect, PricesEffect, TermsEffect
from matcher.coach.figures import IndicatorFigures

Effect = IndicatorFigures | PricesEffect | LevelsEffect | ModesEffect | TermsEffect | BoundSides


class Gap(Enum):
    """What is missing; those before FIGURE_ELSE matter in themselves, the others as far as they tell answers apart."""

    BEGINNING = "beginning"
    PROBLEM = "problem"
    FIGURES = "figures"
    CLAIM = "claim"
    UNIT = "unit"
    BASELINE = "baseline"
    PRINCIPLE = "principle"
    FIGURE_ELSE = "figure_else"
    CONDITION = "condition"
    SIDE = "side"
    BUDGET = "budget"
    PRICE = "price"
    MATURITY = "maturity"
    EVIDENCE = "evidence"
    USE = "use"
    MATERIAL = "material"
    METHOD = "method"
    EFFECT = "effect"
    PRODUCT = "product"
    PRESENT_STATE = "present_state"
    TRIED = "tried"
    DEADLINE = "deadline"
    MODE = "mode"
    RIGHTS = "rights"


class Decline(Enum):
    """What brokers decline an achievement for."""

    TOO_EARLY = "too_early"
    BENEFIT = "benefit"
    ROUTE = "route"
    DESCRIPTION = "description"


DECLINES: Mapping[Gap, Decline] = {
    Gap.BEGINNING: Decline.DESCRIPTION,
    Gap.PROBLEM: Decline.DESCRIPTION,
    Gap.FIGURES: Decline.BENEFIT,
    Gap.CLAIM: Decline.BENEFIT,
    Gap.UNIT: Decline.DESCRIPTION,
    Gap.BASELINE: Decline.BENEFIT,
    Gap.PRINCIPLE: Decline.DESCRIPTION,
    Gap.FIGURE_ELSE: Decline.BENEFIT,
    Gap.CONDITION: Decline.DESCRIPTION,
    Gap.PRICE: Decline.ROUTE,
    Gap.MATURITY: Decline.TOO_EARLY,
    Gap.EVIDENCE: Decline.TOO_EARLY,
    Gap.USE: Decline.ROUTE,
    Gap.MODE: Decline.ROUTE,
    Gap.RIGHTS: Decline.ROUTE,
}


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to add: `word` is the text's own word or indicator it is about, `unit` what that is measured in.

    `effect` None where nothing can be counted.
    """

    gap: Gap
    word: str = ""
    unit: str = ""
    effect: Effect | None = None
