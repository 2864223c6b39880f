"""The sheet of a comparison (比选表): a line for each criterion, the totals below, and what they rest on.

The answers of a comparison as its pages show them: masked where it is blind, with the facts beside the scores.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from market.comparison.agreement import agreement, whole_scorers
from market.comparison.comparison import Comparison, ComparisonAnswer, Score, Scorer
from market.comparison.criterion import Criterion, shares
from market.comparison.mask import Mask
from market.comparison.result import Group, Points, Total, groups, totals
from market.comparison.sensitivity import Flip, flips
from market.listing.achievement import Achievement
from market.listing.fit import fit
from market.listing.listing import ListingId, Status
from market.listing.need import Need
from market.listing.requirement import Requirements, requirements_of
from market.listing.stated_indicators import indicators_of
from market.listing.store import achievements
from market.office.store import organizations
from market.organization import Organization, OrganizationId
from market.place import Nearness, nearness
from market.postgres.db import Database
from market.viewer import MemberId, Viewer
from web.listing.card import PATHS
from web.listing.fit import FitRow, FitView, view_fit


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerColumn:
    """One answer; `listing` is None once it is not offered any more, `organization` None while that is hidden.

    `href` is empty where the listing's page would tell whose it is.
    """

    answer: ComparisonAnswer
    listing: Achievement | None = None
    organization: Organization | None = None
    nearness: Nearness | None = None
    fit: FitView | None = None
    href: str = ""

    def indicator(self, name: str) -> FitRow | None:
        """Give the verdict on the indicator of a name, if the need asks for it."""
        rows = self.fit.rows if self.fit is not None else ()
        return next((row for row in rows if row.verdict is not None and row.verdict.wanted.name == name), None)


@dataclass(frozen=True, slots=True)
class AnswerColumns:
    """The answers in the order of their letters, and what the need requires of them."""

    columns: tuple[AnswerColumn, ...]
    required: Requirements

    @property
    def offered(self) -> Mapping[ListingId, Achievement]:
        """Give the answers that are still offered."""
        return {each.answer.listing_id: each.listing for each in self.columns if each.listing is not None}


async def read_columns(database: Database, comparison: Comparison, need: Need, *, viewer: Viewer) -> AnswerColumns:
    """Read the answers as a member of the need's organisation may see them now."""
    async with database.reading() as conn:
        found = await achievements.find(conn, [each.listing_id for each in comparison.answers], viewer=viewer)
        ids = {each.organization_id for each in found.values()}
        known = await organizations.find(conn, sorted(ids, key=str), viewer=viewer)
    offered = {one: each for one, each in found.items() if each.status is Status.PUBLISHED}
    return await asyncio.to_thread(_columns, comparison, need, offered, known)


def _columns(
    comparison: Comparison,
    need: Need,
    offered: Mapping[ListingId, Achievement],
    known: Mapping[OrganizationId, Organization],
) -> AnswerColumns:
    """Check each answer against the need; reading figures out of texts takes its time."""
    required = requirements_of(need)
    mask = Mask(known.values()) if comparison.hides else None
    columns: list[AnswerColumn] = []
    for answer in comparison.answers:
        listing = offered.get(answer.listing_id)
        if listing is None:
            columns.append(AnswerColumn(answer=answer))
            continue
        shown = listing if mask is None else mask.listing(listing)
        columns.append(
            AnswerColumn(
                answer=answer,
                listing=shown,
                organization=known.get(listing.organization_id) if mask is None else None,
                nearness=nearness(need.place, listing.place),
                fit=view_fit(fit(required, shown, indicators_of(shown)), required, shown),
                href=f"{PATHS[listing.KIND]}/{listing.id}" if mask is None else "",
            )
        )
    return AnswerColumns(tuple(columns), required)


