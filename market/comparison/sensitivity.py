"""Sensitivity (权重敏感性): which change of one weight would put another answer first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from market.comparison.comparison import ComparisonAnswer
from market.comparison.criterion import Criterion, CriterionId
from market.comparison.result import Group, Total


@dataclass(frozen=True, slots=True)
class Flip:
    """From where on another answer passes the first: beyond `share` of all weights, where the two are level.

    `rises` says whether the weight has to rise above it or fall below it; the other weights stay as they are. `weight`
    is the same as a number beside the others. `rivals` are several where they pass at one and the same weight.
    """

    criterion: Criterion
    rises: bool
    weight: Fraction
    share: Fraction
    rivals: tuple[ComparisonAnswer, ...]


def flips(criteria: Sequence[Criterion], group: Group) -> tuple[Flip, ...]:
    """Find for each criterion the nearest weights, below and above, at which the winner of a group changes.

    None where several answers stand first: then every change of what they differ in decides. The group's answers were
    scored for the same cells, so that only the criteria of those count.
    """
    if len(group.winners) != 1 or len(group.placed) < 2:
        return ()
    winner = group.winners[0]
    rivals = [each.total for each in group.placed if each.total is not winner]
    scored = [one for one in criteria if winner.points[one.id].by]
    found: list[Flip] = []
    for one in scored:
        for rises in (False, True):
            crossings = list(_crossings(one, rises, scored, winner, rivals))
            if crossings:
                nearest = (min if rises else max)(weight for weight, _ in crossings)
                passing = sorted(
                    (rival.answer for weight, rival in crossings if weight == nearest), key=lambda one: one.place
                )
                rest = sum((Fraction(each.weight) for each in criteria if each is not one), Fraction(0))
                found.append(Flip(one, rises, nearest, nearest / (nearest + rest), tuple(passing)))
    return tuple(found)


def _crossings(
    one: Criterion, rises: bool, scored: Sequence[Criterion], winner: Total, rivals: Sequence[Total]
) -> Iterator[tuple[Fraction, Total]]:
    """Give the weights on one side of what stands now at which a rival is level: the lead is linear in the weight."""
    for rival in rivals:
        slope = _lead(winner, rival, one.id)
        rest = sum(
            (Fraction(each.weight) * _lead(winner, rival, each.id) for each in scored if each is not one), Fraction(0)
        )
        if (slope < 0) is rises and slope != 0 and -rest / slope > 0:
            yield -rest / slope, rival


def _lead(winner: Total, rival: Total, criterion_id: CriterionId) -> Fraction:
    return (winner.points[criterion_id].mean or Fraction(0)) - (rival.points[criterion_id].mean or Fraction(0))
