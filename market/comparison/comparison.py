"""Comparison (方案比选): answers to one need, scored by members of the organisation that needs them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from market.comparison.criterion import Criterion, CriterionId
from market.errors import Conflict, NotFound
from market.listing.listing import ListingId
from market.viewer import MemberId

ANSWERS_MAX = 12
POINTS = (1, 2, 3, 4, 5)
NOTE_LIMIT = 400
REASON_LIMIT = 1000
_LETTERS = "ABCDEFGHIJKL"


class ComparisonOutdated(Conflict):
    """Somebody else changed the criteria after they were read."""


class HoldsScores(Conflict):
    """What is to be taken out has scores, and nobody has said yet that they may go."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} scores would go with it")
        self.count = count


class StillEmpty(Conflict):
    """Cells are left that a scorer has not said anything about."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} cells have no score yet")
        self.count = count


class StillBlind(Conflict):
    """What is asked for would tell whose an answer is, while the comparison hides it."""


@dataclass(frozen=True, slots=True)
class ComparisonAnswer:
    """An answer in a comparison; its letter stays, whatever else comes or goes."""

    listing_id: ListingId
    place: int

    @property
    def letter(self) -> str:
        """Give the letter that it is called by."""
        return _LETTERS[self.place]


@dataclass(frozen=True, slots=True)
class Scorer:
    """Who scores; `name` is None for somebody who left. `finished_at` None: they are still at it."""

    member_id: MemberId
    name: str | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One scorer's word on one cell; no `points`: they can't judge it.

    It holds for the versions of the listing and of the criterion that they saw. `informed`: given or changed when the
    others' scores could be seen.
    """

    criterion_id: CriterionId
    listing_id: ListingId
    member_id: MemberId
    points: int | None
    note: str = ""
    listing_version: int
    criterion_version: int
    informed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonDecision:
    """What was decided, by whom (None: they left), and whether the organisations were hidden then."""

    chosen: tuple[ListingId, ...]
    reason: str
    blind: bool
    decided_by: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A comparison as a member of the need's organisation sees it: `scores` are those they may know.

    `version` counts the changes of the criteria. `scorers` are all who began, in the order in which they finished.
    """

    need_id: ListingId
    blind: bool
    seed: int
    version: int
    opened_at: datetime | None
    unblinded_at: datetime | None
    answers: tuple[ComparisonAnswer, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    scorers: tuple[Scorer, ...] = ()
    scores: tuple[Score, ...] = ()
    decisions: tuple[ComparisonDecision, ...] = ()

    @property
    def hides(self) -> bool:
        """Say whether nobody is to be told whose the answers are."""
        return self.blind and self.unblinded_at is None

    def answer(self, letter: str) -> ComparisonAnswer:
        """Give the answer of a letter. Raises NotFound."""
        for each in self.answers:
            if each.letter == letter:
                return each
        raise NotFound("answer", letter)

    def finished(self, member_id: MemberId | None) -> bool:
        """Say whether a member is done with scoring."""
        return any(each.member_id == member_id and each.finished_at is not None for each in self.scorers)

    def sees_others(self, member_id: MemberId | None) -> bool:
        """Say whether a member may know what others have scored: their own is done, or all were opened."""
        return self.opened_at is not None or self.finished(member_id)

    def counted(self, member_id: MemberId | None) -> tuple[Scorer, ...]:
        """List whose scores make the result that a member may know: who is done, and once opened who began too."""
        if not self.sees_others(member_id):
            return ()
        begun = {each.member_id for each in self.scores} if self.opened_at is not None else set()
        return tuple(each for each in self.scorers if each.finished_at is not None or each.member_id in begun)

    def check_version(self, version: int) -> None:
        """Let a change of the criteria that stand now pass. Raises ComparisonOutdated."""
        if version != self.version:
            raise ComparisonOutdated("somebody else changed the criteria; read them again")

    def check_named(self) -> None:
        """Let pass what names organisations. Raises StillBlind."""
        if self.hides:
            raise StillBlind("name the organisations first")


def places(seed: int, *, blind: bool) -> tuple[int, ...]:
    """Order the places in which answers are put one after the other: A, B, C, or shuffled by the seed."""
    if not blind:
        return tuple(range(ANSWERS_MAX))
    return tuple(sorted(range(ANSWERS_MAX), key=lambda place: sha256(f"{seed}:{place}".encode()).digest()))


def free_places(comparison: Comparison) -> tuple[int, ...]:
    """List the places that no answer has, in the order in which they are given."""
    taken = {each.place for each in comparison.answers}
    return tuple(place for place in places(comparison.seed, blind=comparison.blind) if place not in taken)


def named_ids(texts: Iterable[str]) -> tuple[ListingId, ...]:
    """Read the listings' ids at the end of what was typed: an id, or a page's address. Raises ValueError."""
    return tuple(dict.fromkeys(ListingId(UUID(text.strip().rstrip("/").rpartition("/")[2][:36])) for text in texts))
