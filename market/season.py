"""Season (季节): how a year is spread over its months, learned from years that are over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

MONTHS = 12
EVEN_YEARS = 1
"""How many years of even months the seasons of the past are mixed with."""


@dataclass(frozen=True, slots=True)
class Season:
    """Which share of a year each month has, January first, and from how many whole years that was seen.

    Months are mixed with one year of even ones, so that one busy December does not make a rule; without a year that
    was seen all months are even.
    """

    shares: tuple[Decimal, ...]
    years: int

    @classmethod
    def of(cls, years: Sequence[Mapping[int, int]]) -> "Season":
        """Learn from whole years, each its fen by month from 1; a year with nothing in it teaches nothing."""
        seen = [year for year in years if sum(year.values()) > 0]
        weights = [Decimal(EVEN_YEARS) / MONTHS] * MONTHS
        for year in seen:
            total = sum(year.values())
            for month in range(MONTHS):
                weights[month] += Decimal(year.get(month + 1, 0)) / total
        return cls(tuple(weight / (EVEN_YEARS + len(seen)) for weight in weights), len(seen))

    def spread(self, fen: int) -> tuple[int, ...]:
        """Give what is due by the end of each month; the last is the whole amount, to the fen."""
        due, sofar = [], Decimal(0)
        for share in self.shares[:-1]:
            sofar += share
            due.append(min(fen, int((fen * sofar).to_integral_value(ROUND_HALF_EVEN))))
        return (*due, fen)
