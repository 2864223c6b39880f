"""Result (比选结果): what the scores of a comparison come to, exactly; what is missing is missing, never nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import TypeAlias

from market.comparison.comparison import ComparisonAnswer, Score
from market.comparison.criterion import Criterion, CriterionId, shares
from market.listing.listing import ListingId
from market.viewer import MemberId

Cell: TypeAlias = tuple[CriterionId, MemberId]


@dataclass(frozen=True, slots=True)
class Points:
    """What one answer got for one criterion, by scorer; who could not judge it is not there."""

    by: Mapping[MemberId, int]

    @property
    def mean(self) -> Fraction | None:
        """Give the mean of those who scored, None where nobody did."""
        return Fraction(sum(self.by.values()), len(self.by)) if self.by else None

    @property
    def spread(self) -> int | None:
        """Give how far apart the scorers are, None where fewer than two scored."""
        return max(self.by.values()) - min(self.by.values()) if len(self.by) > 1 else None


@dataclass(frozen=True, slots=True)
class Total:
    """What one answer comes to: the weighted mean over what was scored, and how much of the whole that is.

    `coverage` counts each criterion's share by the part of the scorers who scored it. `cells` are what was scored.
    """

    answer: ComparisonAnswer
    points: Mapping[CriterionId, Points]
    mean: Fraction | None
    coverage: Fraction
    cells: frozenset[Cell]


@dataclass(frozen=True, slots=True)
class Placed:
    """An answer with its rank from 1; answers that are level share it."""

    rank: int
    total: Total


@dataclass(frozen=True, slots=True)
class Group:
    """Answers for which the same cells were scored, best first; only such answers are ranked against each other."""

    coverage: Fraction
    placed: tuple[Placed, ...]

    @property
    def winners(self) -> tuple[Total, ...]:
        """List what stands first: several where they are level."""
        return tuple(each.total for each in self.placed if each.rank == 1)


def totals(
    criteria: Sequence[Criterion],
    answers: Iterable[ComparisonAnswer],
    scores: Iterable[Score],
    scorers: Sequence[MemberId],
) -> tuple[Total, ...]:
    """Add up what these scorers gave, for each answer in its order."""
    given: dict[tuple[ListingId, CriterionId], dict[MemberId, int]] = {}
    for score in scores:
        if score.points is not None and score.member_id in scorers:
            given.setdefault((score.listing_id, score.criterion_id), {})[score.member_id] = score.points
    return tuple(
        _total(each, criteria, {one.id: Points(given.get((each.listing_id, one.id), {})) for one in criteria}, scorers)
        for each in answers
    )


def groups(found: Iterable[Total]) -> tuple[Group, ...]:
    """Rank what can be ranked: groups of answers with the same cells, what is scored most first.

    Answers of which nothing was scored are in none.
    """
    by_cells: dict[frozenset[Cell], list[Total]] = {}
    for total in found:
        if total.mean is not None:
            by_cells.setdefault(total.cells, []).append(total)
    ranked = [Group(some[0].coverage, _placed(some)) for some in by_cells.values()]
    return tuple(sorted(ranked, key=lambda group: (-group.coverage, -len(group.placed))))


def _total(
    answer: ComparisonAnswer,
    criteria: Sequence[Criterion],
    points: Mapping[CriterionId, Points],
    scorers: Sequence[MemberId],
) -> Total:
    weights = shares(criteria) if criteria else {}
    means = {one: mean for one, each in points.items() if (mean := each.mean) is not None}
    scored = sum((weights[one] for one in means), Fraction(0))
    mean = sum((weights[one] * value for one, value in means.items()), Fraction(0)) / scored if means else None
    coverage = sum((weights[one] * Fraction(len(points[one].by), len(scorers)) for one in means), Fraction(0))
    cells = frozenset((one, scorer) for one, each in points.items() for scorer in each.by)
    return Total(answer, points, mean, coverage, cells)


def _placed(some: Sequence[Total]) -> tuple[Placed, ...]:
    ordered = sorted(some, key=lambda total: (-(total.mean or 0), total.answer.place))
    placed: list[Placed] = []
    for _, level in groupby(ordered, key=lambda total: total.mean):
        rank = len(placed) + 1
        placed += [Placed(rank, total) for total in level]
    return tuple(placed)
