"""What comparisons are told in: what their criteria are about, and how near a place is (message ids)."""

from collections.abc import Mapping
from enum import Enum

from market.comparison.criterion import Aspect
from market.place import Nearness
from web.page.language import message

LABELS: Mapping[Enum, str] = {
    Aspect.OWN: message("Our own"),
    Aspect.INDICATOR: message("Indicator"),
    Aspect.MATURITY: message("Maturity"),
    Aspect.PRICE: message("Price"),
    Aspect.PLACE: message("Nearness"),
    Aspect.RIGHTS: message("Rights"),
    Aspect.MODE: message("Ways to work together"),
    Aspect.TERRITORY: message("Territory"),
    Nearness.DISTRICT: message("same district"),
    Nearness.CITY: message("same city"),
    Nearness.PROVINCE: message("same province"),
    Nearness.COUNTRY: message("same country"),
    Nearness.ABROAD: message("abroad"),
}

FAULTS: Mapping[str, str] = {
    "name": message("Write a name of at most 60 characters that no other criterion has."),
    "weight": message("Write a weight above 0 and at most 100, with at most two decimals."),
    "good": message("Write at most 200 characters on what is good."),
    "criteria": message("Eight criteria at most: take one out first."),
    "points": message("Choose a score, or that you can't judge it."),
    "note": message("Write at most 400 characters."),
    "with": message("Twelve answers at most stand in a comparison."),
    "by_hand": message("Write the address of an achievement's page in this market."),
    "reason": message("Write why, in at most 1,000 characters."),
}
"""How to mend each part of a form, by the beginning of its field's name."""


def describe_error(field: str) -> str:
    """Give the sentence for a field, whose name may end with what it belongs to."""
    return FAULTS[field.partition("-")[0]]
