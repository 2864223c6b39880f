"""The page of evaluations: how well ours ranks beside plain systems, as far as it was measured and kept.

What the page of evaluations shows of one: rows of figures, and what each is called.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import NotFound
from matcher.evaluation.bootstrap import ConfidenceInterval
from matcher.evaluation.evaluation import OURS, DivergentNeed, Evaluation, Figures, JudgementSource, SliceDimension
from matcher.evaluation.kept import BadEvaluation, Key, list_keys, read_kept
from matcher.evaluation.metrics import Metric
from web.http.context import CurrentMarket
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.rendering import page_response

SYSTEMS: Mapping[str, str] = {
    OURS: message("Ours"),
    "z_sum": message("Meaning of titles + characters"),
    "dense": message("Meaning alone"),
    "word_bm25": message("Words alone (BM25)"),
    "character_tfidf": message("Characters alone (TF-IDF)"),
    "random": message("Chance"),
}
"""The systems that we bring; a run of another system goes by the name of its file."""

MEANINGS: Mapping[Metric, str] = {
    Metric.NDCG: message(
        "How much the first ten are worth, of the most they could be: level 4 counts 7, level 3 counts 3, level 2 "
        "counts 1, and a later place counts less."
    ),
    Metric.PRECISION: message("Which part of the first five is relevant."),
    Metric.RECIPROCAL_RANK: message("One divided by the place of the first relevant answer."),
    Metric.AVERAGE_PRECISION: message(
        "Which part is relevant, read off at the place of each relevant answer and averaged."
    ),
    Metric.RECALL: message("Which part of all relevant answers is among the first fifty."),
    Metric.SPEARMAN: message("How far the order follows the judged levels: 1 wholly, 0 not at all, −1 the reverse."),
    Metric.SCORE: message(
        "1 / (1 + the mean error of the levels given), over all pairs; “--” where a system gives no levels."
    ),
}

DIMENSIONS: Mapping[SliceDimension, str] = {
    SliceDimension.LANGUAGES: message("Languages of need and answer"),
    SliceDimension.LENGTH: message("Length of the need"),
    SliceDimension.FIGURES: message("Figures in the need"),
    SliceDimension.CANDIDATES: message("Candidates"),
}
BOX = message("Box of the plan")

GROUPS: Mapping[str, str] = {
    "zh → zh": message("Chinese → Chinese"),
    "zh → en": message("Chinese → English"),
    "en → zh": message("English → Chinese"),
    "en → en": message("English → English"),
    "short": message("under 60 characters"),
    "medium": message("60 to 299 characters"),
    "long": message("300 characters and more"),
    "precise": message("precise: it states a figure"),
    "vague": message("vague: it states none"),
    "few": message("under 30"),
    "some": message("30 to 59"),
    "many": message("60 and more"),
}


class IntervalVerdict(Enum):
    """What an interval says of a difference: all above 0, all below, or neither; the sign stands beside the figure."""

    AHEAD = "▲"
    BEHIND = "▼"
    OPEN = "≈"


VERDICTS: Mapping[IntervalVerdict, str] = {
    IntervalVerdict.AHEAD: message("ahead"),
    IntervalVerdict.BEHIND: message("behind"),
    IntervalVerdict.OPEN: message("not told apart"),
}

SAMPLE_NAMES: Mapping[str, str] = {
    "samples-achievements": message("Sample market, achievements"),
    "samples-experts": message("Sample market, experts"),
    "market-achievements": message("This market's judgements, achievements"),
    "market-experts": message("This market's judgements, experts"),
}


@dataclass(frozen=True, slots=True)
class DisplayName:
    """What something is called: by a message id, or by a name that is the same in every language."""

    text: str
    translated: bool = False

    @classmethod
    def of(cls, text: str, messages: Mapping[str, str]) -> "DisplayName":
        """Name by a message where there is one."""
        return cls(messages[text], translated=True) if text in messages else cls(text)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A named row with a figure for each measure, None where there is none."""

    name: DisplayName
    cells: tuple[ConfidenceInterval | None, ...]


