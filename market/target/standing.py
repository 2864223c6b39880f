"""Standing towards the target (完成情况): what deals come to by side and level, and what a gap takes."""

from dataclasses import dataclass
from enum import Enum

from market.target.target import Flow

LEAST_CHANCE = 0.01
"""Below it what a stage would have to bring is beyond all measure, and no figure for anybody to go by."""


class TargetLevel(Enum):
    """How much an amount is worth: official, agreed on, hoped for, or nothing any more; they are never added either."""

    REGISTERED = "registered"
    SIGNED = "signed"
    INTENDED = "intended"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetStanding:
    """What deals of one side and series come to at one level; `year` and `month` of registration, else None."""

    flow: Flow
    level: TargetLevel
    year: int | None
    month: int | None
    deals: int
    fen: int


@dataclass(frozen=True, slots=True)
class DistrictTotal:
    """What was published of the whole district: most of it never went through the market."""

    year: int
    flow: Flow
    fen: int
    source: str


@dataclass(frozen=True, slots=True)
class StageNeed:
    """What a stage has to bring so that a gap is closed: how many fen, in how many deals of the usual amount."""

    fen: int
    deals: int


def needed(gap_fen: int, chance: float, usual_fen: int) -> StageNeed | None:
    """Say what must come into a stage, of whose amounts `chance` is registered in time, to close a gap.

    None where next to nothing of the stage is registered in time. Without a gap nothing is needed.
    """
    if gap_fen <= 0:
        return StageNeed(0, 0)
    if chance < LEAST_CHANCE or usual_fen <= 0:
        return None
    fen = round(gap_fen / chance)
    return StageNeed(fen, -(-fen // usual_fen))
