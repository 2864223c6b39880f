"""Matching for the queue (补充队列): what was listed or changed is matched, and the pairs wait for a broker.

The change log is read from where it was left. A change of a need matches that need anew; a change of an achievement or
an expert matches the needs it is close to. A pair is there once, so that a batch that is read again does nothing more.
"""

import logging
from collections.abc import Sequence
from math import ceil
from random import Random

from market.dashboard.store import maps
from market.errors import NotFound
from market.job.job import JobKind, RunningJob
from market.job.store import jobs
from market.judging.judgement import Level
from market.listing.filters import NO_FILTERS
from market.listing.listing import Kind, ListingId, Status
from market.listing.need import Need
from market.listing.store import changes, listings
from market.listing.store.changes import START, Change, ChangeLane
from market.postgres.db import Database
from market.queue.queue import EXPLORED_EVERY, QUEUE_KINDS, FoundPair, PairSource
from market.queue.store import pairs as queue_pairs
from market.viewer import CLOCK, OPERATOR, Role, Viewer
from matcher.answering.match import Answers, Match
from matcher.answering.matching import Matching
from matcher.ranking.live import ranker_name
from web.http.context import Market

RANKED_MAX = {Kind.ACHIEVEMENT: 20, Kind.EXPERT: 5}
"""So many of the first of each ranking wait for a broker."""
NEEDS_MAX = 10
"""How many of the closest needs are matched anew when something is listed that may answer them."""
DEPTH = 50
"""How far each ranking is read for what is drawn at random."""
BATCH = 2000
COUNTED_FROM = 10
"""Where one need in so many was matched, the district's picture says something else than before."""
BROKER = Viewer(Role.BROKER)
"""Whose eyes the queue is filled with: every text that is open to members."""

logger = logging.getLogger("cuibai.work")