@dataclass(frozen=True, slots=True)
class SliceRow:
    """A row of the table by groups; without figures where the needs are too few."""

    dimension: DisplayName
    group: DisplayName
    needs: int
    ours: ConfidenceInterval | None
    best: ConfidenceInterval | None
    ahead: ConfidenceInterval | None


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """One line of a list: what the answer is called, and its judged level."""

    name: str
    level: int | None


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A need that gained or lost, with both lists."""

    name: str
    ours: float
    other: float
    ours_first: tuple[JudgedAnswer, ...]
    other_first: tuple[JudgedAnswer, ...]


@dataclass(frozen=True, slots=True)
class EvaluationView:
    """An evaluation as the page shows it."""

    evaluation: Evaluation
    measures: tuple[Metric, ...]
    systems: tuple[MeasureRow, ...]
    differences: tuple[MeasureRow, ...]
    slices: tuple[SliceRow, ...]
    gained: tuple[TurnRow, ...]
    lost: tuple[TurnRow, ...]

    @classmethod
    def of(cls, evaluation: Evaluation) -> "EvaluationView":
        """Arrange what was found."""
        measures = tuple(Metric)
        return cls(
            evaluation=evaluation,
            measures=measures,
            systems=tuple(_rows(evaluation.systems, measures)),
            differences=tuple(_rows(evaluation.ours_minus, measures)),
            slices=tuple(_slice_rows(evaluation)),
            gained=tuple(_turn_row(turn, evaluation) for turn in evaluation.gained),
            lost=tuple(_turn_row(turn, evaluation) for turn in evaluation.lost),
        )

    @property
    def best_single(self) -> DisplayName:
        """Name the best single system."""
        return DisplayName.of(self.evaluation.best_single, SYSTEMS)

    @property
    def ours(self) -> ConfidenceInterval:
        """Give what ours reaches in nDCG@10."""
        return self.evaluation.systems[OURS][Metric.NDCG]

    @property
    def best(self) -> ConfidenceInterval:
        """Give what the best single system reaches in nDCG@10."""
        return self.evaluation.systems[self.evaluation.best_single][Metric.NDCG]

    @property
    def ahead(self) -> ConfidenceInterval:
        """Give by how much ours is ahead of it."""
        return self.evaluation.ours_minus[self.evaluation.best_single][Metric.NDCG]

    @property
    def is_sample(self) -> bool:
        """Say whether the judgements are the sample market's."""
        return self.evaluation.source is JudgementSource.SAMPLES


def read_interval(difference: ConfidenceInterval) -> IntervalVerdict:
    """Say what the interval of a difference allows to say."""
    if difference.low > 0:
        return IntervalVerdict.AHEAD
    return IntervalVerdict.BEHIND if difference.high < 0 else IntervalVerdict.OPEN


def _rows(systems: Mapping[str, Figures], measures: tuple[Metric, ...]) -> Iterator[MeasureRow]:
    for name, figures in systems.items():
        yield MeasureRow(DisplayName.of(name, SYSTEMS), tuple(figures.get(each) for each in measures))


def _slice_rows(evaluation: Evaluation) -> Iterator[SliceRow]:
    for each in evaluation.slices:
        of_plan = each.name == "box" and evaluation.source is not JudgementSource.FOLDER
        own = DisplayName(BOX, translated=True) if of_plan else DisplayName(each.name)
        dimension = (
            own if each.dimension is SliceDimension.OWN else DisplayName(DIMENSIONS[each.dimension], translated=True)
        )
        group = DisplayName.of(each.value, GROUPS if each.dimension is not SliceDimension.OWN else {})
        ours, best = each.systems.get(OURS), each.systems.get(evaluation.best_single)
        yield SliceRow(dimension, group, each.needs, ours, best, each.ahead)


def _turn_row(turn: DivergentNeed, evaluation: Evaluation) -> TurnRow:
    titles = evaluation.titles
    ours, other = (
        tuple(
            JudgedAnswer(titles.get(place.id, place.id), None if place.score is None else place.score + 1)
            for place in first
        )
        for first in (turn.ours_first, turn.other_first)
    )
    return TurnRow(titles.get(turn.need, turn.need), turn.ours, turn.other, ours, other)


router = APIRouter()

CHOICE = "of"
UNREADABLE = message(
    "This evaluation can't be read: its file is damaged or of another version. Whoever runs this server can measure "
    "again."
)


@dataclass(frozen=True, slots=True)
class EvaluationChoice:
    """One of the evaluations that are kept."""

    key: Key
    current: bool

    @property
    def name(self) -> DisplayName:
        """Name it: what is ours in the reader's language, what is not by its own name."""
        return DisplayName.of(self.key.name, SAMPLE_NAMES)


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """All that are kept, and one of them; `shown` None when none is kept or it can't be read."""

    TEMPLATE: ClassVar[str] = "evaluation.html"

    choices: tuple[EvaluationChoice, ...]
    shown: EvaluationView | None
    notices: tuple[Notice, ...] = ()

    @property
    def current(self) -> EvaluationChoice | None:
        """Give the one that is shown."""
        return next((choice for choice in self.choices if choice.current), None)

    @property
    def meanings(self) -> tuple[tuple[Metric, str], ...]:
        """Say what each measure means."""
        return tuple(MEANINGS.items())

    def verdict(self, difference: ConfidenceInterval) -> IntervalVerdict:
        """Say what a difference's interval allows to say."""
        return read_interval(difference)

    def verdict_name(self, of: IntervalVerdict) -> str:
        """Name a verdict, by a message id."""
        return VERDICTS[of]


@router.api_route("/evaluation", methods=["GET", "HEAD"])
async def show_evaluation(request: Request, market: CurrentMarket) -> Response:
    """Show the latest evaluation, or the one that the address names."""
    home = market.settings.home
    keys = await asyncio.to_thread(list_keys, home)
    named = request.query_params.get(CHOICE)
    key = next(iter(keys), None) if named is None else Key.read(named)
    if key not in keys and named is not None:
        raise NotFound("evaluation", named)
    choices = tuple(EvaluationChoice(each, each == key) for each in keys)
    if key is None:
        return page_response(request, EvaluationPage(choices, None))
    try:
        shown = EvaluationView.of(await asyncio.to_thread(read_kept, home, key))
    except BadEvaluation:
        return page_response(request, EvaluationPage(choices, None, (Notice(UNREADABLE, Tone.WARNING),)))
    return page_response(request, EvaluationPage(choices, shown))
