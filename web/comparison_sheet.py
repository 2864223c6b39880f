"""The sheet of a comparison (比选表): a line for each criterion, the totals below, and what they rest on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from market.comparison.agreement import agreement, whole_scorers
from market.comparison.comparison import Comparison, Score, Scorer
from market.comparison.criterion import Criterion, shares
from market.comparison.result import Group, Points, Total, groups, totals
from market.comparison.sensitivity import Flip, flips
from market.viewer import MemberId
from web.comparison_view import Column, Columns

_HUNDREDTH, _TENTH = Decimal("0.01"), Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one scorer said of a cell. `as_of` is the version of the listing that they saw, where another stands now.

    `reworded`: the criterion had another wording then. `informed`: they could know the others' scores.
    """

    scorer: Scorer
    points: int | None
    text: str
    as_of: int | None
    reworded: bool
    informed: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What one answer got for one criterion."""

    column: Column
    points: Points
    notes: tuple[Note, ...]

    @property
    def mean(self) -> Decimal | None:
        """Give the mean of the scorers, to be read."""
        return None if self.points.mean is None else two(self.points.mean)


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with its share in hundred of all weights, and its cells by answer."""

    criterion: Criterion
    share: Decimal
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Foot:
    """What one answer comes to; `rank` is None where it stands in no ranking, `apart`: in one beside the first."""

    mean: Decimal | None
    coverage: Decimal
    rank: int | None
    apart: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A weight beyond which another answer is first: its share in hundred there, and now."""

    flip: Flip
    share: Decimal
    now: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A comparison as a member may know it: `counted` are the scorers whose scores it adds up, `whole` how many of them
    scored every cell. `agreement` is Kendall's W.
    """

    lines: tuple[Line, ...]
    feet: tuple[Foot, ...]
    groups: tuple[Group, ...]
    turns: tuple[Turn, ...]
    counted: tuple[Scorer, ...]
    whole: int
    agreement: Decimal | None


def make_sheet(comparison: Comparison, shown: Columns, member_id: MemberId | None) -> Sheet:
    """Add up what a member may know; answers that are not offered any more keep their totals and lose their rank."""
    counted = comparison.counted(member_id)
    scorers = [each.member_id for each in counted]
    found = totals(comparison.criteria, comparison.answers, comparison.scores, scorers)
    standing = [each for each in found if each.answer.listing_id in shown.offered]
    ranked = groups(standing)
    measure = agreement(standing, comparison.criteria, scorers)
    return Sheet(
        lines=_lines(comparison, shown, found, counted),
        feet=tuple(_foot(each, ranked) for each in found),
        groups=ranked,
        turns=_turns(comparison, ranked),
        counted=counted,
        whole=len(whole_scorers(standing, comparison.criteria, scorers)),
        agreement=None if measure is None else two(measure),
    )


def _turns(comparison: Comparison, ranked: Sequence[Group]) -> tuple[Turn, ...]:
    if not ranked:
        return ()
    weights = shares(comparison.criteria)
    found = flips(comparison.criteria, ranked[0])
    return tuple(Turn(each, in_hundred(each.share), in_hundred(weights[each.criterion.id])) for each in found)


def two(value: Fraction) -> Decimal:
    """Round to two decimals, for the eye alone: what is compared are the exact values."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_HUNDREDTH)


def in_hundred(value: Fraction) -> Decimal:
    """Give a share in hundred, rounded to one decimal for the eye."""
    return (Decimal(100 * value.numerator) / Decimal(value.denominator)).quantize(_TENTH)


def _lines(
    comparison: Comparison, shown: Columns, found: Sequence[Total], counted: Sequence[Scorer]
) -> tuple[Line, ...]:
    weights = shares(comparison.criteria) if comparison.criteria else {}
    given = {(each.criterion_id, each.listing_id, each.member_id): each for each in comparison.scores}

    def cell(criterion: Criterion, column: Column, total: Total) -> Cell:
        said = [
            (scorer, score)
            for scorer in counted
            if (score := given.get((criterion.id, column.answer.listing_id, scorer.member_id))) is not None
        ]
        notes = tuple(_note(scorer, score, criterion, column) for scorer, score in said)
        return Cell(column, total.points[criterion.id], notes)

    return tuple(
        Line(
            criterion,
            in_hundred(weights[criterion.id]),
            tuple(cell(criterion, column, total) for column, total in zip(shown.columns, found, strict=True)),
        )
        for criterion in comparison.criteria
    )


def _note(scorer: Scorer, score: Score, criterion: Criterion, column: Column) -> Note:
    current = column.listing is not None and column.listing.version == score.listing_version
    return Note(
        scorer=scorer,
        points=score.points,
        text=score.note,
        as_of=None if current else score.listing_version,
        reworded=score.criterion_version != criterion.version,
        informed=score.informed,
    )


def _foot(total: Total, ranked: Sequence[Group]) -> Foot:
    places: Mapping[int, tuple[int, bool]] = {
        each.total.answer.place: (each.rank, group is not ranked[0])
        for group in ranked
        if len(group.placed) > 1
        for each in group.placed
    }
    rank, apart = places.get(total.answer.place, (None, False))
    mean = None if total.mean is None else two(total.mean)
    return Foot(mean, in_hundred(total.coverage), rank, apart)
