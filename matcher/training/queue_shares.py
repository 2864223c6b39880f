"""Queue shares (队列占比): how often a pair that a broker is shown reaches each level.

Judges also grade pairs drawn at random, so that the judgements hold more poor pairs than a broker's queue does: chances
are stated for the queue, the pairs that some ranking brought up.
"""

from collections.abc import Iterable

import numpy as np

from corpus.judging.judgements import read_sample_judgements
from market.judging.judgement import Level
from market.judging.store import judgements
from market.listing.listing import Kind
from market.postgres.db import Connection
from market.viewer import OPERATOR
from matcher.ranker import THRESHOLDS

FEWEST = 50
"""Fewer pairs than this tell no share."""

Shares = tuple[float, float, float]

_RANDOM = "random"


def queue_shares(levels: Iterable[Level]) -> Shares | None:
    """Give the shares of levels 2, 3 and 4 or more among pairs that were shown; None for too few of them.

    Each share has half a pair added on either side, so that none is 0 or 1.
    """
    found = np.array([int(level) for level in levels], dtype=np.int64)
    if len(found) < FEWEST:
        return None
    first, second, third = (float(((found >= level).sum() + 0.5) / (len(found) + 1)) for level in THRESHOLDS)
    return first, second, third


def sample_queue_shares(kind: Kind) -> Shares | None:
    """Read the shares of the sample market's judgements. Raises CorpusError when the files that ship are damaged."""
    pairs = read_sample_judgements()
    return queue_shares(pair.level for pair in pairs if pair.kind is kind and pair.sources != (_RANDOM,))


async def market_queue_shares(conn: Connection) -> Shares | None:
    """Read the shares of this market's own judgements: of pairs that had a rank."""
    standing = await judgements.find(conn, viewer=OPERATOR)
    return queue_shares(each.level for each in standing if each.rank is not None)