_HUNDREDTH, _TENTH = Decimal("0.01"), Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreNote:
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
class ScoreCell:
    """What one answer got for one criterion."""

    column: AnswerColumn
    points: Points
    notes: tuple[ScoreNote, ...]

    @property
    def mean(self) -> Decimal | None:
        """Give the mean of the scorers, to be read."""
        return None if self.points.mean is None else round_two(self.points.mean)


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A criterion with its share in hundred of all weights, and its cells by answer."""

    criterion: Criterion
    share: Decimal
    cells: tuple[ScoreCell, ...]


@dataclass(frozen=True, slots=True)
class ScoreTotal:
    """What one answer comes to; `rank` is None where it stands in no ranking, `apart`: in one beside the first."""

    mean: Decimal | None
    coverage: Decimal
    rank: int | None
    apart: bool


@dataclass(frozen=True, slots=True)
class RankReversal:
    """A weight beyond which another answer is first: its share in hundred there, and now."""

    flip: Flip
    share: Decimal
    now: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonSheet:
    """A comparison as a member may know it: `counted` are the scorers whose scores it adds up, `whole` how many of them
    scored every cell. `agreement` is Kendall's W.
    """

    lines: tuple[ScoreLine, ...]
    feet: tuple[ScoreTotal, ...]
    groups: tuple[Group, ...]
    turns: tuple[RankReversal, ...]
    counted: tuple[Scorer, ...]
    whole: int
    agreement: Decimal | None


def make_sheet(comparison: Comparison, shown: AnswerColumns, member_id: MemberId | None) -> ComparisonSheet:
    """Add up what a member may know; answers that are not offered any more keep their totals and lose their rank."""
    counted = comparison.counted(member_id)
    scorers = [each.member_id for each in counted]
    found = totals(comparison.criteria, comparison.answers, comparison.scores, scorers)
    standing = [each for each in found if each.answer.listing_id in shown.offered]
    ranked = groups(standing)
    measure = agreement(standing, comparison.criteria, scorers)
    return ComparisonSheet(
        lines=_lines(comparison, shown, found, counted),
        feet=tuple(_foot(each, ranked) for each in found),
        groups=ranked,
        turns=_turns(comparison, ranked),
        counted=counted,
        whole=len(whole_scorers(standing, comparison.criteria, scorers)),
        agreement=None if measure is None else round_two(measure),
    )


def _turns(comparison: Comparison, ranked: Sequence[Group]) -> tuple[RankReversal, ...]:
    if not ranked:
        return ()
    weights = shares(comparison.criteria)
    found = flips(comparison.criteria, ranked[0])
    return tuple(RankReversal(each, as_percent(each.share), as_percent(weights[each.criterion.id])) for each in found)


def round_two(value: Fraction) -> Decimal:
    """Round to two decimals, for the eye alone: what is compared are the exact values."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_HUNDREDTH)


def as_percent(value: Fraction) -> Decimal:
    """Give a share in hundred, rounded to one decimal for the eye."""
    return (Decimal(100 * value.numerator) / Decimal(value.denominator)).quantize(_TENTH)


def _lines(
    comparison: Comparison, shown: AnswerColumns, found: Sequence[Total], counted: Sequence[Scorer]
) -> tuple[ScoreLine, ...]:
    weights = shares(comparison.criteria) if comparison.criteria else {}
    given = {(each.criterion_id, each.listing_id, each.member_id): each for each in comparison.scores}

    def cell(criterion: Criterion, column: AnswerColumn, total: Total) -> ScoreCell:
        said = [
            (scorer, score)
            for scorer in counted
            if (score := given.get((criterion.id, column.answer.listing_id, scorer.member_id))) is not None
        ]
        notes = tuple(_note(scorer, score, criterion, column) for scorer, score in said)
        return ScoreCell(column, total.points[criterion.id], notes)

    return tuple(
        ScoreLine(
            criterion,
            as_percent(weights[criterion.id]),
            tuple(cell(criterion, column, total) for column, total in zip(shown.columns, found, strict=True)),
        )
        for criterion in comparison.criteria
    )


def _note(scorer: Scorer, score: Score, criterion: Criterion, column: AnswerColumn) -> ScoreNote:
    current = column.listing is not None and column.listing.version == score.listing_version
    return ScoreNote(
        scorer=scorer,
        points=score.points,
        text=score.note,
        as_of=None if current else score.listing_version,
        reworded=score.criterion_version != criterion.version,
        informed=score.informed,
    )


def _foot(total: Total, ranked: Sequence[Group]) -> ScoreTotal:
    places: Mapping[int, tuple[int, bool]] = {
        each.total.answer.place: (each.rank, group is not ranked[0])
        for group in ranked
        if len(group.placed) > 1
        for each in group.placed
    }
    rank, apart = places.get(total.answer.place, (None, False))
    mean = None if total.mean is None else round_two(total.mean)
    return ScoreTotal(mean, as_percent(total.coverage), rank, apart)
