"""Target (目标): what a plan wants 技术交易额 to reach by which year, and the way there month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import Enum

from market.deal.deal import Terms
from market.errors import Invalid

YEARS = range(1949, 2101)
FEN_MAX = 10**16
NAME_LIMIT = 120
SOURCE_LIMIT = 300
_EXACT = Context(prec=34, rounding=ROUND_HALF_EVEN)


class Flow(Enum):
    """Which side of a deal is in the district: 输出 the seller, 吸纳 the buyer; the two are never added."""

    OUTPUT = "output"
    INTAKE = "intake"


class TargetBasis(Enum):
    """What a year's amount stands on: the plan's own words, or what we made of them."""

    PLAN = "plan"
    BETWEEN = "between"
    CARRIED = "carried"


def flows_of(terms: Terms, district: str) -> tuple[Flow, ...]:
    """Say on which sides a deal counts in a district: both, one or none."""
    areas = ((Flow.OUTPUT, terms.seller.area), (Flow.INTAKE, terms.buyer.area))
    return tuple(flow for flow, area in areas if f"{area}/".startswith(f"{district}/"))


@dataclass(frozen=True, slots=True, order=True)
class TargetPoint:
    """A year and the 技术交易额 that a plan says for it, in fen."""

    year: int
    fen: int


@dataclass(frozen=True, slots=True)
class YearTarget:
    """What a year is measured against: the plan's figure, ours between two of the plan's, or its last carried on."""

    year: int
    fen: int
    basis: TargetBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPath:
    """A plan's figures by year, ascending; `source` names the document. Raises Invalid where it leads nowhere."""

    name: str
    source: str
    points: tuple[TargetPoint, ...]

    def __post_init__(self) -> None:
        wrong: dict[str, str] = {}
        for field, text, limit in (("name", self.name, NAME_LIMIT), ("source", self.source, SOURCE_LIMIT)):
            if not text.strip() or len(text) > limit or not text.isprintable():
                wrong[field] = f"write one line of at most {limit} characters"
        if len(self.points) < 2:
            wrong["points"] = "write at least two years, the one it starts from and the one it leads to"
        for place, point in enumerate(self.points):
            if point.year not in YEARS:
                wrong[f"points[{place}].year"] = f"write a year from {YEARS.start} to {YEARS.stop - 1}"
            if not 0 < point.fen <= FEN_MAX:
                wrong[f"points[{place}].fen"] = "write an amount above 0 and of at most 1,000,000 亿元"
            if place and point.year <= self.points[place - 1].year:
                wrong[f"points[{place}].year"] = "write the years in order, each once"
        if wrong:
            raise Invalid(wrong)

    @property
    def first(self) -> TargetPoint:
        """Give where it starts."""
        return self.points[0]

    @property
    def last(self) -> TargetPoint:
        """Give where it leads."""
        return self.points[-1]

    def of_year(self, year: int) -> YearTarget | None:
        """Give what a year is measured against; None before the path starts.

        Between two of the plan's years the amount grows by the same share each year; after the last it stays.
        """
        if year < self.first.year:
            return None
        if year > self.last.year:
            return YearTarget(year, self.last.fen, TargetBasis.CARRIED)
        said = {point.year: point.fen for point in self.points}
        if year in said:
            return YearTarget(year, said[year], TargetBasis.PLAN)
        after = next(point for point in self.points if point.year > year)
        before = max(point for point in self.points if point.year < year)
        return YearTarget(year, _compound(before, after, year), TargetBasis.BETWEEN)


def _compound(before: TargetPoint, after: TargetPoint, year: int) -> int:
    part = Decimal(year - before.year) / (after.year - before.year)
    growth = _EXACT.ln(Decimal(after.fen) / Decimal(before.fen))
    return int((before.fen * _EXACT.exp(_EXACT.multiply(growth, part))).to_integral_value(ROUND_HALF_EVEN))


def path_of(year: int, paths: Sequence[TargetPath]) -> TargetPath | None:
    """Choose the path that a year is measured by, of those given the latest first.

    The first that reaches from before the year to after it, else the one that ended last before it.
    """
    started = [path for path in paths if path.first.year <= year]
    within = [path for path in started if path.last.year >= year]
    return within[0] if within else max(started, key=lambda path: path.last.year, default=None)


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
