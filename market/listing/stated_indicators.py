"""All indicators of a listing: those of its form first, then those that its text states besides."""

from fractions import Fraction

from market.indicator.indicator import Force, Indicator
from market.indicator.interval import are_commensurable, interval_of
from market.indicator.reader import read_indicators
from market.indicator.subject import is_same_subject
from market.listing.achievement import Achievement
from market.listing.listing import Listing
from market.listing.need import Need


def indicators_of(listing: Listing) -> tuple[Indicator, ...]:
    """Give the structured indicators, then those read from summary and body that they don't hold already.

    A text that the viewer may not read is empty in the listing, and adds nothing. An expert has no indicators.
    """
    if isinstance(listing, Need):
        force, structured = Force.MUST, listing.indicators
    elif isinstance(listing, Achievement):
        force, structured = Force.FACT, listing.indicators
    else:
        return ()
    together = list(structured)
    for text in (listing.summary, listing.body):
        for read in read_indicators(text, force=force):
            if not any(is_same_statement(read, known) for known in together):
                together.append(read)
    return tuple(together)


def is_same_statement(read: Indicator, known: Indicator) -> bool:
    """Say whether two indicators state one thing: the same numbers in one unit, of one name or one place of the text.

    The form may say ≥ where the text says 为: the numbers and the place count, not the sign.
    """
    if not are_commensurable(read, known) or _ends(read) != _ends(known):
        return False
    one_place = bool(known.quote) and (known.quote in read.quote or read.quote in known.quote)
    return one_place or is_same_subject(read.name, read.unit, known.name, known.unit)


def _ends(indicator: Indicator) -> set[Fraction]:
    """Give the numbers of an indicator, in base units."""
    interval = interval_of(indicator)
    return {end for end in (interval.low, interval.high) if end is not None}
