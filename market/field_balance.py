"""Balance of a field (供需): what is wanted and offered in it, and how much of each finds nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldBalance:
    """What is public in an industry of the plan ("" for listings of none); who names two counts in both.

    `silent` needs and `unwanted` achievements have no pair of level 3 or more with what is public.
    """

    field: str
    needs: int
    silent: int
    achievements: int
    unwanted: int


Balance = tuple[FieldBalance, ...]
