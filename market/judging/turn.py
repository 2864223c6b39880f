"""Judging (评判): pairs that wait for a level, whose turn each is, and what a judge says of one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import NewType, TypeAlias
from uuid import UUID

from market.errors import Invalid
from market.judging.judgement import NOTE_LIMIT, Judgement, JudgementId, Level, Reason
from market.listing.listing import Kind, ListingId

PairId = NewType("PairId", int)

Rankings: TypeAlias = Mapping[str, tuple[ListingId, ...]]
"""Listings, best first, by the name of the ranking."""

JUDGED = (Kind.ACHIEVEMENT, Kind.EXPERT)
"""Which stores' listings are judged against a need."""

LEASE = timedelta(hours=1)
"""How long an open pair is kept from other judges; whoever comes back later finds it if nobody else took it."""

_JUDGE = re.compile(r"[a-z][a-z0-9-]{0,39}")


class TurnOutcome(Enum):
    """How a turn ended; WITHDRAWN: the need or the listing left the market before it was graded."""

    JUDGED = "judged"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class DrawnPair:
    """A listing of a need's pool: the rankings that brought it up, its best rank there (from 1, None where it was drawn
    at random), the chance with which it was drawn among what no earlier round had brought up, and how many judges are
    to grade it.
    """

    listing_id: ListingId
    sources: tuple[str, ...]
    rank: int | None
    probability: float
    readers: int


@dataclass(frozen=True, slots=True)
class Grade:
    """What a judge says of a pair. Below STRONG a chief reason is owed: it is what declines and rankers learn from."""

    level: Level
    reason: Reason | None = None
    note: str = ""

    def __post_init__(self) -> None:
        wrong: dict[str, str] = {}
        if self.level is not Level.STRONG and self.reason is None:
            wrong["reason"] = "name the chief reason that keeps the pair from a higher level"
        if len(self.note) > NOTE_LIMIT:
            wrong["note"] = f"{len(self.note)} characters; the limit is {NOTE_LIMIT}"
        elif not self.note.isprintable():
            wrong["note"] = "it holds characters that can't be seen; write one line of plain text"
        if wrong:
            raise Invalid(wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A judge's turn at a pair; its id is that of the judgement it leads to.

    `earlier` is the judgement that this turn replaces, if the judge has come back to it. The rest is the pair as it
    was drawn.
    """

    id: JudgementId
    pair_id: PairId
    judge: str
    kind: Kind
    need_id: ListingId
    listing_id: ListingId
    rank: int | None
    probability: float
    model: str
    index_version: str
    outcome: TurnOutcome | None
    earlier: JudgementId | None

    def judgement(self, grade: Grade, *, at: datetime) -> Judgement:
        """Make the judgement that a grade of this turn is; the judge saw neither rank nor score."""
        return Judgement(
            id=self.id,
            need_id=self.need_id,
            listing_id=self.listing_id,
            level=grade.level,
            reason=grade.reason,
            judge=self.judge,
            judged_at=at,
            rank=self.rank,
            probability=self.probability,
            model=self.model,
            index_version=self.index_version,
            blind=True,
            replaces=self.earlier,
            note=grade.note,
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far judging is: grades given by this judge and by all, grades wanted of all, pairs that are left for this
    judge, and pairs that have left with their need or listing.
    """

    own: int
    given: int
    wanted: int
    left: int
    gone: int


def check_judge(name: str) -> str:
    """Give back a judge's name if it is a reference such as reader-1; a person's own name has no place in evidence.

    Raises Invalid.
    """
    if not _JUDGE.fullmatch(name):
        raise Invalid(
            {"judge": f"{name!r} is no reference; write lower-case letters, digits and hyphens, such as reader-1"}
        )
    return name


def read_turn_id(text: str) -> JudgementId:
    """Read the id of a turn from a form.

    Raises Invalid.
    """
    try:
        return JudgementId(UUID(text))
    except ValueError:
        raise Invalid({"turn": "the form names no turn; load the page again"}) from None
