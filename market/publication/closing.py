"""Closing of a quarter for the public (季度公布): what is known when it is closed, and what is told by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from market.publication.cell import QUARTERS, SAFETY, CellPart, PublishedCell, Safety
from market.publication.total import CountedDeal, Quarter, decide, parts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a quarter is closed from: what stands at its end, and what was counted and told before.

    `earlier` are all parts of closings before, `year` those of them that belong to the same year.
    """

    quarter: Quarter
    sample: bool
    district: str
    known_at: datetime
    standing: tuple[CountedDeal, ...]
    earlier: tuple[CellPart, ...]
    year: tuple[CellPart, ...]
    told: Mapping[PublishedCell, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A closed quarter: what its deals add, and what the public is told; None is withheld."""

    quarter: Quarter
    sample: bool
    district: str
    known_at: datetime
    safety: Safety
    parts: tuple[CellPart, ...]
    totals: Mapping[PublishedCell, int | None]


def close(material: Material, safety: Safety = SAFETY) -> Closing:
    """Decide what is told of a quarter; takes seconds of computing where much has to be withheld."""
    parts = tuple(parts_of(material.quarter, material.standing, material.earlier, safety))
    return Closing(
        quarter=material.quarter,
        sample=material.sample,
        district=material.district,
        known_at=material.known_at,
        safety=safety,
        parts=parts,
        totals=decide(material.quarter, (*material.year, *parts), material.told, safety),
    )


@dataclass(frozen=True, slots=True)
class PublicYear:
    """A year of which something is told: the closed quarters, when the last was closed, and the year's total.

    `fen` is told once the year `is_over`, None where it is withheld. `sample`: of invented deals.
    """

    year: int
    quarters: tuple[int, ...]
    closed_at: datetime
    fen: int | None
    sample: bool

    @property
    def is_over(self) -> bool:
        """Say whether its last quarter is closed, and with it the year."""
        return QUARTERS[-1] in self.quarters
