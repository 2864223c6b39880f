"""Relaxations in an address: `relax`, any number of times, such as relax=indicator.2=35."""

from starlette.datastructures import QueryParams

from market.errors import Invalid
from market.listing.relaxation import Relaxation, read_relaxation

RELAX = "relax"
RELAXED_MAX = 20
"""More than a need has conditions."""

Pairs = tuple[tuple[str, str], ...]


def read_relaxed(params: QueryParams) -> tuple[Relaxation, ...]:
    """Read from an address on what its reader gives way.

    Raises Invalid naming what can't be used.
    """
    written = tuple(dict.fromkeys(value for value in params.getlist(RELAX) if value))
    if len(written) > RELAXED_MAX:
        raise Invalid({RELAX: f"give way on at most {RELAXED_MAX} conditions"})
    return tuple(read_relaxation(value) for value in written)


def relaxed_pairs(relaxed: tuple[Relaxation, ...]) -> Pairs:
    """Write relaxations as the parameters that `read_relaxed` reads back, in their order."""
    return tuple((RELAX, str(each)) for each in relaxed)
