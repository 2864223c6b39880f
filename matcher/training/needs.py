"""Judged needs (已评判的需求): the texts that an encoder learns from, and what was judged of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.analysis.query import Query
from matcher.index.text import IndexedText

Levels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class JudgedNeed:
    """A need, the listings that were judged for it, and their levels (n,) from 1. Needs of one group share a text."""

    group: int
    query: Query
    listings: tuple[IndexedText, ...]
    levels: Levels

    def __post_init__(self) -> None:
        if self.levels.shape != (len(self.listings),):
            raise ValueError(f"{len(self.listings)} listings but levels of shape {self.levels.shape}")

    @property
    def tells(self) -> bool:
        """Say whether its listings differ in level: one order of equals is as good as another."""
        return len(self.levels) > 1 and int(self.levels.min()) < int(self.levels.max())


@dataclass(frozen=True, slots=True)
class LearningList:
    """One text of a need beside texts of some of its listings, with their levels: an encoder learns to order them."""

    need: str
    listings: tuple[str, ...]
    levels: tuple[int, ...]


def learning_lists(needs: Sequence[JudgedNeed], *, size: int, random: np.random.Generator) -> Iterator[LearningList]:
    """Cut each need's listings into random lists of `size`, once for each way in which matching compares texts.

    The ways are those of `matcher.ranking.text_features`: title and first passage of the need, with titles and first
    passages of the listings, as far as they have them. A list that would be short is filled up with others of the same
    need; needs whose listings are all of one level teach nothing and are left out.
    """
    for need in needs:
        if not need.tells:
            continue
        asked = [need.query.title, *([need.query.passages[0]] if need.query.body else [])]
        bodied = np.array([bool(text.body) for text in need.listings])
        ways = [(text, np.arange(len(need.listings)), False) for text in asked]
        ways += [(text, np.flatnonzero(bodied), True) for text in asked if bodied.sum() > 1]
        for text, places, of_body in ways:
            shuffled = random.permutation(places)
            parts = max(1, round(len(shuffled) / size))
            for part in np.array_split(shuffled, parts):
                few = np.resize(part, size)[:size] if len(part) < size else part[:size]
                levels = tuple(int(level) for level in need.levels[few])
                if min(levels) < max(levels):
                    listings = (need.listings[place] for place in few)
                    yield LearningList(
                        text, tuple(each.passages[0] if of_body else each.title for each in listings), levels
                    )
