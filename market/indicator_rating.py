"""Rating (防护等级): an IP code (IEC 60529) is two digits, of dust and of water, and no number."""

from decimal import Decimal

from market.indicator import Comparator, Indicator
from market.unit import unit_of

_CODE = unit_of("IP").dimension
_AT_LEAST = {Comparator.AT_LEAST, Comparator.MORE_THAN}
_LAST_CODE = 69


def is_rating(indicator: Indicator) -> bool:
    """Say whether an indicator is an IP code."""
    return unit_of(indicator.unit).dimension == _CODE


def protects(wanted: Indicator, offered: Indicator) -> bool | None:
    """Say whether a rating meets one that is wanted at least, digit by digit: IP56 falls short of IP65.

    None where it can't be said: IPX7 tells nothing of dust, and a code that is wanted as it is may be bettered or not.
    """
    asked, told = _digits(wanted.value), _digits(offered.value)
    if asked is None or told is None or offered.comparator not in {Comparator.EQUAL, *_AT_LEAST}:
        return None
    if wanted.comparator not in _AT_LEAST:
        return True if wanted.comparator is Comparator.EQUAL and asked == told else None
    pairs = [(need, have) for need, have in zip(asked, told, strict=True) if need is not None]
    known = [have >= need for need, have in pairs if have is not None]
    if not all(known) or len(known) == len(pairs):
        return all(known) and (wanted.comparator is Comparator.AT_LEAST or asked != told)
    return None


def _digits(value: Decimal) -> tuple[int | None, int] | None:
    """Take a code apart; one digit alone is of water (IPX7), and what is no code gives None."""
    if value != value.to_integral_value() or not 0 <= value <= _LAST_CODE:
        return None
    dust, water = divmod(int(value), 10)
    return dust or None, water
