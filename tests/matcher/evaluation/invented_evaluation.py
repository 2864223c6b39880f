"""An invented evaluation, for what shows and keeps one."""

from datetime import UTC, datetime

from matcher.evaluation.bootstrap import ConfidenceInterval
from matcher.evaluation.evaluation import (
    Counts,
    DivergentNeed,
    Evaluation,
    EvaluationSlice,
    JudgementSource,
    Ranked,
    RankedPlace,
    SliceDimension,
)
from matcher.evaluation.measuring import ONE_BY_ONE
from matcher.evaluation.metrics import Metric

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def an_evaluation(*, source: JudgementSource = JudgementSource.FOLDER) -> Evaluation:
    """Make an evaluation of three systems; `ours` gives levels."""
    means = {"ours": 0.7, "dense": 0.65, "word_bm25": 0.5, "character_tfidf": 0.65}
    systems: dict[str, dict[Metric, ConfidenceInterval]] = {
        name: {each: ConfidenceInterval(mean, mean - 0.1, mean + 0.1) for each in ONE_BY_ONE}
        for name, mean in means.items()
    }
    systems["ours"][Metric.SCORE] = ConfidenceInterval(0.75, 0.7, 0.8)
    systems["ours"][Metric.NDCG] = ConfidenceInterval(0.7, 0.6, 0.8)
    ahead = {"dense": ConfidenceInterval(0.05, 0.01, 0.09), "word_bm25": ConfidenceInterval(0.2, 0.1, 0.3)}
    ahead["character_tfidf"] = ConfidenceInterval(0.05, -0.02, 0.12)
    first = (RankedPlace("d-1", 3), RankedPlace("d-2", None))
    return Evaluation(
        collection="made-up",
        source=source,
        ranked=Ranked.JUDGED_POOL,
        encoder="e@1",
        model="fusion",
        command="cuibai evaluate made-up",
        measured_at=AT,
        relevant_from=2,
        counts=Counts(
            documents=90,
            merged=2,
            used=30,
            too_few_candidates=4,
            nothing_relevant=1,
            qualifying=dict.fromkeys(Metric, 30) | {Metric.AVERAGE_PRECISION: 20},
        ),
        systems=systems,
        ours_minus={name: {Metric.NDCG: interval} for name, interval in ahead.items()},
        best_single="character_tfidf",
        slices=(
            EvaluationSlice(
                dimension=SliceDimension.FIGURES,
                name="",
                value="precise",
                needs=20,
                systems={name: figures[Metric.NDCG] for name, figures in systems.items()},
                ahead=ahead["character_tfidf"],
            ),
            EvaluationSlice(
                dimension=SliceDimension.OWN, name="industry", value="motors", needs=3, systems={}, ahead=None
            ),
        ),
        gained=(DivergentNeed(need="q-1", ours=0.9, other=0.4, ours_first=first, other_first=first[::-1]),),
        lost=(DivergentNeed(need="q-2", ours=0.3, other=0.6, ours_first=first[::-1], other_first=first),),
        seed=3,
        rounds=10_000,
        titles={"q-1": "磁体防锈", "d-1": "无铬涂层"} if source is JudgementSource.SAMPLES else {},
    )
