"""Filters in an address: `field`, `place` and `language` (each any number of times), `scale`, `level_min`.

Relaxations in an address: `relax`, any number of times, such as relax=indicator.2=35.
"""

from enum import Enum
from typing import TypeVar
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from market.errors import Invalid
from market.listing.filters import Filters
from market.listing.listing import Language
from market.listing.maturity import Scale
from market.listing.relaxation import Relaxation, read_relaxation

_Member = TypeVar("_Member", bound=Enum)

VALUES_MAX = 40
"""More values of one filter than anybody picks by hand."""


def read_filters(params: QueryParams) -> Filters:
    """Read the filters of an address; parameters of other names are somebody else's.

    Raises Invalid naming the parameter that can't be used.
    """
    scale = params.get("scale", "")
    level_min = params.get("level_min", "")
    if level_min and not (level_min.isascii() and level_min.isdecimal() and len(level_min) == 1):
        raise Invalid({"level_min": "write a level from 1 to 9"})
    return Filters(
        fields=_texts(params, "field"),
        places=_texts(params, "place"),
        languages=tuple(_member(Language, "language", text) for text in _texts(params, "language")),
        scale=_member(Scale, "scale", scale) if scale else None,
        level_min=int(level_min) if level_min else None,
    )


def filter_pairs(filters: Filters) -> list[tuple[str, str]]:
    """Write filters as the parameters that `read_filters` reads back, in one fixed order."""
    pairs = [("field", code) for code in filters.fields]
    pairs += [("place", key) for key in filters.places]
    pairs += [("language", language.value) for language in filters.languages]
    if filters.scale is not None:
        pairs.append(("scale", filters.scale.value))
    if filters.level_min is not None:
        pairs.append(("level_min", str(filters.level_min)))
    return pairs


def address(path: str, *pairs: tuple[str, str]) -> str:
    """Write a path with its parameters; a "/" in a place stays readable."""
    return f"{path}?{urlencode(pairs, safe='/:')}" if pairs else path


def _texts(params: QueryParams, name: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value for value in params.getlist(name) if value))
    if len(values) > VALUES_MAX or any(len(value) > 120 or "\x00" in value for value in values):
        raise Invalid({name: f"give at most {VALUES_MAX} values of at most 120 characters"})
    return values


def _member(members: type[_Member], name: str, text: str) -> _Member:
    try:
        return members(text)
    except ValueError:
        known = ", ".join(str(member.value) for member in members)
        raise Invalid({name: f"{text!r} is none of {known}"}) from None


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
