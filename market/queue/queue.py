"""The queue (待撮合队列): pairs of a need and what may answer it that wait for a broker, and what the broker does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import NewType
from uuid import UUID

from market.errors import Invalid, NotAllowed
from market.judging.judgement import NOTE_LIMIT, Judgement, JudgementId, Level, Reason
from market.listing.listing import Kind, ListingId
from market.viewer import Actor, MemberId, Role

QueuePairId = NewType("QueuePairId", int)
LeaseId = NewType("LeaseId", UUID)
"""It also names the act that the lease leads to, and its judgement: a key pressed twice does one thing."""

QUEUE_KINDS = (Kind.ACHIEVEMENT, Kind.EXPERT)
"""Which stores answer a need in the queue."""

LEASE = timedelta(minutes=10)
"""How long an open pair is kept from other brokers after its page was last heard of."""
UNDO_WITHIN = timedelta(minutes=10)
"""How long an act can be taken back."""
EXPLORED_EVERY = 10
"""One pair of so many that a broker is shown was drawn at random: what the ranker misses is judged too."""
IN_A_ROW = 3
"""So many pairs of one need follow each other, then another need has its turn, if one waits."""


class PairSource(Enum):
    """Why a pair came up: among the first of its ranking, or drawn at random from the other candidates."""

    RANKED = "ranked"
    EXPLORED = "explored"


class PairState(Enum):
    """Where a pair stands; GONE: its need or its listing left the market, or its need was rewritten without it."""

    WAITING = "waiting"
    GRADED = "graded"
    DECLINED = "declined"
    INTRODUCED = "introduced"
    GONE = "gone"


class ActKind(Enum):
    """What a broker does with a pair."""

    GRADE = "grade"
    DECLINE = "decline"
    INTRODUCE = "introduce"
    SNOOZE = "snooze"
    UNDO = "undo"


class Snooze(Enum):
    """For how many days a pair is put off."""

    DAY = 1
    WEEK = 7
    MONTH = 30

    @property
    def time(self) -> timedelta:
        """Give the time until the pair comes up again."""
        return timedelta(days=self.value)


class QueueOutcome(Enum):
    """What became of an act; GONE: the need or the listing had left the market, and nothing was kept."""

    KEPT = "kept"
    GONE = "gone"


CLOSES: Mapping[ActKind, PairState] = MappingProxyType(
    {
        ActKind.GRADE: PairState.GRADED,
        ActKind.DECLINE: PairState.DECLINED,
        ActKind.INTRODUCE: PairState.INTRODUCED,
        ActKind.SNOOZE: PairState.WAITING,
    }
)
"""In which state each act leaves its pair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPair:
    """A pair as it came up: `chance` is that of level 3 or more, None with the level where no ranker knows such pairs.

    `rank` (from 1) is None for one that was drawn at random, with `probability`; a ranked one was certain to come up.
    """

    need_id: ListingId
    listing_id: ListingId
    kind: Kind
    source: PairSource
    level: Level | None
    chance: float | None
    score: float
    rank: int | None
    probability: float
    need_version: int
    listing_version: int
    model: str
    index_version: str

    def __post_init__(self) -> None:
        if self.kind not in QUEUE_KINDS:
            raise ValueError(f"a {self.kind.value} answers no need")
        if (self.source is PairSource.RANKED) != (self.rank is not None):
            raise ValueError("a ranked pair has its rank, one drawn at random has none")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDecision:
    """What a broker does with the pair they have open, and says of it. To introduce is to say level 4."""

    act: ActKind
    level: Level | None = None
    reason: Reason | None = None
    note: str = ""
    snooze: Snooze | None = None

    def __post_init__(self) -> None:
        wrong: dict[str, str] = {}
        if self.act is ActKind.UNDO:
            raise ValueError("to take back is no decision about an open pair")
        if self.act is ActKind.GRADE and self.level is None:
            wrong["level"] = "choose a level"
        if self.act is ActKind.DECLINE:
            if self.reason is None:
                wrong["reason"] = "name the reason: the supplier learns from it"
            if self.level is None or self.level is Level.STRONG:
                wrong["level"] = "a pair of level 4 is not declined; choose 1, 2 or 3"
        if (self.act is ActKind.SNOOZE) != (self.snooze is not None):
            wrong["snooze"] = "say until when"
        if len(self.note) > NOTE_LIMIT or not self.note.isprintable():
            wrong["note"] = f"write one line of at most {NOTE_LIMIT} characters"
        if wrong:
            raise Invalid(wrong)

    @property
    def judged(self) -> Level | None:
        """Give the level that is said with it; to put off says none."""
        if self.act is ActKind.INTRODUCE:
            return Level.STRONG
        return None if self.act is ActKind.SNOOZE else self.level


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A pair in one broker's hands until `open_until`; `blind`: they see neither level, chance, rank nor model."""

    id: LeaseId
    pair_id: QueuePairId
    member_id: MemberId
    pair: FoundPair
    blind: bool
    open_until: datetime

    def judgement(
        self, decision: QueueDecision, *, judge: str, at: datetime, earlier: JudgementId | None
    ) -> Judgement | None:
        """Make the judgement that a decision about this pair is, None where it says no level."""
        if decision.judged is None:
            return None
        return Judgement(
            id=JudgementId(self.id),
            need_id=self.pair.need_id,
            listing_id=self.pair.listing_id,
            level=decision.judged,
            reason=decision.reason,
            judge=judge,
            judged_at=at,
            rank=self.pair.rank,
            probability=self.pair.probability,
            model=self.pair.model,
            index_version=self.pair.index_version,
            blind=self.blind,
            replaces=earlier,
            note=decision.note,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LastAct:
    """What a broker did last and can still take back."""

    id: LeaseId
    act: ActKind
    level: Level | None
    reason: Reason | None
    at: datetime


@dataclass(frozen=True, slots=True)
class DayProgress:
    """How often each act was done today, by one broker and by all; what was taken back does not count."""

    own: Mapping[ActKind, int]
    team: Mapping[ActKind, int]


def check_broker(actor: Actor) -> MemberId:
    """Let members pass who work on the queue, brokers and the market office, and give who it is.

    Raises NotAllowed.
    """
    if actor.role not in (Role.BROKER, Role.OPERATOR) or actor.member_id is None:
        raise NotAllowed("the queue is worked on by brokers")
    return actor.member_id


def read_lease_id(text: str) -> LeaseId:
    """Read the id of a lease, or of the act that it led to, from a form.

    Raises Invalid.
    """
    try:
        return LeaseId(UUID(text))
    except ValueError:
        raise Invalid({"lease": "the form names no pair; load the page again"}) from None
