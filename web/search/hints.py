"""What the coach says to whom writes a need, or describes an achievement (message ids, translated where shown).

Hints as a page shows them, and the address that tells which of them their reader gave up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from market.errors import Invalid
from market.listing.listing import Kind
from matcher.coach.effect import BoundSides, LevelsEffect, ModesEffect, PricesEffect, TermsEffect
from matcher.coach.figures import IndicatorFigures
from matcher.coach.hint import DECLINES, Decline, Gap, Hint
from web.page.language import message


@dataclass(frozen=True, slots=True)
class HintText:
    """What is missing, and what to write; both may name the text's own `word` and its `unit`."""

    missing: str
    write: str


_CLAIM = message("“%(word)s” has no figure")
_UNIT = message("%(word)s has no unit")
_CONDITION = message("%(word)s has no condition")
_BEGINNING = message("Begin with three sentences")

_NEED: Mapping[Gap, HintText] = {
    Gap.BEGINNING: HintText(
        _BEGINNING, message("What is it used in? What fails today? Which figures must it reach, and by when?")
    ),
    Gap.PROBLEM: HintText(
        message("What goes wrong is not said"), message("Write what fails today, how often, and what it costs you.")
    ),
    Gap.FIGURES: HintText(
        message("No figure that must be reached"),
        message("Write each value with its unit and condition, and whether it is a must."),
    ),
    Gap.CLAIM: HintText(
        _CLAIM, message("Write how much: the value, its unit, and the condition under which it holds.")
    ),
    Gap.UNIT: HintText(_UNIT, message("The closest answers give it in %(unit)s.")),
    Gap.FIGURE_ELSE: HintText(
        message("A figure is left open that answers state"), message("If it matters to you, write the value.")
    ),
    Gap.CONDITION: HintText(
        _CONDITION, message("Write at which temperature, under which load or after how long it must hold.")
    ),
    Gap.SIDE: HintText(
        message("%(word)s: at least, or at most?"), message("A bare number binds to no side. Write ≥, ≤ or a range.")
    ),
    Gap.BUDGET: HintText(message("No budget"), message("Write an amount or a range; “up to …, negotiable” will do.")),
    Gap.MATURITY: HintText(
        message("No wanted maturity"),
        message("Write whether a laboratory result will do, or whether it must have run as a pilot or in production."),
    ),
    Gap.USE: HintText(
        message("Where it is used is not said"),
        message("Name the product, machine or line, and what it meets there: heat, load, media."),
    ),
    Gap.MATERIAL: HintText(
        message("No material is named"), message("Name the materials that are given, and those that are ruled out.")
    ),
    Gap.METHOD: HintText(
        message("No process is named"), message("If a process is given or ruled out, say so; otherwise leave it open.")
    ),
    Gap.EFFECT: HintText(
        message("The wanted effect is not said"), message("Write what is to be raised, lowered or prevented.")
    ),
    Gap.PRODUCT: HintText(
        message("What is to be delivered is not said"),
        message("Name what you want in hand: a part, a material, a machine, a program."),
    ),
    Gap.PRESENT_STATE: HintText(
        message("What is used today is not said"), message("Name the present solution and the figures it reaches.")
    ),
    Gap.TRIED: HintText(
        message("What was tried is not said"),
        message("Write what was tried and why it failed, so that nobody offers it."),
    ),
    Gap.DEADLINE: HintText(message("No date"), message("Write by when you need it, and when a first sample is due.")),
    Gap.MODE: HintText(
        message("How to work together is not said"),
        message("Write whether you want to buy, to license, or to develop together."),
    ),
}

