"""Exposure measured: what organisations got of the attention over kept rankings, and what evening it would cost."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from market.exposure.exposure import LOSS_PCT, PLACES, Exposure, Price, Share, ShownLine, ShownList, attention
from market.organization import OrganizationId
from matcher.exposure.fair_reranking import rerank_fairly

ENOUGH = 10
"""With fewer rankings behind it no ratio is told."""

DRAWS, SEED = 400, 20_181
_PRIOR = 10.0
"""A debt counts half once an organisation came up in so many rankings."""


def measure(lists: Sequence[ShownList]) -> Exposure:
    """Measure shares over rankings that each weigh the same. O(lines), and DRAWS times that for the intervals."""
    owners = _owners(lists)
    if not owners:
        return Exposure(0, (), 0.0)
    exposure, relevance = _matrices(lists, owners)
    seen, deserved = _shares(exposure.sum(axis=0)), _shares(relevance.sum(axis=0))
    came_up = np.asarray((relevance > 0).sum(axis=0)).ravel()
    low, high = _intervals(exposure, relevance)
    shares = [
        Share(
            owner,
            float(seen[place]),
            float(deserved[place]),
            int(came_up[place]),
            (float(seen[place] / deserved[place]), float(low[place]), float(high[place]))
            if came_up[place] >= ENOUGH and deserved[place] > 0
            else None,
        )
        for place, owner in enumerate(owners)
    ]
    shares.sort(key=lambda share: (-share.relevance, str(share.owner)))
    return Exposure(len(lists), tuple(shares), _disparity(seen, deserved))


def debts(found: Exposure) -> Mapping[OrganizationId, float]:
    """Say how far each organisation is behind its relevance, less where little is known of it."""
    return {share.owner: _debt(share.exposure, share.relevance, share.lists) for share in found.shares}


def prices(lists: Sequence[ShownList]) -> tuple[Price, ...]:
    """Say what each bound would have cost, had these rankings been evened, each by what those before it left owing.

    `lists` come in the order of time.
    """
    own = [tuple(sorted(shown, key=lambda line: line.own_rank)) for shown in lists]
    return tuple(_price(own, bound) for bound in LOSS_PCT if bound and own)


def rerank_list_fairly(shown: ShownList, behind: Mapping[OrganizationId, float], *, loss_pct: int) -> ShownList:
    """Even one list, given in the ranker's order; what it held for level 1, and all below, stays where it is."""
    answers = strong_part([line.weak for line in shown])
    order = rerank_fairly(
        [line.gain for line in shown[:answers]],
        [line.owner for line in shown[:answers]],
        behind,
        loss_pct=loss_pct,
    )
    return (*(shown[place] for place in order), *shown[answers:])


def strong_part(weak: Sequence[bool]) -> int:
    """Count the answers before the first that is weak."""
    return next((place for place, each in enumerate(weak) if each), len(weak))


def _debt(exposure: float, relevance: float, lists: int) -> float:
    both = relevance + exposure
    return 0.0 if both <= 0 else (relevance - exposure) / both * (lists / (lists + _PRIOR))


def _price(own: Sequence[ShownList], bound: int) -> Price:
    seen: dict[OrganizationId, float] = defaultdict(float)
    deserved: dict[OrganizationId, float] = defaultdict(float)
    came_up = Counter[OrganizationId]()
    even: list[ShownList] = []
    for shown in own:
        came = {line.owner for line in shown}
        so_far = max(len(even), 1)
        behind = {each: _debt(seen[each] / so_far, deserved[each] / so_far, came_up[each]) for each in came}
        even.append(rerank_list_fairly(shown, behind, loss_pct=bound))
        for line, looked, chance in _parts(even[-1]):
            seen[line.owner] += looked
            deserved[line.owner] += chance
        came_up.update(came)
    losses = np.array([_lost(before, after) for before, after in zip(own, even, strict=True)])
    owners = _owners(own)
    exposure, relevance = _matrices(even, owners)
    left = _disparity(_shares(exposure.sum(axis=0)), _shares(relevance.sum(axis=0)))
    moved = sum(before != after for before, after in zip(own, even, strict=True)) / len(own)
    return Price(bound, float(losses.mean()), float(losses.max()), moved, left)


def _lost(before: ShownList, after: ShownList) -> float:
    given = _dcg(before)
    return max(0.0, (given - _dcg(after)) / given) if given > 0 else 0.0


def _dcg(shown: Sequence[ShownLine]) -> float:
    return sum(line.gain * attention(rank) for rank, line in enumerate(shown[:PLACES], 1))


def _owners(lists: Sequence[ShownList]) -> list[OrganizationId]:
    return list(dict.fromkeys(line.owner for shown in lists for line in shown))


def _matrices(lists: Sequence[ShownList], owners: Sequence[OrganizationId]) -> tuple[csr_array, csr_array]:
    """Give attention and chances, each (rankings, organisations); a ranking's attention adds up to 1, so do chances."""
    column = {owner: place for place, owner in enumerate(owners)}
    rows, columns, seen, chances = [], [], [], []
    for row, shown in enumerate(lists):
        for line, looked, chance in _parts(shown):
            rows.append(row)
            columns.append(column[line.owner])
            seen.append(looked)
            chances.append(chance)
    shape = (len(lists), len(owners))
    place = (np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64))
    return csr_array((seen, place), shape=shape), csr_array((chances, place), shape=shape)


def _parts(shown: ShownList) -> Iterator[tuple[ShownLine, float, float]]:
    """Give each line its part of the list's attention, and of its chances."""
    looked = [attention(rank) for rank in range(1, len(shown) + 1)]
    whole, chances = sum(looked), sum(line.chance for line in shown)
    for line, part in zip(shown, looked, strict=True):
        yield line, part / whole, line.chance / chances if chances > 0 else 1.0 / len(shown)


def _shares(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    flat = np.asarray(sums, dtype=np.float64).ravel()
    whole = flat.sum()
    return flat / whole if whole > 0 else flat


def _disparity(seen: NDArray[np.float64], deserved: NDArray[np.float64]) -> float:
    return float(np.abs(seen - deserved).sum() / 2)


def _intervals(exposure: csr_array, relevance: csr_array) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the 2.5 % and 97.5 % points of each ratio over rankings drawn again with replacement."""
    rankings = exposure.shape[0]
    drawn = np.random.default_rng(SEED).multinomial(rankings, np.full(rankings, 1 / rankings), size=DRAWS)
    seen, deserved = (exposure.T @ drawn.T).T, (relevance.T @ drawn.T).T
    seen, deserved = seen / seen.sum(axis=1, keepdims=True), deserved / deserved.sum(axis=1, keepdims=True)
    ratios = np.divide(seen, deserved, out=np.full_like(seen, np.nan), where=deserved > 0)
    ratios[:, np.isnan(ratios).all(axis=0)] = 0.0
    low, high = np.nanpercentile(ratios, [2.5, 97.5], axis=0)
    return low, high
