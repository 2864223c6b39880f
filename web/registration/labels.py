"""What registrations and flags are told in (message ids)."""

from collections.abc import Mapping
from enum import Enum

from market.registration.flag import FlagKind, FlagStep, Sign
from market.registration.registration import NoRight, RegistrationStanding
from web.page.language import message

LABELS: Mapping[Enum, str] = {
    NoRight.NONE: message("none of its kinds"),
    RegistrationStanding.FILLED: message("filled in"),
    RegistrationStanding.MISSING: message("not there yet"),
    RegistrationStanding.BY_HAND: message("by hand, on the paper: no number of a person is kept here"),
    RegistrationStanding.LEFT_OUT: message("may stay empty"),
    FlagKind.RELATED: message("related parties"),
    FlagKind.SPLIT: message("split contract"),
    FlagKind.DUPLICATE: message("recorded twice"),
    FlagKind.EQUIPMENT: message("mostly equipment"),
    FlagKind.ROUND: message("round amounts in a row"),
    Sign.CODE: message("body within the code"),
    Sign.NAME: message("stem of the name"),
    Sign.LEGAL_PERSON: message("legal representative"),
    Sign.CONTACT: message("contact person"),
    Sign.PHONE: message("telephone"),
    Sign.ADDRESS: message("address"),
    Sign.PERSON: message("one party is the other's representative or contact"),
    FlagStep.FOUND: message("found by the rule"),
    FlagStep.GONE: message("not found any more"),
    FlagStep.DISMISSED: message("flag dismissed"),
    FlagStep.UPHELD: message("flag upheld"),
}

SHEETS = {
    "missing": message("Missing"),
    "form": message("Form of registration"),
    "lines": message("Lines"),
    "plan": message("Payment plan"),
    "basis": message("What it rests on"),
}
FORM_HEADINGS = (
    message("Part"),
    message("Field of the form"),
    message("What is written in it"),
    message("How it stands"),
)
LINE_HEADINGS = (
    message("What"),
    message("Kind"),
    message("Sets"),
    message("Amount, yuan"),
    message("Technical"),
    message("By which rule"),
    message("Reason"),
)
PLAN_HEADINGS = (message("Due on"), message("Condition"), message("Amount, yuan"))
BASIS_HEADINGS = (message("What"), message("Version or day"), message("How sure"), message("Where it is from"))
YES, NO = message("yes"), message("no")
THE_FORM, THE_RULES = message("the form"), message("rules of the deal's terms")
APPROVED_BY = message("rules of the registration")
SAMPLE = message("a sample, not to be handed in")
"""Headings of the workbook's sheets."""