_ACHIEVEMENT: Mapping[Gap, HintText] = {
    Gap.BEGINNING: HintText(
        _BEGINNING, message("What does it solve, and for whom? How does it work? Which figures were measured?")
    ),
    Gap.PROBLEM: HintText(
        message("Which problem it solves is not said"),
        message("Write what goes wrong without it, and who has that problem."),
    ),
    Gap.FIGURES: HintText(
        message("No measured figure"), message("Write what was measured, with its unit and under which condition.")
    ),
    Gap.CLAIM: HintText(_CLAIM, message("Write the measured value, its unit, and the condition.")),
    Gap.UNIT: HintText(_UNIT, message("The closest needs ask for it in %(unit)s.")),
    Gap.BASELINE: HintText(
        message("Better than what is not said"),
        message("Name what it was compared with, and by how much it is better."),
    ),
    Gap.PRINCIPLE: HintText(
        message("How it works is not said"), message("One sentence: which principle, process or material does it.")
    ),
    Gap.FIGURE_ELSE: HintText(
        message("A figure is left open that needs ask for"), message("If it was measured, write it down.")
    ),
    Gap.CONDITION: HintText(
        _CONDITION, message("Write at which temperature, under which load or after how long it was measured.")
    ),
    Gap.PRICE: HintText(message("No price"), message("Write an amount, a range, or “negotiable”.")),
    Gap.MATURITY: HintText(
        message("How mature it is is not said"),
        message("Write the level, and whether it exists in the laboratory, as a pilot or in production."),
    ),
    Gap.EVIDENCE: HintText(
        message("Nothing vouches for it"), message("Name a test report, a trial at a user's, or how long it has run.")
    ),
    Gap.USE: HintText(
        message("What it is for is not said"),
        message("Name the products and industries that it fits, and what it doesn't fit."),
    ),
    Gap.MODE: HintText(
        message("How it changes hands is not said"),
        message("Write whether you sell, license, contribute it to a firm, or develop together."),
    ),
    Gap.RIGHTS: HintText(
        message("Its rights are not said"), message("Name patents, granted or pending, or say that it is know-how.")
    ),
}

HINT_TEXTS: Mapping[Kind, Mapping[Gap, HintText]] = {Kind.NEED: _NEED, Kind.ACHIEVEMENT: _ACHIEVEMENT}

DECLINE_NAMES: Mapping[Decline, str] = {
    Decline.TOO_EARLY: message("too early"),
    Decline.BENEFIT: message("benefit unclear"),
    Decline.ROUTE: message("route unclear"),
    Decline.DESCRIPTION: message("description unclear"),
}


SKIP = "skip"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HintView:
    """One hint; following `href` with the text gives it up. `decline` is a message id, "" for a need."""

    hint: Hint
    advice: HintText
    decline: str
    href: str

    @property
    def figures(self) -> IndicatorFigures | None:
        """Give the effect of a figure."""
        return self.hint.effect if isinstance(self.hint.effect, IndicatorFigures) else None

    @property
    def prices(self) -> PricesEffect | None:
        """Give the effect of an amount."""
        return self.hint.effect if isinstance(self.hint.effect, PricesEffect) else None

    @property
    def levels(self) -> LevelsEffect | None:
        """Give the effect of a level."""
        return self.hint.effect if isinstance(self.hint.effect, LevelsEffect) else None

    @property
    def modes(self) -> ModesEffect | None:
        """Give what is offered or asked for as modes."""
        return self.hint.effect if isinstance(self.hint.effect, ModesEffect) else None

    @property
    def terms(self) -> TermsEffect | None:
        """Give what is named as terms."""
        return self.hint.effect if isinstance(self.hint.effect, TermsEffect) else None

    @property
    def sides(self) -> BoundSides | None:
        """Give the effect of a bound's side."""
        return self.hint.effect if isinstance(self.hint.effect, BoundSides) else None


@dataclass(frozen=True, slots=True)
class HintsView:
    """The hints for a text of a kind; `asked` False before anything was written.

    Following `again` with the text brings back the hints that were given up; "" when none were.
    """

    kind: Kind
    hints: tuple[HintView, ...] = ()
    asked: bool = False
    again: str = ""


def read_skips(params: QueryParams) -> frozenset[Gap]:
    """Read from an address which hints were given up.

    Raises Invalid naming a hint that there is none of.
    """
    try:
        return frozenset(Gap(value) for value in params.getlist(SKIP))
    except ValueError:
        raise Invalid({SKIP: f"name hints: {', '.join(gap.value for gap in Gap)}"}) from None


def skip_pairs(skips: frozenset[Gap]) -> Pairs:
    """Write given-up hints as the parameters that `read_skips` reads back, in one fixed order."""
    return tuple((SKIP, gap.value) for gap in Gap if gap in skips)


def show_hints(kind: Kind, hints: tuple[Hint, ...], *, action: str, again: str) -> HintsView:
    """Show the hints for a text that was read; `action` is where its form goes, `again` where nothing is given up."""
    shown = tuple(_shown(kind, hint, action) for hint in hints)
    return HintsView(kind, shown, asked=True, again="" if again == action else again)


def _shown(kind: Kind, hint: Hint, action: str) -> HintView:
    decline = DECLINE_NAMES[DECLINES[hint.gap]] if kind is Kind.ACHIEVEMENT else ""
    more = urlencode([(SKIP, hint.gap.value)])
    return HintView(hint, HINT_TEXTS[kind][hint.gap], decline, f"{action}{'&' if '?' in action else '?'}{more}")
