"""Advice on a page: which rule a value breaks and what to write instead, in the reader's language."""

from collections.abc import Mapping

from corpus.advice import Advice
from corpus.row import Rule
from web.language import Catalogue, message

RULES: Mapping[Rule, str] = {
    Rule.FORMAT: message("form of the row"),
    Rule.REQUIRED: message("missing"),
    Rule.UNKNOWN_KEY: message("unknown column"),
    Rule.TYPE: message("kind of value"),
    Rule.LENGTH: message("too long"),
    Rule.CHARACTERS: message("characters"),
    Rule.CHOICE: message("not a choice"),
    Rule.NUMBER: message("number"),
    Rule.DATE: message("date"),
    Rule.REFERENCE: message("unknown name or code"),
    Rule.DUPLICATE: message("twice in the file"),
    Rule.MEANING: message("contradiction"),
    Rule.CONFLICT: message("contradicts the store"),
    Rule.FORMULA: message("formula"),
    Rule.MERGED: message("merged cells"),
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


def said(advice: Advice, catalogue: Catalogue) -> str:
    """Say advice in a language; a sentence that no catalogue has stays as it is."""
    return catalogue.text(advice.sentence, **dict(advice.values))
