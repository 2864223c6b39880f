"""Fields of a deal's form (栏目): what each is called, and where it stands, wherever its fault is told away from it.

Faults of deals (违反的规则): which rule a field breaks, in the reader's words, with its day and how sure it is.
"""

from collections.abc import Mapping

from market.deal.deal import DealSide
from market.deal.rule import DealRefused, Rule, RuleSet
from market.errors import Invalid
from market.listing.listing import Language
from web.deal.labels import LABELS, QUESTIONS
from web.page.language import Catalogue, message

SENTENCE = message("%(says)s (rule %(id)s of %(day)s, %(certainty)s)")


def describe_rule(rule: Rule, language: Language) -> str:
    """Give a rule in a language."""
    return rule.says if language is Language.ZH else rule.says_en


def describe_errors(error: Invalid, rules: RuleSet, catalogue: Catalogue) -> dict[str, str]:
    """Say for each field which rule it breaks, the sentence whole. Raises the error again where it breaks none."""
    if not isinstance(error, DealRefused):
        raise error
    return {field: _sentence(rules.rules[rule], catalogue) for field, rule in error.rules.items()}


def format_rule(rule: Rule, catalogue: Catalogue) -> str:
    """Write a rule with its id, its day, and how sure it is."""
    certainty = catalogue.text(LABELS[rule.certainty])
    values = {"says": describe_rule(rule, catalogue.language), "id": rule.id.value, "day": rule.of.isoformat()}
    return catalogue.text(SENTENCE, **values, certainty=certainty)


def _sentence(rule: Rule, catalogue: Catalogue) -> str:
    """Write a rule for `_()` to show: its percent signs are doubled."""
    return format_rule(rule, catalogue).replace("%", "%%")


_PARTY: Mapping[str, str] = {
    "name": message("Name of the party"),
    "type": message("Type of party"),
    "code": message("unified social credit code"),
    "area": message("Area"),
}
_LINE: Mapping[str, str] = {
    "description": message("What is paid for"),
    "kind": message("Kind of cost"),
    "amount": message("Amount in yuan"),
    "sets": message("Sets, of a carrier"),
    "reason": message("Reason"),
}
_INSTALMENT: Mapping[str, str] = {
    "due_on": message("Due on"),
    "condition": message("or when this has happened"),
    "amount": message("Amount in yuan"),
}
_ROWS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "lines": (message("Line %(n)s"), _LINE),
    "plan": (message("Instalment %(n)s"), _INSTALMENT),
}
_NAMES: Mapping[str, str] = {
    "event": message("What has happened"),
    "series": message("Series"),
    "happened_on": message("When it happened"),
    "amount": message("Amount in yuan"),
    "reason": message("Reason"),
    "registration_number": message("Registration number"),
    "agency": message("Registration agency"),
    "approved_total": message("Approved total, in yuan"),
    "approved_technical": message("Approved technical part, in yuan"),
    "subject": message("Subject"),
    "contract_number": message("Contract number"),
    **{side.value: LABELS[side] for side in DealSide},
    "lines": message("Lines"),
    **QUESTIONS,
    "kind": message("Kind, as you decide"),
    "kind_reason": message("Reason, where it differs from the advice"),
    "field_code": message("Field, by the district's plan"),
    "statistics_field": message("Field of the statistics"),
    "ip": message("Intellectual property"),
    "ip_clause": message("What the contract says of it"),
    "begins_on": message("First day of the term"),
    "ends_on": message("Last day of the term"),
    "plan": message("Payment plan"),
}
"""In the order of the form."""

_PLACES = tuple(_NAMES)


def name_field(name: str, catalogue: Catalogue) -> str:
    """Say what a field is called, with its side or its line; nothing for what is no field of the form."""
    head, _, rest = name.partition(".")
    if head in _ROWS and rest:
        number, _, cell = rest.partition(".")
        row, cells = _ROWS[head]
        line = catalogue.text(row, n=int(number) + 1)
        return f"{line} · {catalogue.text(cells[cell])}" if cell in cells else line
    if rest in _PARTY:
        return f"{catalogue.text(_NAMES[head])} · {catalogue.text(_PARTY[rest])}"
    return catalogue.text(_NAMES[name]) if name in _NAMES else ""


def sort_errors(faults: Mapping[str, str]) -> dict[str, str]:
    """Sort faults by where their fields stand; what has no place comes last."""
    return dict(sorted(faults.items(), key=lambda fault: _place(fault[0])))


def _place(name: str) -> tuple[int, int, int]:
    head, _, rest = name.partition(".")
    section = _PLACES.index(head) if head in _PLACES else len(_PLACES)
    if head in _ROWS and rest:
        number, _, cell = rest.partition(".")
        cells = tuple(_ROWS[head][1])
        return section, int(number), cells.index(cell) if cell in cells else 0
    return section, 0, tuple(_PARTY).index(rest) if rest in _PARTY else 0
