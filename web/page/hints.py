"""Advice on a page: which rule a value breaks and what to write instead, in the reader's language."""

from collections.abc import Mapping

from corpus.validation.hint import FixHint
from corpus.validation.row import ValidationRule
from web.page.language import Catalogue, message

RULES: Mapping[ValidationRule, str] = {
    ValidationRule.FORMAT: message("form of the row"),
    ValidationRule.REQUIRED: message("missing"),
    ValidationRule.UNKNOWN_KEY: message("unknown column"),
    ValidationRule.TYPE: message("kind of value"),
    ValidationRule.LENGTH: message("too long"),
    ValidationRule.CHARACTERS: message("characters"),
    ValidationRule.CHOICE: message("not a choice"),
    ValidationRule.NUMBER: message("number"),
    ValidationRule.DATE: message("date"),
    ValidationRule.REFERENCE: message("unknown name or code"),
    ValidationRule.DUPLICATE: message("twice in the file"),
    ValidationRule.MEANING: message("contradiction"),
    ValidationRule.CONFLICT: message("contradicts the store"),
    ValidationRule.FORMULA: message("formula"),
    ValidationRule.MERGED: message("merged cells"),
}

OWN_RULES = (
    message("the upper amount lies below the lower one"),
    message("an amount is negative"),
    message("give an amount, a range, or negotiable (面议)"),
    message("a range or ± needs two numbers, every other comparator one"),
    message("the upper end lies below the lower one"),
    message("say what is measured"),
    message("write a finite number"),
)
"""Sentences of the market's own rules, which it raises itself and a reader of files only quotes."""


def describe_hint(advice: FixHint, catalogue: Catalogue) -> str:
    """Say advice in a language; a sentence that no catalogue has stays as it is."""
    return catalogue.text(advice.sentence, **dict(advice.values))
