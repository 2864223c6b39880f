"""Balance of a field (供需): what is wanted and offered in it, and how much of each finds nothing."""

from dataclasses import dataclass
from enum import Enum

from market.listing.listing import Kind


class BalancePart(Enum):
    """The figures of a field."""

    NEEDS = "needs"
    SILENT = "silent"
    ACHIEVEMENTS = "achievements"
    UNWANTED = "unwanted"

    @property
    def kind(self) -> Kind:
        """Say listings of which kind it counts."""
        return Kind.NEED if self in (BalancePart.NEEDS, BalancePart.SILENT) else Kind.ACHIEVEMENT


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

    def of(self, part: BalancePart) -> int:
        """Give one figure."""
        return int(getattr(self, part.value))


Balance = tuple[FieldBalance, ...]
