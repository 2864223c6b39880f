"""Funnel (漏斗): how far needs of the market came, from the listing to the payment, and how long each step took."""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from market.deal.deal import DealId
from market.introduction.introduction import IntroductionId
from market.listing.listing import ListingId
from market.viewer import Role, Viewer


class FunnelStage(Enum):
    """How far a need came.

    MATCHED: a pair of level 3 or more; REGISTERED: a contract that counts as official; PAID: money came for such a one.
    """

    LISTED = "listed"
    MATCHED = "matched"
    INTRODUCED = "introduced"
    SIGNED = "signed"
    REGISTERED = "registered"
    PAID = "paid"


STAGES = tuple(FunnelStage)
BEFORE_DEALS = (FunnelStage.LISTED, FunnelStage.MATCHED, FunnelStage.INTRODUCED)

Way = tuple[date | None, ...]
"""On which day of the market a need first came to each of STAGES; None where it did not, or nobody noted when."""


class Behind(Enum):
    """Which needs stand behind a figure of a stage: those that came to it or further, those of which both days are
    known, and those of which is known how long they took or have waited, which is what the estimate is made of.
    """

    REACHED = "reached"
    TIMED = "timed"
    WAITED = "waited"


@dataclass(frozen=True, slots=True)
class Wait:
    """Days from one stage to the next; who has not come on waits so far."""

    days: int
    came: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedWay:
    """The way of a need, with what brought it on first: its introduction, and the deals of SIGNED and the stages after.

    A broker's has the stages before deals alone.
    """

    need_id: ListingId
    days: Way
    introduction_id: IntroductionId | None
    deals: tuple[DealId | None, ...]

    def seen_by(self, viewer: Viewer) -> "NeedWay":
        """Give what a viewer may know: brokers see their own deals alone, so theirs tells of none."""
        if viewer.role is Role.OPERATOR:
            return self
        return replace(self, days=self.days[: len(BEFORE_DEALS)], deals=())


def came_to(way: Way, stage: FunnelStage) -> bool:
    """Say whether a need came to a stage or further."""
    return any(way[STAGES.index(stage) :])


def wait_for(way: Way, stage: FunnelStage, today: date) -> Wait | None:
    """Say how long a need took to a stage from the one before, or has waited; None where no day says so."""
    place = STAGES.index(stage)
    before, here = way[place - 1] if place else None, way[place]
    if before is None:
        return None
    if here is not None:
        return Wait((here - before).days, came=True)
    return None if any(way[place + 1 :]) else Wait((today - before).days, came=False)


def stands_behind(way: Way, stage: FunnelStage, behind: Behind, today: date) -> bool:
    """Say whether a need stands behind a figure of a stage."""
    if behind is Behind.REACHED:
        return came_to(way, stage)
    wait = wait_for(way, stage, today)
    return wait is not None and (wait.came or behind is Behind.WAITED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelStep:
    """How many needs came to a stage or further, and how long they took from the one before.

    `timed` of them have both days. After `quarter_days` a quarter of all that had come to the stage before had come on,
    after `half_days` half of them; None where fewer ever came on, so far.
    """

    stage: FunnelStage
    reached: int
    timed: int
    quarter_days: int | None
    half_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """The steps in their order. `loose` contracts came of no need; `samples`: the needs are invented.

    `without_deals` are the steps before the first signature, counted as if nobody knew of a deal.
    """

    steps: tuple[FunnelStep, ...]
    without_deals: tuple[FunnelStep, ...]
    loose: int
    samples: bool

    def seen_by(self, viewer: Viewer) -> "Funnel":
        """Give what a viewer may know: brokers see their own deals alone, so theirs tells of none."""
        if viewer.role is Role.OPERATOR:
            return self
        return replace(self, steps=self.without_deals, loose=0)
