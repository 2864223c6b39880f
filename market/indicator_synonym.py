"""Synonym (同义名): the Chinese and English names under which one measured quantity goes."""

import re
from functools import cache

from market.indicator_synonym_table import QUANTITIES

_CJK = re.compile(r"[\u4e00-\u9fff]")

_TESTED = re.compile(r" (?:range|tests?|testing|time)$")


@cache
def first_names() -> dict[str, str]:
    """Map every known name, folded and in small letters, to the first one of its quantity."""
    names: dict[str, str] = {}
    for line in QUANTITIES.strip().splitlines():
        chinese, _, english = line.partition("|")
        known = [*chinese.split(), *(name.strip() for name in english.split(","))]
        names |= dict.fromkeys(known, known[0])
    return names


def first_name(name: str) -> str | None:
    """Give the first name of the quantity that a folded name is of; None for an unknown one. Plurals count
    as well, and names with range or test behind them.
    """
    names = first_names()
    if _CJK.search(name):
        return names.get(name.replace(" ", ""))
    spelled = (name, name.removesuffix("s"), _TESTED.sub("", name))
    return next((names[each] for each in spelled if each in names), None)
