"""Faults of deals (违反的规则): which rule a field breaks, in the reader's words, with its day and how sure it is."""

from market.deal.rule import DealRefused, Rule, RuleSet
from market.errors import Invalid
from market.listing.listing import Language
from web.deal_words import LABELS
from web.language import Catalogue, message

SENTENCE = message("%(says)s (rule %(id)s of %(day)s, %(certainty)s)")


def says(rule: Rule, language: Language) -> str:
    """Give a rule in a language."""
    return rule.says if language is Language.ZH else rule.says_en


def told(error: Invalid, rules: RuleSet, catalogue: Catalogue) -> dict[str, str]:
    """Say for each field which rule it breaks, the sentence whole. Raises the error again where it breaks none."""
    if not isinstance(error, DealRefused):
        raise error
    return {field: _sentence(rules.rules[rule], catalogue) for field, rule in error.rules.items()}


def sentence(rule: Rule, catalogue: Catalogue) -> str:
    """Write a rule with its id, its day, and how sure it is."""
    certainty = catalogue.text(LABELS[rule.certainty])
    values = {"says": says(rule, catalogue.language), "id": rule.id.value, "day": rule.of.isoformat()}
    return catalogue.text(SENTENCE, **values, certainty=certainty)


def _sentence(rule: Rule, catalogue: Catalogue) -> str:
    """Write a rule for `_()` to show: its percent signs are doubled."""
    return sentence(rule, catalogue).replace("%", "%%")
