"""Introduction (对接): two parties brought together over a pair, from a recommendation to a signature or an end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NewType
from uuid import UUID

from market.disclosure.ground import GroundOutcome
from market.errors import Conflict, NotAllowed, NotFound
from market.introduction.stage import BROKERS_MOVES, OVER, STAGE_DAYS, EndReason, Move, Stage, leads_on
from market.listing.listing import Kind, ListingId
from market.organization import OrganizationId
from market.viewer import Actor, MemberId, Role, Viewer

IntroductionId = NewType("IntroductionId", UUID)

NEXT_ACTION_LIMIT = 200
WORKERS = (Role.BROKER, Role.OPERATOR)
"""Who sees every introduction; the owner and the office move one."""


class IntroductionSide(Enum):
    """One of the two parties."""

    NEED = "need"
    SUPPLY = "supply"

    @property
    def other(self) -> "IntroductionSide":
        """Give the party across the table."""
        return IntroductionSide.SUPPLY if self is IntroductionSide.NEED else IntroductionSide.NEED


class Interest(Enum):
    """What a side answered to a recommendation."""

    YES = "yes"
    NO = "no"


class IntroductionOutdated(Conflict):
    """Somebody else changed the introduction after it was read."""


class ExpertFull(Conflict):
    """The expert accepts no more requests this quarter."""


class BrokerFull(Conflict):
    """The broker has as many open introductions as the market office lets one broker have."""


def works(viewer: Viewer) -> bool:
    """Say whether somebody sees every introduction and what brokers note."""
    return viewer.role in WORKERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A side as a viewer may know it; NO_ORGANIZATION stands for a firm that has not agreed to be named."""

    side: IntroductionSide
    organization_id: OrganizationId
    interest: Interest | None = None
    answered_at: datetime | None = None
    contact_agreed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """An introduction as a viewer sees it; `sides` are those on which the viewer stands.

    `next_action` and `next_on` are the broker's, empty for the sides, and so are `foreign` and `export`: whether a
    party is abroad, and what was decided about export control last.
    """

    id: IntroductionId
    need_id: ListingId
    listing_id: ListingId
    kind: Kind
    owner_id: MemberId | None
    owner_name: str | None
    stage: Stage
    stage_since: datetime
    end_reason: EndReason | None
    next_action: str
    next_on: date | None
    version: int
    begun_at: datetime
    need: Party
    supply: Party
    sides: frozenset[IntroductionSide]
    foreign: bool = False
    export: GroundOutcome | None = None

    def party(self, side: IntroductionSide) -> Party:
        """Give one of the two sides."""
        return self.need if side is IntroductionSide.NEED else self.supply

    @property
    def wanted(self) -> bool:
        """Say whether both sides have said yes."""
        return self.need.interest is Interest.YES and self.supply.interest is Interest.YES

    @property
    def cleared(self) -> bool:
        """Say whether nothing about export control stands in the way."""
        return not self.foreign or (self.export is not None and self.export.permits)

    @property
    def undecided(self) -> bool:
        """Say whether both sides want it and the office is still to decide about export control."""
        return self.stage is Stage.INTEREST and self.foreign and self.wanted and self.export is None

    def lingers(self, now: datetime) -> bool:
        """Say whether it has stayed in its stage for longer than the stage's days."""
        days = STAGE_DAYS.get(self.stage)
        return days is not None and now - self.stage_since > timedelta(days=days)

    def owes(self, today: date) -> bool:
        """Say whether the day of its next action is over."""
        return self.stage not in OVER and self.next_on is not None and self.next_on < today

    def moves_of(self, actor: Actor) -> tuple[Move, ...]:
        """List the moves to another stage that a broker or the office may make now, END aside."""
        if not self.is_worked_by(actor):
            return ()
        return tuple(move for move in BROKERS_MOVES if leads_on(self.stage, move))

    def is_worked_by(self, actor: Actor) -> bool:
        """Say whether somebody moves it: its owner, or the office."""
        return actor.operates or (actor.role is Role.BROKER and actor.member_id == self.owner_id is not None)

    def check_worked_by(self, actor: Actor) -> None:
        """Let its owner and the office pass. Raises NotAllowed."""
        if not self.is_worked_by(actor):
            raise NotAllowed("this introduction is in another broker's hands")

    def check_version(self, version: int) -> None:
        """Let a change of what stands now pass. Raises IntroductionOutdated."""
        if version != self.version:
            raise IntroductionOutdated("somebody else changed this introduction; read it again")

    def is_spoken_for(self, side: IntroductionSide, actor: Actor) -> bool:
        """Say whether somebody stands on a side and may speak for it: its editors, and an expert for themselves."""
        expert = self.kind is Kind.EXPERT and side is IntroductionSide.SUPPLY
        return side in self.sides and (actor.editor or expert)

    def asks(self, actor: Actor) -> bool:
        """Say whether it waits for an answer that somebody may give."""
        going_on = self.stage not in OVER
        return going_on and any(
            self.party(side).interest is None and self.is_spoken_for(side, actor) for side in self.sides
        )

    def check_stands(self, side: IntroductionSide, actor: Actor) -> None:
        """Let who may speak for a side pass: its editors, an expert for themselves, the office for an expert.

        Raises NotAllowed for its readers and for brokers, NotFound for the other side.
        """
        if self.is_spoken_for(side, actor):
            return
        if side in self.sides:
            raise NotAllowed("your account may read what your organisation has, not answer for it")
        if not works(actor.viewer):
            raise NotFound("side", side.value)
        if not (actor.operates and self.kind is Kind.EXPERT and side is IntroductionSide.SUPPLY):
            raise NotAllowed("each side answers for itself")
