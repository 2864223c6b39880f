"""Slices (分组): needs put into groups, to see where a system is good and where it is not."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.listing.listing import Language
from matcher.evaluation.bootstrap import ConfidenceInterval
from matcher.evaluation.collection import Collection, Text
from matcher.evaluation.comparison import compare_columns
from matcher.evaluation.evaluation import EvaluationSlice, SliceDimension
from matcher.evaluation.measuring import CandidatePart, Measured
from matcher.evaluation.metrics import Metric
from matcher.evaluation.needs import MeasuredNeed
from matcher.index.text import language_of

FEWEST_NEEDS = 5
"""Fewer needs have no interval worth reading."""
LENGTHS = (("short", 0), ("medium", 60), ("long", 300))
"""Groups of a need's length: from how many characters on, title and text together."""
CANDIDATES = (("few", 0), ("some", 30), ("many", 60))

_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class SliceGroup:
    """A slice before it is measured: which of the needs are in it, (n,), and among which part of the candidates."""

    dimension: SliceDimension
    name: str
    value: str
    members: NDArray[np.bool_]
    part: str | None = None


def language_parts(documents: Sequence[Text]) -> tuple[CandidatePart, ...]:
    """Part the documents by language; none when all are written in one."""
    languages = [language_of(document.whole) for document in documents]
    if len(set(languages)) < 2:
        return ()
    return tuple(CandidatePart(each.value, np.array([language is each for language in languages])) for each in Language)


def group_needs(
    collection: Collection, needs: Sequence[MeasuredNeed], parts: Sequence[CandidatePart]
) -> Iterator[SliceGroup]:
    """Group needs by language pair, length, figures in them, number of candidates, and the collection's own groups.

    A pair of languages looks among the candidates of its second language alone. A need is precise when it states any
    figure, else vague.
    """
    asking = [language_of(need.query.whole).value for need in needs]
    if parts:
        for part in parts:
            for value, members in _by_value(asking):
                yield SliceGroup(SliceDimension.LANGUAGES, "", f"{value} → {part.name}", members, part.name)
    else:
        answering = language_of(collection.documents[0].whole).value
        for value, members in _by_value(asking):
            yield SliceGroup(SliceDimension.LANGUAGES, "", f"{value} → {answering}", members)
    lengths = [_step(len(need.query.whole), LENGTHS) for need in needs]
    yield from _in_steps(SliceDimension.LENGTH, lengths, LENGTHS)
    figures = ["precise" if _FIGURE.search(need.query.whole) else "vague" for need in needs]
    for value, members in _by_value(figures):
        yield SliceGroup(SliceDimension.FIGURES, "", value, members)
    if collection.judged_pool:
        yield from _in_steps(
            SliceDimension.CANDIDATES, [_step(len(need.ids), CANDIDATES) for need in needs], CANDIDATES
        )
    own = [collection.slices.get(need.query.id, {}) for need in needs]
    for name in sorted({name for each in own for name in each}):
        for value, members in _by_value([each.get(name) for each in own]):
            yield SliceGroup(SliceDimension.OWN, name, value, members)


def measure_slice(
    group: SliceGroup, measured: Mapping[str, Measured], *, best_single: str, seed: int, rounds: int
) -> EvaluationSlice | None:
    """Measure one group; None when no need of it can be measured."""
    columns = {
        name: (one.values[Metric.NDCG] if group.part is None else one.parts[group.part])[group.members]
        for name, one in measured.items()
    }
    needs = int(np.count_nonzero(~np.isnan(next(iter(columns.values())))))
    if not needs:
        return None
    systems: Mapping[str, ConfidenceInterval] = {}
    ahead: ConfidenceInterval | None = None
    if needs >= FEWEST_NEEDS:
        systems, minus, _ = compare_columns(columns, seed=seed, rounds=rounds)
        ahead = minus[best_single]
    return EvaluationSlice(
        dimension=group.dimension, name=group.name, value=group.value, needs=needs, systems=systems, ahead=ahead
    )


def _by_value(values: Sequence[str | None]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    for value in sorted({each for each in values if each is not None}):
        yield value, np.array([each == value for each in values], dtype=np.bool_)


def _in_steps(
    dimension: SliceDimension, values: Sequence[str], steps: Sequence[tuple[str, int]]
) -> Iterator[SliceGroup]:
    for name, _ in steps:
        yield SliceGroup(dimension, "", name, np.array([value == name for value in values], dtype=np.bool_))


def _step(number: int, steps: Sequence[tuple[str, int]]) -> str:
    return next(name for name, least in reversed(steps) if number >= least)
