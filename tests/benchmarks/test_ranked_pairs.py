"""From a question to ranked pairs: each stage of one need against all listings, its vectors at hand."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import TypeVar

import numpy as np
import pytest

from corpus.sample.market import read_samples
from market.listing.achievement import Achievement
from market.listing.need import Need
from matcher.answering.answering import ASSESSED
from matcher.answering.recall import Candidate, rank, recall, score
from matcher.ranking.assessment import assess
from matcher.ranking.field_features import asking_of
from matcher.ranking.file import read_ranker
from matcher.ranking.ranker import Ranker
from matcher.ranking.readings import Readings
from matcher.ranking.text_features import text_features
from tests.benchmarks.conftest import BuiltIndex, say
from tests.benchmarks.synthetic_market import QUESTIONS, MadeMarket
from tests.benchmarks.test_hybrid import question_of, scope_of
from tests.benchmarks.timing import table

pytestmark = pytest.mark.bench

T = TypeVar("T")
WHOLE = "from recall to ranked pairs (goal: 60 ms)"


def shipped() -> Ranker:
    text = (files("matcher") / "shipped" / "ranker.json").read_text("utf-8")
    return read_ranker(text, name="the ranker that ships", encoder=json.loads(text)["encoder"])


class Stages:
    """Milliseconds of each stage, a number for every question."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}

    def timed(self, name: str, work: Callable[[], T]) -> T:
        """Do some work and note how long it took."""
        start = time.perf_counter()
        done = work()
        self.spent.setdefault(name, []).append(1000 * (time.perf_counter() - start))
        return done

    def rows(self) -> list[Sequence[object]]:
        """Give p50 and p99 of each stage; the first question warms up and is not counted."""
        return [(name, *np.percentile(times[1:], (50, 99)).tolist()) for name, times in self.spent.items()]


def test_ranked_pairs(made: MadeMarket, built: BuiltIndex) -> None:
    """Print the time of each stage: the achievements that are checked are the sample market's, 60 of them at a time."""
    index, ranker, scope, stages = built.index, shipped(), scope_of(1.0), Stages()
    listings = [row.listing for row in read_samples()[1]]
    needs = [each for each in listings if isinstance(each, Need)]
    achievements = [each for each in listings if isinstance(each, Achievement)]
    readings, generator = Readings(), np.random.default_rng(1)
    for achievement in achievements:
        readings.of(achievement)
    for place in range(QUESTIONS):
        query, vectors = question_of(made, place)
        asking = asking_of(needs[place % len(needs)])
        shown = [achievements[at] for at in generator.choice(len(achievements), ASSESSED, replace=False)]

        def ranked() -> list[Candidate]:
            return rank(index, query, vectors, scope, limit=ASSESSED, ranker=ranker)  # noqa: B023  called at once

        candidates = stages.timed("recall, signals, features of texts, first grades", ranked)
        own = [replace(each, listing_id=listing.id) for each, listing in zip(candidates, shown, strict=True)]
        found = {listing.id: listing for listing in shown}
        for name, known in (("known", readings), ("read anew", Readings())):
            stages.timed(
                f"check, grade and gate {ASSESSED} rows, their figures {name}",
                lambda: assess(asking, own, found, ranker=ranker, readings=known, fold=index.words.fold),  # noqa: B023
            )
        mask = index.catalog.mask(scope)
        rows = stages.timed("alone: recall", lambda: recall(index, query, vectors, mask))  # noqa: B023
        stages.timed("alone: signals", lambda: score(index, query, vectors, rows))  # noqa: B023
        features = stages.timed("alone: features of texts", lambda: text_features(index, query, vectors, rows))  # noqa: B023
        stages.timed("alone: grades", lambda: ranker.grade(features, len(rows)))  # noqa: B023
    first, second = list(stages.spent)[:2]
    whole = [one + other for one, other in zip(stages.spent[first], stages.spent[second], strict=True)]
    stages.spent = {WHOLE: whole, **stages.spent}
    title = f"One need against {len(made):,} listings, {QUESTIONS - 1} questions, one core; rows of the store at hand"
    say(table(title, ("stage", "p50 ms", "p99 ms"), stages.rows()))
