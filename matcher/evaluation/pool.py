"""Pool (评判池): which documents of a need are judged, drawn from several rankings and at random.

Labels that come from one system's suggestions flatter that system; so several rankings take turns, and some documents
that none of them brought up are drawn at random, with the chance kept beside each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from random import Random

RANDOM = "random"
"""The source of a document that no ranking brought into the pool."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """A document to judge.

    `sources` names every ranking that brought it up, in their order; `rank` (from 1) is its best place among them,
    None for one drawn at random. `probability` is the chance with which it came into the pool, above 0 and at most 1.
    """

    id: str
    sources: tuple[str, ...]
    rank: int | None
    probability: float


def draw_pool(
    rankings: Mapping[str, Sequence[str]], others: Sequence[str], *, ranked: int, at_random: int, random: Random
) -> tuple[Pooled, ...]:
    """Draw a need's pool, in an order that tells a judge nothing.

    The rankings (best first) take turns, each adding its best document that is not in yet, until `ranked` are in or
    no ranking has more: these are certain. Then `at_random` of the remaining documents of `others`, the store, are
    drawn, each with the same chance. A document counts for every ranking that has it among as many first places as
    were looked at. Fewer documents than asked for give a smaller pool.
    """
    certain: dict[str, None] = {}
    depth = 0
    for depth, row in enumerate(zip_longest(*rankings.values()), 1):  # noqa: B007 -- the last depth is used
        for id_ in row:
            if id_ is not None and len(certain) < ranked:
                certain.setdefault(id_)
        if len(certain) >= ranked:
            break
    places = {name: {id_: place for place, id_ in enumerate(ranking[:depth], 1)} for name, ranking in rankings.items()}
    pool: list[Pooled] = []
    for id_ in certain:
        sources = tuple(name for name, place in places.items() if id_ in place)
        pool.append(Pooled(id_, sources, min(places[name][id_] for name in sources), 1.0))
    rest = sorted({id_ for id_ in others if id_ not in certain})
    drawn = random.sample(rest, min(at_random, len(rest)))
    pool.extend(Pooled(id_, (RANDOM,), None, len(drawn) / len(rest)) for id_ in drawn)
    random.shuffle(pool)
    return tuple(pool)
