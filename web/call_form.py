"""The form of a call's text (揭榜文本表单): what the office types, read and shown again; amounts are in 万元."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from market.challenge.challenge import CallText
from market.errors import Invalid
from market.listing.listing import Language
from market.listing.price import PriceRange
from web.form import Form, read_day
from web.formats import PER_WAN

FEN_MAX = 10**15


def read_text(form: Form) -> CallText:
    """Read what a call is to show. Raises Invalid."""
    low, high = _amount(form, "budget_low"), _amount(form, "budget_high")
    negotiable = form.value("budget_negotiable") == "1"
    budget = None if low is None and high is None and not negotiable else PriceRange(low, high, negotiable)
    return CallText(
        language=Language.EN if form.value("language") == Language.EN.value else Language.ZH,
        title=form.line("title"),
        problem=_lines(form, "problem"),
        demands=_lines(form, "demands"),
        conditions=_lines(form, "conditions"),
        budget=budget,
        deadline_on=read_day(form, "deadline_on"),
        answers_until=read_day(form, "answers_until"),
    )


def form_of(text: CallText) -> Form:
    """Write a call's text as the form that it is changed with."""
    budget = text.budget or PriceRange(negotiable=True)
    values: Mapping[str, str] = {
        "language": text.language.value,
        "title": text.title,
        "problem": text.problem,
        "demands": text.demands,
        "conditions": text.conditions,
        "budget_low": _wan(budget.low_fen),
        "budget_high": _wan(budget.high_fen),
        "budget_negotiable": "1" if text.budget is not None and budget.negotiable else "",
        "deadline_on": _day(text.deadline_on),
        "answers_until": _day(text.answers_until),
    }
    return Form(values)


def _lines(form: Form, name: str) -> str:
    return "\n".join(line.rstrip() for line in form.value(name).strip().splitlines())


def _amount(form: Form, name: str) -> int | None:
    """Read an amount in 万元 as fen. Raises Invalid for what is none, or has parts of a fen."""
    text = form.line(name).replace(",", "")
    if not text:
        return None
    try:
        fen = Decimal(text) * PER_WAN
    except InvalidOperation:
        raise Invalid({name: "write an amount in 万元"}) from None
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen < FEN_MAX:
        raise Invalid({name: "write an amount in 万元, in whole fen"})
    return int(fen)


def _wan(fen: int | None) -> str:
    return "" if fen is None else f"{(fen / PER_WAN).normalize():f}"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
