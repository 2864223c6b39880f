"""What the coach says to whom writes a need, or describes an achievement (message ids, translated where shown)."""

from collections.abc import Mapping
from dataclasses import dataclass

from market.listing.listing import Kind
from matcher.coach_hint import Decline, Gap
from web.language import message


@dataclass(frozen=True, slots=True)
class Advice:
    """What is missing, and what to write; both may name the text's own `word` and its `unit`."""

    missing: str
    write: str


_CLAIM = message("“%(word)s” has no figure")
_UNIT = message("%(word)s has no unit")
_CONDITION = message("%(word)s has no condition")
_BEGINNING = message("Begin with three sentences")

_NEED: Mapping[Gap, Advice] = {
    Gap.BEGINNING: Advice(
        _BEGINNING, message("What is it used in? What fails today? Which figures must it reach, and by when?")
    ),
    Gap.PROBLEM: Advice(
        message("What goes wrong is not said"), message("Write what fails today, how often, and what it costs you.")
    ),
    Gap.FIGURES: Advice(
        message("No figure that must be reached"),
        message("Write each value with its unit and condition, and whether it is a must."),
    ),
    Gap.CLAIM: Advice(_CLAIM, message("Write how much: the value, its unit, and the condition under which it holds.")),
    Gap.UNIT: Advice(_UNIT, message("The closest answers give it in %(unit)s.")),
    Gap.FIGURE_ELSE: Advice(
        message("A figure is left open that answers state"), message("If it matters to you, write the value.")
    ),
    Gap.CONDITION: Advice(
        _CONDITION, message("Write at which temperature, under which load or after how long it must hold.")
    ),
    Gap.SIDE: Advice(
        message("%(word)s: at least, or at most?"), message("A bare number binds to no side. Write ≥, ≤ or a range.")
    ),
    Gap.BUDGET: Advice(message("No budget"), message("Write an amount or a range; “up to …, negotiable” will do.")),
    Gap.MATURITY: Advice(
        message("No wanted maturity"),
        message("Write whether a laboratory result will do, or whether it must have run as a pilot or in production."),
    ),
    Gap.USE: Advice(
        message("Where it is used is not said"),
        message("Name the product, machine or line, and what it meets there: heat, load, media."),
    ),
    Gap.MATERIAL: Advice(
        message("No material is named"), message("Name the materials that are given, and those that are ruled out.")
    ),
    Gap.METHOD: Advice(
        message("No process is named"), message("If a process is given or ruled out, say so; otherwise leave it open.")
    ),
    Gap.EFFECT: Advice(
        message("The wanted effect is not said"), message("Write what is to be raised, lowered or prevented.")
    ),
    Gap.PRODUCT: Advice(
        message("What is to be delivered is not said"),
        message("Name what you want in hand: a part, a material, a machine, a program."),
    ),
    Gap.PRESENT_STATE: Advice(
        message("What is used today is not said"), message("Name the present solution and the figures it reaches.")
    ),
    Gap.TRIED: Advice(
        message("What was tried is not said"),
        message("Write what was tried and why it failed, so that nobody offers it."),
    ),
    Gap.DEADLINE: Advice(message("No date"), message("Write by when you need it, and when a first sample is due.")),
    Gap.MODE: Advice(
        message("How to work together is not said"),
        message("Write whether you want to buy, to license, or to develop together."),
    ),
}

_ACHIEVEMENT: Mapping[Gap, Advice] = {
    Gap.BEGINNING: Advice(
        _BEGINNING, message("What does it solve, and for whom? How does it work? Which figures were measured?")
    ),
    Gap.PROBLEM: Advice(
        message("Which problem it solves is not said"),
        message("Write what goes wrong without it, and who has that problem."),
    ),
    Gap.FIGURES: Advice(
        message("No measured figure"), message("Write what was measured, with its unit and under which condition.")
    ),
    Gap.CLAIM: Advice(_CLAIM, message("Write the measured value, its unit, and the condition.")),
    Gap.UNIT: Advice(_UNIT, message("The closest needs ask for it in %(unit)s.")),
    Gap.BASELINE: Advice(
        message("Better than what is not said"),
        message("Name what it was compared with, and by how much it is better."),
    ),
    Gap.PRINCIPLE: Advice(
        message("How it works is not said"), message("One sentence: which principle, process or material does it.")
    ),
    Gap.FIGURE_ELSE: Advice(
        message("A figure is left open that needs ask for"), message("If it was measured, write it down.")
    ),
    Gap.CONDITION: Advice(
        _CONDITION, message("Write at which temperature, under which load or after how long it was measured.")
    ),
    Gap.PRICE: Advice(message("No price"), message("Write an amount, a range, or “negotiable”.")),
    Gap.MATURITY: Advice(
        message("How mature it is is not said"),
        message("Write the level, and whether it exists in the laboratory, as a pilot or in production."),
    ),
    Gap.EVIDENCE: Advice(
        message("Nothing vouches for it"), message("Name a test report, a trial at a user's, or how long it has run.")
    ),
    Gap.USE: Advice(
        message("What it is for is not said"),
        message("Name the products and industries that it fits, and what it doesn't fit."),
    ),
    Gap.MODE: Advice(
        message("How it changes hands is not said"),
        message("Write whether you sell, license, contribute it to a firm, or develop together."),
    ),
    Gap.RIGHTS: Advice(
        message("Its rights are not said"), message("Name patents, granted or pending, or say that it is know-how.")
    ),
}

ADVICE: Mapping[Kind, Mapping[Gap, Advice]] = {Kind.NEED: _NEED, Kind.ACHIEVEMENT: _ACHIEVEMENT}

DECLINE_NAMES: Mapping[Decline, str] = {
    Decline.TOO_EARLY: message("too early"),
    Decline.BENEFIT: message("benefit unclear"),
    Decline.ROUTE: message("route unclear"),
    Decline.DESCRIPTION: message("description unclear"),
}
