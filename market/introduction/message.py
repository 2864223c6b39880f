"""Word (留言): what somebody wrote within an introduction, and for whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType
from uuid import UUID

from market.errors import Conflict, Invalid, NotAllowed
from market.introduction.introduction import Introduction, IntroductionSide
from market.introduction.stage import TOGETHER, Stage
from market.viewer import Actor

WordId = NewType("WordId", UUID)
WORD_LIMIT = 4000


class Hearers(Enum):
    """Who reads a word: brokers and the office alone (NOTE), they and one side, or all."""

    NOTE = "note"
    NEED = "need"
    SUPPLY = "supply"
    BOTH = "both"

    @property
    def sides(self) -> frozenset[IntroductionSide]:
        """Give the sides that read it."""
        return frozenset(side for side in IntroductionSide if self is Hearers.BOTH or self.value == side.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMessage:
    """A word as somebody reads it: from which side it comes, None for the broker's; no person is named."""

    id: WordId
    hearers: Hearers
    side: IntroductionSide | None
    body: str
    written_at: datetime


def read_body(text: str) -> str:
    """Give a text without the space around it. Raises Invalid where nothing is left, or too much."""
    body = text.strip()
    if not 1 <= len(body) <= WORD_LIMIT:
        raise Invalid({"body": f"write 1 to {WORD_LIMIT} characters"})
    return body


def hearers_of(introduction: Introduction, actor: Actor) -> tuple[Hearers, ...]:
    """List whom somebody may write to now: sides to each other only once both want the introduction."""
    if introduction.is_worked_by(actor):
        return tuple(Hearers) if introduction.stage is not Stage.ENDED else (Hearers.NOTE,)
    if not _speaks(introduction, actor) or introduction.stage is Stage.ENDED:
        return ()
    own = tuple(Hearers(side.value) for side in IntroductionSide if side in introduction.sides)
    return (*own, Hearers.BOTH) if introduction.stage in TOGETHER else own


def author_side(introduction: Introduction, hearers: Hearers, actor: Actor) -> IntroductionSide | None:
    """Say from which side a word would come, None from the broker. Raises NotAllowed, Conflict for such hearers."""
    if hearers not in hearers_of(introduction, actor):
        if not introduction.is_worked_by(actor) and not _speaks(introduction, actor):
            raise NotAllowed("who writes here is the broker or speaks for a side")
        raise Conflict("nobody can be written to in this way now")
    if introduction.is_worked_by(actor):
        return None
    return next(side for side in IntroductionSide if side in introduction.sides & hearers.sides)


def _speaks(introduction: Introduction, actor: Actor) -> bool:
    return any(introduction.is_spoken_for(side, actor) for side in introduction.sides)
