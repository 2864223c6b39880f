"""Provinces (省级行政区): their full names, of which people write the first characters."""

from market.place import PROVINCES, short_name

_BY_SHORT = {short_name(full): full for full in PROVINCES}


def full_name(name: str) -> str:
    """Complete the short name of a province, 浙江 to 浙江省; any other name stays as it is.

    A city of its own name is completed as well: 上海 to 上海市.
    """
    return _BY_SHORT.get(name, name)
