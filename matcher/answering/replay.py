"""Replay (重放): what was shown for a need of the store, kept when it is shown, and what has changed since.

A pasted text has no ranking: nothing of it is kept, so nothing of it can be told again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from market.judging.ranking import Push, Ranking, RankingId, RankingLane, RankingLine
from market.judging.store import rankings
from market.listing.filters import Filters
from market.listing.listing import Listing, ListingId
from market.listing.store import listings
from market.postgres.db import Database
from market.viewer import OPERATOR, Viewer
from matcher.answering.match import Answers, Grading, Match, NearMiss

PUSHES = 8
"""So many of the features that moved a pair most are kept with it."""


@dataclass(frozen=True, slots=True)
class Traced:
    """One line as it was shown, the listing as its viewer may read it now (None: gone), and where it stands now."""

    line: RankingLine
    listing: Listing | None
    now: RankingLine | None

    @property
    def edited(self) -> bool:
        """Say whether the listing is another version than the one that was ranked."""
        return self.listing is not None and self.listing.version != self.line.version

    @property
    def moved(self) -> bool:
        """Say whether it stands elsewhere now, or nowhere."""
        return self.now is None or (self.now.lane, self.now.rank) != (self.line.lane, self.line.rank)


@dataclass(frozen=True, slots=True)
class Replay:
    """A kept ranking beside today's answer to the same question; `now` None: the need can't be asked any more.

    `traced` are its lines in their order, `arrived` those that only today's answer has. `need` is None when it is gone.
    """

    ranking: Ranking
    need: Listing | None
    now: Ranking | None
    traced: tuple[Traced, ...]
    arrived: tuple[RankingLine, ...]


def shown_ranking(
    need_id: ListingId, need_version: int, answers: Answers, *, viewer: Viewer, filters: Filters, limit: int
) -> Ranking:
    """Take down answers to a version of a need: ids and numbers alone."""
    lines = [
        _line(match, lane)
        for lane, matches in (
            (RankingLane.ACHIEVEMENTS, answers.achievements),
            (RankingLane.EXPERTS, answers.experts),
            (RankingLane.NEEDS, answers.needs),
        )
        for match in matches
    ]
    lines += [_near_line(near) for near in answers.near_misses]
    return Ranking(
        need_id=need_id,
        need_version=need_version,
        role=viewer.role,
        filters=filters,
        relaxed=answers.relaxed,
        limit=limit,
        model=answers.model,
        index_version=answers.index_version,
        lines=tuple(lines),
    )


async def keep_shown(database: Database, ranking: Ranking) -> RankingId:
    """Keep a ranking as it is shown, and give its name. Raises StoreUnavailable."""
    async with database.writing() as conn:
        return await rankings.keep(conn, ranking)


async def find_shown(database: Database, key: RankingId) -> Ranking:
    """Find what was shown. Raises NotFound, StoreUnavailable."""
    async with database.reading() as conn:
        return await rankings.find(conn, key, viewer=OPERATOR)


async def replay(database: Database, ranking: Ranking, now: Ranking | None) -> Replay:
    """Put a ranking beside today's, with the listings of both as its own viewer may read them today.

    Raises StoreUnavailable.
    """
    ids = [ranking.need_id, *(line.listing_id for each in (ranking, now) if each is not None for line in each.lines)]
    async with database.reading() as conn:
        known = await listings.find(conn, list(dict.fromkeys(ids)), viewer=Viewer(ranking.role))
    return compared(ranking, now, known)


def compared(ranking: Ranking, now: Ranking | None, known: Mapping[ListingId, Listing]) -> Replay:
    """Say what became of each line, and which are new."""
    today = () if now is None else now.lines
    traced = tuple(Traced(line, known.get(line.listing_id), _same_listing(line, today)) for line in ranking.lines)
    kept = {line.listing_id for line in ranking.lines}
    arrived = tuple(line for line in today if line.listing_id not in kept)
    return Replay(ranking, known.get(ranking.need_id), now, traced, arrived)


def _same_listing(line: RankingLine, today: Sequence[RankingLine]) -> RankingLine | None:
    return next((each for each in today if each.listing_id == line.listing_id), None)


def _line(match: Match, lane: RankingLane) -> RankingLine:
    grading = match.grading
    return RankingLine(
        lane=lane,
        rank=match.rank,
        listing_id=match.listing.id,
        version=match.listing.version,
        score=match.score,
        level=None if grading is None else grading.level,
        chances=None if grading is None else grading.chances,
        pushes=() if grading is None else _pushes(grading),
        own_rank=match.own_rank,
    )


def _near_line(near: NearMiss) -> RankingLine:
    return replace(_line(near.match, RankingLane.NEAR_MISSES), mend=near.mend)


def _pushes(grading: Grading) -> tuple[Push, ...]:
    return tuple(Push(each.feature.value, each.log_odds) for each in grading.contributions[:PUSHES])
