"""Evaluation (评测): what was measured on a collection, and how; figures and ids, no text but that of the samples."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from matcher.evaluation.bootstrap import ConfidenceInterval
from matcher.evaluation.metrics import Metric

OURS = "ours"

Figures = Mapping[Metric, ConfidenceInterval]


class JudgementSource(Enum):
    """Where the judgements come from."""

    FOLDER = "folder"
    SAMPLES = "samples"
    MARKET = "market"


class Ranked(Enum):
    """Which documents were ranked for a need."""

    JUDGED_POOL = "judged pool"
    WHOLE_CORPUS = "whole corpus"


class SliceDimension(Enum):
    """By what needs are put into slices; OWN are the groups that the collection itself names."""

    LANGUAGES = "languages"
    LENGTH = "length"
    FIGURES = "figures"
    CANDIDATES = "candidates"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many documents and needs there were.

    `documents` were ranked from; `merged` more are equal to one of them. `used` needs are measured; the others
    have too few candidates or nothing relevant. `qualifying` counts the needs of each measure.
    """

    documents: int
    merged: int
    used: int
    too_few_candidates: int
    nothing_relevant: int
    qualifying: Mapping[Metric, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSlice:
    """The nDCG@10 of every system over a part of the needs, and by how much ours is ahead of the best single system.

    A slice of too few needs has no figures: `systems` is empty and `ahead` None.
    """

    dimension: SliceDimension
    name: str
    value: str
    needs: int
    systems: Mapping[str, ConfidenceInterval]
    ahead: ConfidenceInterval | None


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """A document in a list, and its judged score, None where nobody judged it."""

    id: str
    score: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DivergentNeed:
    """A need whose nDCG@10 differs most between ours and the best single system, with the first ten of both."""

    need: str
    ours: float
    other: float
    ours_first: tuple[RankedPlace, ...]
    other_first: tuple[RankedPlace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Systems side by side on one collection, each figure a mean over needs with its 95 % interval.

    `relevant_from` is the score from which P, RR, AP and R count a document as relevant. `systems` holds ours first;
    `ours_minus` ours less each other, paired need by need. A measure that a system can't have is left out (Score
    without levels). `best_single` is the single way of comparing with the highest nDCG@10. `covered` counts, for each
    run that was read, the needs that it ranks. `encoder` is the encoder's key, `model` says what ours ranks by.
    `titles` names needs and documents of the turns, by id; only the sample market's are kept.
    """

    collection: str
    source: JudgementSource
    ranked: Ranked
    encoder: str
    model: str
    command: str
    measured_at: datetime
    relevant_from: int
    counts: Counts
    systems: Mapping[str, Figures]
    ours_minus: Mapping[str, Figures]
    best_single: str
    slices: tuple[EvaluationSlice, ...]
    gained: tuple[DivergentNeed, ...]
    lost: tuple[DivergentNeed, ...]
    seed: int
    rounds: int
    covered: Mapping[str, int] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
