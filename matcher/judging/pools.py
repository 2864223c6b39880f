"""Pools for judges (评判池): drawn for the needs whose turn it is, from the live index and at random."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from market.judging.store import pools as judging_pools
from market.judging.store.pools import PoolNeed
from market.judging.turn import DrawnPair
from market.listing.filters import NO_FILTERS
from market.listing.listing import Kind, ListingId
from market.postgres.db import Database
from market.viewer import OPERATOR, Actor
from matcher.answering.match import Answers
from matcher.answering.matching import Matching
from matcher.errors import EncoderUnavailable
from matcher.evaluation.evaluation import OURS
from matcher.evaluation.pool import Pooled, draw_pool

RANDOM_SHARE = 5
"""One pair of so many is drawn at random: what every ranking misses is seen by judges too."""

_WAITING_SHARE = 100
"""No pool is drawn while more than one listing in so many waits for its vectors: it would be missed unequally."""

_DEPTH = 50
"""How far each ranking is read: earlier rounds have taken its first places."""


@dataclass(frozen=True, slots=True)
class PoolPlan:
    """What is to be drawn: pools of `kind` for `needs` needs, `per_need` pairs each, of which the share `repeat` goes
    to a second judge.
    """

    kind: Kind
    needs: int
    per_need: int
    repeat: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """How many needs got a pool, and how many pairs there are in them."""

    needs: int
    pairs: int


async def draw_pools(
    database: Database, matching: Matching, plan: PoolPlan, *, actor: Actor, say: Callable[[str], None]
) -> Drawn:
    """Draw a round for each of the needs whose turn it is, each kept at once.

    What earlier rounds brought up for a need is out of the draw, and the chances are those of this round. Raises
    EncoderUnavailable, Busy, StoreUnavailable.
    """
    await _check_index(matching)
    async with database.reading() as conn:
        wanted = await judging_pools.needs_in_turn(conn, plan.kind, limit=plan.needs)
        offers = await judging_pools.offers(conn, plan.kind)
    needs = pairs = 0
    for need in wanted:
        status = await matching.status()
        pool = await _draw(database, matching, need, offers, plan)
        async with database.writing() as conn:
            added = await judging_pools.add(
                conn,
                need.id,
                plan.kind,
                pool,
                round_=need.rounds + 1,
                model=status.encoder,
                index_version=status.version,
                actor=actor,
            )
        needs, pairs = needs + bool(added), pairs + added
        say(f"{needs} of {len(wanted)} needs have a pool, {pairs} pairs in all")
    return Drawn(needs, pairs)


async def _check_index(matching: Matching) -> None:
    status = await matching.status()
    waiting = max(status.waiting_words, status.waiting_vectors)
    if not status.ready or waiting * _WAITING_SHARE > status.listings:
        raise EncoderUnavailable(
            f"{waiting} listings wait to be indexed, and a pool drawn now would miss them; try again in a minute"
        )


async def _draw(
    database: Database, matching: Matching, need: PoolNeed, offers: Sequence[ListingId], plan: PoolPlan
) -> list[DrawnPair]:
    """Draw one round of a need; its seed is the need, the kind and the round."""
    async with database.reading() as conn:
        known = await judging_pools.drawn(conn, need.id, plan.kind)
    answers = await matching.match_listing(need.id, viewer=OPERATOR, filters=NO_FILTERS, limit=_DEPTH)
    apart = await matching.rank_apart(need.id, plan.kind, viewer=OPERATOR, limit=_DEPTH)
    rankings = {OURS: _shown(answers, plan.kind), **apart}
    at_random = max(1, plan.per_need // RANDOM_SHARE)
    random = Random(f"{need.id} {plan.kind.value} {need.rounds + 1}")
    pool = draw_pool(
        {name: [str(id_) for id_ in ranking if id_ not in known] for name, ranking in rankings.items()},
        [str(id_) for id_ in offers if id_ not in known],
        ranked=plan.per_need - at_random,
        at_random=at_random,
        random=random,
    )
    twice = set(random.sample(range(len(pool)), round(len(pool) * plan.repeat)))
    return [_pair(pooled, readers=1 + (place in twice)) for place, pooled in enumerate(pool)]


def _shown(answers: Answers, kind: Kind) -> list[ListingId]:
    """List what the market shows of a kind, near misses after the main list: they are judged like the others."""
    near = [near.match for near in answers.near_misses] if kind is Kind.ACHIEVEMENT else []
    matches = answers.achievements if kind is Kind.ACHIEVEMENT else answers.experts
    return [match.listing.id for match in (*matches, *near)]


def _pair(pooled: Pooled, *, readers: int) -> DrawnPair:
    return DrawnPair(ListingId(UUID(pooled.id)), pooled.sources, pooled.rank, pooled.probability, readers)
