"""Agreement (评分一致性): how far the scorers of a comparison put the answers into the same order."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from market.comparison.criterion import Criterion, shares
from market.comparison.result import Total
from market.viewer import MemberId


def whole_scorers(
    found: Sequence[Total], criteria: Sequence[Criterion], scorers: Sequence[MemberId]
) -> tuple[MemberId, ...]:
    """List who gave points to every answer for every criterion."""
    wanted = {one.id for one in criteria}
    return tuple(
        scorer
        for scorer in scorers
        if all({one for one, who in each.cells if who == scorer} == wanted for each in found)
    )


def agreement(found: Sequence[Total], criteria: Sequence[Criterion], scorers: Sequence[MemberId]) -> Fraction | None:
    """Give Kendall's W of the whole scorers, from 0 to 1 (full agreement).

    None where fewer than two are whole, there are fewer than two answers, or every scorer holds all answers level.
    """
    whole = whole_scorers(found, criteria, scorers)
    if len(whole) < 2 or len(found) < 2 or not criteria:
        return None
    weights = shares(criteria)
    return kendall_w(
        [
            [sum((weights[one.id] * each.points[one.id].by[scorer] for one in criteria), Fraction(0)) for each in found]
            for scorer in whole
        ]
    )


def kendall_w(values: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """Compute the coefficient of concordance from each judge's values for the same things, ties corrected.

    Kendall and Babington Smith (1939); the correction for ties is Kendall's (Rank Correlation Methods, chapter 6). None
    where the judges make no difference at all. Things without a difference are given the mean of their ranks.
    """
    judges, things = len(values), len(values[0])
    ranks = [_ranks(row) for row in values]
    sums = [sum((row[thing] for row in ranks), Fraction(0)) for thing in range(things)]
    mean = Fraction(judges * (things + 1), 2)
    deviation = sum(((each - mean) ** 2 for each in sums), Fraction(0))
    ties = sum(count**3 - count for row in values for count in Counter(row).values())
    most = judges**2 * (things**3 - things) - judges * ties
    return None if most == 0 else 12 * deviation / most


def _ranks(row: Sequence[Fraction]) -> list[Fraction]:
    below = [sum(other < each for other in row) for each in row]
    level = [sum(other == each for other in row) for each in row]
    return [Fraction(2 * first + count + 1, 2) for first, count in zip(below, level, strict=True)]
