"""Ranking (排名记录): what was shown for a need of the store, kept so that it can be told and explained later."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum
from hashlib import blake2b
from typing import NewType
from uuid import UUID

from market.judging.judgement import Level
from market.listing.filters import Filters
from market.listing.listing import ListingId
from market.listing.relaxation import Relaxation
from market.viewer import Role

RankingId = NewType("RankingId", UUID)


class RankingLane(Enum):
    """Which list of the answers a line stood in."""

    ACHIEVEMENTS = "achievements"
    EXPERTS = "experts"
    NEEDS = "needs"
    NEAR_MISSES = "near_misses"


@dataclass(frozen=True, slots=True)
class Push:
    """What one feature of the ranker added to the log-odds of a level; `feature` by its name in files."""

    feature: str
    log_odds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingLine:
    """One answer as it stood: which version of which listing, where, and why.

    `level`, `chances` (of at least level 2, 3 and 4) and `pushes`, the strongest first, are None and empty where no
    ranker graded it. `mend` is on what the need would have had to give way, for a near miss. `own_rank` is the place in
    the ranker's own order where the line was moved for even exposure, None where it was not.
    """

    lane: RankingLane
    rank: int
    listing_id: ListingId
    version: int
    score: float
    level: Level | None = None
    chances: tuple[float, float, float] | None = None
    pushes: tuple[Push, ...] = ()
    mend: Relaxation | None = None
    own_rank: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Answers to one version of a need, with all that they hung on: who looked, how it was asked, model and index.

    It holds ids and numbers, no word of any listing. `shown_at` is when it was first shown, None before it is kept.
    """

    need_id: ListingId
    need_version: int
    role: Role
    filters: Filters
    relaxed: tuple[Relaxation, ...]
    limit: int
    model: str
    index_version: str
    lines: tuple[RankingLine, ...]
    shown_at: datetime | None = None

    @property
    def id(self) -> RankingId:
        """Name the ranking by what it holds: the same answers, shown again, are the same ranking."""
        content = asdict(self)
        del content["shown_at"]
        for line in content["lines"]:
            if line["own_rank"] is None:  # so the name of a ranking that nothing moved is the same as ever
                del line["own_rank"]
        written = json.dumps(content, default=_plain, sort_keys=True, ensure_ascii=True)
        return RankingId(UUID(bytes=blake2b(written.encode("ascii"), digest_size=16).digest()))


def _plain(value: object) -> str:
    """Write what JSON has no type for: ids, members of enums, amounts."""
    return str(value.value) if isinstance(value, Enum) else str(value)
