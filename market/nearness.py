"""Nearness (远近): how near to each other two places are, as far as their divisions tell."""

from enum import Enum

from market.place import Place


class Nearness(Enum):
    """The narrowest division that two places share."""

    DISTRICT = "district"
    CITY = "city"
    PROVINCE = "province"
    COUNTRY = "country"
    ABROAD = "abroad"


_BY_SHARED = (Nearness.ABROAD, Nearness.COUNTRY, Nearness.PROVINCE, Nearness.CITY, Nearness.DISTRICT)


def nearness(one: Place, other: Place) -> Nearness | None:
    """Say how near two places are; None where either tells too little for it."""
    shared = 0
    for mine, yours in zip(one.path, other.path, strict=False):
        if mine != yours:
            return _BY_SHARED[shared]
        shared += 1
    return Nearness.DISTRICT if shared == len(_BY_SHARED) - 1 else None
