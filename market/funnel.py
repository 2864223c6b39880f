"""Funnel (漏斗): how far needs of the market came, from the listing to the payment, and how long each step took."""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

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
