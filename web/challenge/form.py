"""The draft of a call (揭榜草稿): made of what the needs themselves tell everybody, in the needs' own language.

The needs are read as the public reads them: nothing that an owner keeps for members, or for nobody, gets in.

The form of a call's text (揭榜文本表单): what the office types, read and shown again; amounts are in 万元.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from market.challenge.challenge import TEXT_LIMIT, CallText
from market.errors import Invalid
from market.indicator.indicator import Force, Indicator
from market.listing.listing import TITLE_LIMIT, Language
from market.listing.need import Need
from market.listing.price import PriceRange
from market.organization import OrganizationId
from web.page.form import Form, read_day
from web.page.formats import PER_WAN, Formats
from web.page.labels import LABELS
from web.page.language import message

SHARED_TITLE = message("A common need: %(terms)s")
SHARED_PROBLEM = message(
    "Several firms have this need in common: %(terms)s.\n"
    "What exactly each of them needs is settled with whoever answers the call."
)
WANTED = message("%(indicator)s (wished for)")
SAME_MEASURE = message("%(name)s: stated by several firms; the value is settled with whoever answers")
AT_LEAST = message("Maturity: %(level)s or more")
TOGETHER = message("Ways to work together: %(ways)s")
JUDGED_BY = message("Answers are judged by: %(criteria)s")
USED_IN = message("It is used in: %(application)s")


def draft_challenge(need: Need, formats: Formats) -> CallText:
    """Draft a call for one need, as the public reads it."""
    say = formats.catalogue.text
    conditions = [
        *([say(AT_LEAST, level=formats.short_level(need.maturity))] if need.maturity is not None else []),
        *([say(TOGETHER, ways=formats.listed(say(LABELS[mode]) for mode in need.modes))] if need.modes else []),
        *([say(JUDGED_BY, criteria=need.criteria)] if need.criteria else []),
    ]
    used = [say(USED_IN, application=need.application)] if need.application else []
    return CallText(
        language=need.language,
        title=need.title,
        problem=_joined([need.body or need.summary, *used]),
        demands=_joined(_demands(need.indicators, formats)),
        conditions=_joined(conditions),
        budget=need.budget,
        deadline_on=need.deadline_on,
    )


def draft_common_challenge(
    needs: Sequence[Need], terms: Sequence[str], owners: Sequence[OrganizationId], formats: Formats
) -> CallText:
    """Draft one call for needs of several firms: what they share, and nothing that one of them alone says.

    `owners` are whose the needs are, in their order; a measure counts that two firms at least state, without values.
    """
    say, named = formats.catalogue.text, formats.listed(terms)
    stated: defaultdict[str, set[OrganizationId]] = defaultdict(set)
    for need, owner in zip(needs, owners, strict=True):
        for indicator in need.indicators:
            stated[indicator.name].add(owner)
    shared = sorted(name for name, firms in stated.items() if len(firms) > 1)
    return CallText(
        language=formats.language,
        title=say(SHARED_TITLE, terms=named)[:TITLE_LIMIT],
        problem=say(SHARED_PROBLEM, terms=named),
        demands=_joined(say(SAME_MEASURE, name=name) for name in shared),
    )


def _demands(indicators: Iterable[Indicator], formats: Formats) -> list[str]:
    """Write an indicator a line, what must be met first."""
    ordered = sorted(indicators, key=lambda each: each.force is not Force.MUST)
    return [_demand(each, formats) for each in ordered]


def _demand(indicator: Indicator, formats: Formats) -> str:
    parts = (indicator.name, formats.bound(indicator), indicator.unit)
    written = " ".join(part for part in parts if part)
    if indicator.condition:
        written += f"（{indicator.condition}）" if formats.language.value == "zh" else f" ({indicator.condition})"
    return written if indicator.force is Force.MUST else formats.catalogue.text(WANTED, indicator=written)


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)[:TEXT_LIMIT]


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


def prefill_form(text: CallText) -> Form:
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
