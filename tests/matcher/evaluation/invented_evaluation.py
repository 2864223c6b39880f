"""An invented evaluation, for what shows and keeps one."""

from datetime import UTC, datetime

from matcher.evaluation.bootstrap import Interval
from matcher.evaluation.evaluation import Counts, Dimension, Evaluation, Place, Ranked, Slice, Source, Turn
from matcher.evaluation.measuring import ONE_BY_ONE
from matcher.evaluation.metrics import Measure

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def an_evaluation(*, source: Source = Source.FOLDER) -> Evaluation:
    """Make an evaluation of three systems; `ours` gives levels."""
    means = {"ours": 0.7, "dense": 0.65, "word_bm25": 0.5, "character_tfidf": 0.65}
    systems: dict[str, dict[Measure, Interval]] = {
        name: {each: Interval(mean, mean - 0.1, mean + 0.1) for each in ONE_BY_ONE} for name, mean in means.items()
    }
    systems["ours"][Measure.SCORE] = Interval(0.75, 0.7, 0.8)
    systems["ours"][Measure.NDCG] = Interval(0.7, 0.6, 0.8)
    ahead = {"dense": Interval(0.05, 0.01, 0.09), "word_bm25": Interval(0.2, 0.1, 0.3)}
    ahead["character_tfidf"] = Interval(0.05, -0.02, 0.12)
    first = (Place("d-1", 3), Place("d-2", None))
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
            qualifying=dict.fromkeys(Measure, 30) | {Measure.AVERAGE_PRECISION: 20},
        ),
        systems=systems,
        ours_minus={name: {Measure.NDCG: interval} for name, interval in ahead.items()},
        best_single="character_tfidf",
        slices=(
            Slice(
                dimension=Dimension.FIGURES,
                name="",
                value="precise",
                needs=20,
                systems={name: figures[Measure.NDCG] for name, figures in systems.items()},
                ahead=ahead["character_tfidf"],
            ),
            Slice(dimension=Dimension.OWN, name="industry", value="motors", needs=3, systems={}, ahead=None),
        ),
        gained=(Turn(need="q-1", ours=0.9, other=0.4, ours_first=first, other_first=first[::-1]),),
        lost=(Turn(need="q-2", ours=0.3, other=0.6, ours_first=first[::-1], other_first=first),),
        seed=3,
        rounds=10_000,
        titles={"q-1": "磁体防锈", "d-1": "无铬涂层"} if source is Source.SAMPLES else {},
    )
