"""Maturity (成熟度): a level on a named scale; levels of two scales are never compared."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from market.errors import Invalid


class Scale(Enum):
    """The scale a level is read on.

    TRL: technology readiness 1–9, GB/T 22900-2022. MATERIAL: new materials 1–9, GB/T 37264-2018
    (1–3 实验室, 4–6 工程化, 7–9 产业化).
    """

    TRL = "gbt22900-2022"
    MATERIAL = "gbt37264-2018"


@dataclass(frozen=True, slots=True)
class Maturity:
    """A level from 1 to 9 on its scale, with the evidence for it and the day it held."""

    scale: Scale
    level: int
    evidence: str = ""
    held_on: date | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 9:
            raise Invalid({"maturity.level": f"{self.level} is not between 1 and 9"})