async def match_changes(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Match what has changed since the last time."""
    filled = await fill(market.database, market.matching)
    if filled:
        logger.info("needs that were matched for the queue: %d", filled)
        await request_figures(market.database, filled)


async def request_figures(database: Database, matched: int) -> None:
    """Have the district's picture counted where many needs were matched, and the map drawn where there is none."""
    async with database.writing() as conn:
        if matched * COUNTED_FROM >= len(await queue_pairs.open_needs(conn, actor=CLOCK)):
            await jobs.enqueue(conn, JobKind.COUNT_BRAIN, actor=CLOCK, key=JobKind.COUNT_BRAIN.value)
        if await maps.drawing(conn, viewer=OPERATOR) is None:
            await jobs.enqueue(conn, JobKind.DRAW_MAP, actor=CLOCK, key=JobKind.DRAW_MAP.value)


async def fill(database: Database, matching: Matching) -> int:
    """Read the change log to its end, a batch at a time, single edits first, and count the needs that were matched.

    What the index does not hold yet is left for the next time, or it would be missed; an import in the one lane does
    not hold up the other, since what it brings is matched with the needs when its turn comes.
    """
    total = 0
    while (await matching.status()).ready:
        for lane in ChangeLane:
            matched = await _fill_batch(database, matching, lane)
            if matched is not None:
                total += matched
                break
        else:
            break
    return total


async def _fill_batch(database: Database, matching: Matching, lane: ChangeLane) -> int | None:
    """Read the next changes of a lane and count the needs that were matched; None where nothing can be read now."""
    async with database.reading() as conn:
        after = await queue_pairs.position(conn, lane)
        if not await changes.knows(conn, lane, after):
            after = START  # the store was set back
        read = await changes.read(conn, lane, after=after, limit=BATCH)
        every_need = await queue_pairs.open_needs(conn, actor=CLOCK) if read else []
    held = await matching.held(lane, read)
    if not held or (
        lane is ChangeLane.BULK and len(held) < len(read)
    ):  # what is loaded little by little is matched at once
        return None
    read = list(held)
    needs = await _touched(matching, read, every_need)
    for need_id in needs:
        await match_need(database, matching, need_id)
    async with database.writing() as conn:
        await queue_pairs.close_vanished(conn, {change.listing_id for change in read}, actor=CLOCK)
        await queue_pairs.move(conn, lane, read[-1].position, actor=CLOCK)
    return len(needs)


async def _touched(matching: Matching, read: Sequence[Change], every_need: list[ListingId]) -> list[ListingId]:
    """List the needs that changed, and those that are close to what else changed; each once.

    Where more was listed than there are needs, all of them are matched: that is less work than to look for the close.
    """
    kinds = {change.listing_id: change.kind for change in read}
    touched = dict.fromkeys(listing_id for listing_id, kind in kinds.items() if kind is Kind.NEED)
    supply = [listing_id for listing_id, kind in kinds.items() if kind is not Kind.NEED]
    if len(supply) > len(every_need):
        return every_need
    for listing_id in supply:
        try:
            answers = await matching.match_listing(listing_id, viewer=BROKER, filters=NO_FILTERS, limit=NEEDS_MAX)
        except NotFound:
            continue  # it has left the market
        touched |= dict.fromkeys(match.listing.id for match in answers.needs)
    return list(touched)


async def match_need(database: Database, matching: Matching, need_id: ListingId) -> None:
    """Match one need, and have what comes up wait for a broker; a need that is not public has nothing that waits."""
    async with database.reading() as conn:
        need = (await listings.find(conn, [need_id], viewer=BROKER, published=True)).get(need_id)
        known = await queue_pairs.known(conn, need_id, actor=CLOCK)
    if not isinstance(need, Need) or need.status is not Status.PUBLISHED:
        return
    answers = await matching.match_listing(need_id, viewer=BROKER, filters=NO_FILTERS, limit=DEPTH)
    ranked = _take_ranked(need, answers, await _of_others(database, need, answers))
    drawn = await _draw_random(database, matching, need, ranked, known)
    async with database.writing() as conn:
        await queue_pairs.put(conn, (*ranked, *drawn), actor=CLOCK)
        found = [pair.listing_id for pair in (*ranked, *drawn)]
        await queue_pairs.leave_out(conn, need_id, need.version, found=found, actor=CLOCK)


def _take_ranked(need: Need, answers: Answers, others: frozenset[ListingId]) -> list[FoundPair]:
    """Take the first of each ranking, weak ones too: their chance puts them last."""
    lists = {Kind.ACHIEVEMENT: answers.achievements, Kind.EXPERT: answers.experts}
    return [
        _pair(need, match, answers, probability=None)
        for kind in QUEUE_KINDS
        for match in [match for match in lists[kind] if match.listing.id in others][: RANKED_MAX[kind]]
    ]


async def _of_others(database: Database, need: Need, answers: Answers) -> frozenset[ListingId]:
    """Say which answers are not of the organisation that has the need: nobody is introduced to themselves."""
    ids = [match.listing.id for match in (*answers.achievements, *answers.experts)]
    async with database.reading() as conn:
        return await queue_pairs.of_others(conn, need.id, ids, actor=CLOCK)


async def _draw_random(
    database: Database, matching: Matching, need: Need, ranked: Sequence[FoundPair], known: dict[ListingId, PairSource]
) -> list[FoundPair]:
    """Draw achievements at random from the candidates that no broker would be shown: one for nine that are ranked.

    The candidates are those of every way of comparing alone. The chance is that of this draw among what was not in the
    queue before it; the seed is the need and its version, so that a draw that is repeated is the same.
    """
    shown = {pair.listing_id for pair in ranked}
    explored = sum(source is PairSource.EXPLORED for source in known.values())
    wanted = ceil(sum(pair.kind is Kind.ACHIEVEMENT for pair in ranked) / (EXPLORED_EVERY - 1)) - explored
    if wanted <= 0:
        return []
    apart = await matching.rank_apart(need.id, Kind.ACHIEVEMENT, viewer=BROKER, limit=DEPTH)
    found = {id_ for ranking in apart.values() for id_ in ranking} - shown - known.keys()
    async with database.reading() as conn:
        rest = sorted(await queue_pairs.of_others(conn, need.id, found, actor=CLOCK))
    if not rest:
        return []
    chosen = Random(f"{need.id} {need.version}").sample(rest, min(wanted, len(rest)))
    answers = await matching.match_listing(
        need.id, viewer=BROKER, filters=NO_FILTERS, limit=len(chosen), among=tuple(chosen)
    )
    probability = len(chosen) / len(rest)
    return [_pair(need, match, answers, probability=probability) for match in answers.achievements]


def _pair(need: Need, match: Match, answers: Answers, *, probability: float | None) -> FoundPair:
    """Make the pair of a match; a ranked one has no other probability than 1."""
    grading = match.grading
    return FoundPair(
        need_id=need.id,
        listing_id=match.listing.id,
        kind=match.listing.KIND,
        source=PairSource.RANKED if probability is None else PairSource.EXPLORED,
        level=None if grading is None else grading.level,
        chance=None if grading is None else grading.chances[Level.FAIR - Level.WEAK],
        score=match.score,
        rank=match.rank if probability is None else None,
        probability=1.0 if probability is None else probability,
        need_version=need.version,
        listing_version=match.listing.version,
        model=ranker_name(None) if grading is None else answers.model,
        index_version=answers.index_version,
    )
