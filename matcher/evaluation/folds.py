"""Folds (折): needs split for learning and measuring, so that no need is learned from under another id."""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from matcher.evaluation.collection import Text
from matcher.evaluation.system import Rows

FOLDS = 5
_OTHER = re.compile(r"[\W_]+")


def need_groups(queries: Sequence[Text]) -> NDArray[np.int64]:
    """Put needs into groups, (n,), numbered from 0 in the order of their first need.

    Needs that share a title or a text are one group, also through a third; compared are letters, digits and Han alone,
    widths and case folded. An empty part is shared with nobody.
    """
    parents = list(range(len(queries)))
    first: dict[tuple[str, str], int] = {}
    for place, query in enumerate(queries):
        for part, text in (("title", query.title), ("text", query.text)):
            bare = _OTHER.sub("", unicodedata.normalize("NFKC", text).casefold())
            if bare:
                one, other = _root(parents, place), _root(parents, first.setdefault((part, bare), place))
                parents[max(one, other)] = min(one, other)
    roots = [_root(parents, place) for place in range(len(queries))]
    numbers = {root: number for number, root in enumerate(sorted(set(roots)))}
    return np.array([numbers[root] for root in roots], dtype=np.int64)


def need_digest(query: Text) -> str:
    """Name a need by its text alone, without case, blanks and punctuation."""
    bare = _OTHER.sub("", unicodedata.normalize("NFKC", query.whole).casefold())
    return sha256(bare.encode()).hexdigest()[:16]


def split_needs(queries: Sequence[Text], *, folds: int = FOLDS) -> tuple[Rows, ...]:
    """Split needs into folds of about equal size, no group in two: for each fold the places of its needs, ascending.

    The same needs in the same order give the same folds. Raises ValueError when there are fewer groups than folds.
    """
    groups = need_groups(queries)
    count = len(np.unique(groups))
    if count < folds:
        raise ValueError(f"{count} groups of needs can't be split into {folds} folds; judge more needs")
    splits = GroupKFold(n_splits=folds).split(np.zeros((len(queries), 1)), groups=groups)
    return tuple(np.sort(test).astype(np.int64) for _, test in splits)


def _root(parents: list[int], place: int) -> int:
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = parents[place]
    return place
