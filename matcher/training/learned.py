"""Learned (学习效果): what a market gains from its judgements, by folds, beside systems that learned nothing.

Queue shares (队列占比): how often a pair that a broker is shown reaches each level.

Judges also grade pairs drawn at random, so that the judgements hold more poor pairs than a broker's queue does: chances
are stated for the queue, the pairs that some ranking brought up.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from corpus.judging.judgements import read_sample_judgements
from market.judging.judgement import Level
from market.judging.store import judgements
from market.listing.listing import Kind
from market.postgres.db import Connection
from market.viewer import OPERATOR
from matcher.encoder.encoder import Encoder, SentenceTransformerEncoder
from matcher.evaluation.bootstrap import ROUNDS, ConfidenceInterval
from matcher.evaluation.collection import Collection
from matcher.evaluation.comparison import compare
from matcher.evaluation.evaluation import OURS
from matcher.evaluation.measuring import measure
from matcher.evaluation.metrics import Metric
from matcher.evaluation.needs import choose_needs
from matcher.evaluation.peers import CharacterTfidf, Dense, WordBm25, ZSum
from matcher.evaluation.system import EncodedOnce, System
from matcher.ranking.feature import Feature, FeatureGroup
from matcher.ranking.ranker import THRESHOLDS, Graded
from matcher.training.encoder_tuning import Tuning
from matcher.training.folded import Folded, standardised_by_need
from matcher.training.folding import (
    FoldPlan,
    fit_fold,
    fold_pairs,
    fold_plans,
    judged_digest,
    judged_needs,
    learn_encoder,
    open_state,
)
from matcher.training.pairs import Pairs
from matcher.training.stairs import Reliability, reliability

Say = Callable[[str], None]

SEED = 2026
SHOWN = (Metric.NDCG, Metric.AVERAGE_PRECISION, Metric.SCORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Each system's figures, the learned one's less each other's, and how far its chances can be trusted."""

    systems: Mapping[str, Mapping[Metric, ConfidenceInterval]]
    ahead: Mapping[str, Mapping[Metric, ConfidenceInterval]]
    needs: Mapping[Metric, int]
    reliability: Mapping[Level, Reliability]
    chosen: tuple[str, ...]


def measure_learning(
    collection: Collection,
    name: str,
    state: Path,
    base: Path,
    encoder: Encoder,
    *,
    say: Say,
    tuning: Tuning | None = None,
) -> Learned:
    """Learn in five folds and measure each need by models that never saw it; go on where `state` was left.

    `encoder` is the one in the folder `base`, where learning begins. Raises MatcherError when the state is of something
    else, ValueError when too little is judged.
    """
    tuning = tuning or Tuning()
    open_state(state, collection=name, judged=judged_digest(collection), encoder=encoder.key, tuning=tuning)
    plans, needs = fold_plans(collection), judged_needs(collection)
    plain = fold_pairs(state, "base", collection, encoder, say=say)
    tuned: list[Pairs] = []
    for plan in plans:
        folder = learn_encoder(state, plan, needs, base, tuning=tuning, say=say)
        learned = SentenceTransformerEncoder.load(folder, name=f"{name}-fold-{plan.number}")
        tuned.append(fold_pairs(state, f"fold-{plan.number}", collection, learned, say=say))
    whole = _graded(plans, tuned, say)
    systems = [
        Folded.of(OURS, collection, plain, whole.gains, whole.levels),
        *_parts(collection, plans, plain, tuned, say),
        *_peers(collection, encoder, say),
    ]
    used = choose_needs(collection).used
    measured = {
        each.name: measure(each, used, relevant_from=collection.relevant_from, parts=(), heard=None, say=say)
        for each in systems
    }
    figures, ahead, qualifying = compare(measured, seed=SEED, rounds=ROUNDS)
    found = Learned(
        systems=figures,
        ahead=ahead,
        needs=qualifying,
        reliability={
            level: reliability(whole.chances[:, place], plain.reaches(level)) for place, level in enumerate(THRESHOLDS)
        },
        chosen=tuple(_chosen(state, plan) for plan in plans),
    )
    (state / "learned.json").write_text(json.dumps(to_json(found), indent=1) + "\n", "utf-8")
    return found


def to_json(found: Learned) -> dict[str, object]:
    """Give everything in JSON's types."""

    def bounds(figures: Mapping[str, Mapping[Metric, ConfidenceInterval]]) -> dict[str, object]:
        return {name: {each.value: asdict(value) for each, value in row.items()} for name, row in figures.items()}

    return {
        "systems": bounds(found.systems),
        "ours_minus": bounds(found.ahead),
        "needs": {each.value: count for each, count in found.needs.items()},
        "reliability": {str(level.value): asdict(each) for level, each in found.reliability.items()},
        "chosen": list(found.chosen),
    }


def render(found: Learned) -> str:
    """Write a table of the systems, one of the differences, and the calibration."""
    lines = [f"{'learned by folds':<28}" + "".join(f"{each.value:>28}" for each in SHOWN)]
    lines += [_line(name, row, "6.4f") for name, row in found.systems.items()]
    lines += ["", f"{'ours minus':<28}"]
    lines += [_line(name, row, "+6.4f") for name, row in found.ahead.items()]
    lines.append("")
    for level, each in found.reliability.items():
        lines.append(f"level {level.value} or more: expected calibration error {each.error:.4f}")
    return "\n".join([*lines, "", *found.chosen])


def _line(name: str, row: Mapping[Metric, ConfidenceInterval], shape: str) -> str:
    cells = [
        f"{row[each].mean:{shape}} [{row[each].low:{shape}}, {row[each].high:{shape}}]" if each in row else "--"
        for each in SHOWN
    ]
    return f"{name:<28}" + "".join(f"{cell:>28}" for cell in cells)


def _graded(plans: Sequence[FoldPlan], tuned: Sequence[Pairs], say: Say, *, left_out: Sequence[Feature] = ()) -> Graded:
    """Grade every pair by the models of the fold that measures its need."""
    count = len(tuned[0])
    chances, gains, levels = np.empty((count, 3)), np.empty(count), np.empty(count, dtype=np.int64)
    for plan, pairs in zip(plans, tuned, strict=True):
        ranker = fit_fold(plan, pairs, encoder=f"fold-{plan.number}", left_out=left_out, say=lambda _: None).ranker
        marks = np.isin(pairs.needs, plan.measured)
        found = ranker.grade_columns(pairs.columns[marks][:, [pairs.features.index(each) for each in ranker.features]])
        chances[marks], gains[marks], levels[marks] = found.chances, found.gains, found.levels
    say(f"five rankers fitted{' without ' + ', '.join(each.value for each in left_out) if left_out else ''}")
    return Graded(chances, gains, levels)


def _parts(
    collection: Collection, plans: Sequence[FoldPlan], plain: Pairs, tuned: Sequence[Pairs], say: Say
) -> list[System]:
    """Give what carried it: only the encoder learned, only the ranker, and all but one group of features."""
    summed = np.empty(len(plain))
    for plan, pairs in zip(plans, tuned, strict=True):
        marks = np.isin(pairs.needs, plan.measured)
        both = (Feature.TITLE_TITLE_MEANING, Feature.WHOLE_TITLE_CHARACTERS)
        columns = [standardised_by_need(pairs, pairs.columns[:, pairs.features.index(each)]) for each in both]
        summed[marks] = (columns[0] + columns[1])[marks]
    only_ranker = _graded(plans, [plain] * len(plans), say)
    found: list[System] = [
        Folded.of("z_sum, encoder learned", collection, plain, summed),
        Folded.of("only the ranker learned", collection, plain, only_ranker.gains, only_ranker.levels),
    ]
    for group in FeatureGroup:
        told = tuned[0].told().features
        features = [each for each in told if each.definition.group is group]
        if not features or len(features) == len(told):
            continue
        rest = _graded(plans, tuned, say, left_out=features)
        found.append(Folded.of(f"without {group.value}", collection, plain, rest.gains, rest.levels))
    return found


def _peers(collection: Collection, encoder: Encoder, say: Say) -> list[System]:
    once, characters = EncodedOnce(encoder, say=say), CharacterTfidf(collection.documents)
    documents = collection.documents
    return [ZSum(documents, once, characters), Dense(documents, once), WordBm25(documents), characters]


def _chosen(state: Path, plan: FoldPlan) -> str:
    kept = json.loads((state / f"fold-{plan.number}" / "tuned.json").read_text("utf-8"))["kept"]
    return f"fold {plan.number}: encoder after round {kept['round']}, {kept['share']:.0%} of the way"


FEWEST = 50
"""Fewer pairs than this tell no share."""

Shares = tuple[float, float, float]

_RANDOM = "random"


def queue_shares(levels: Iterable[Level]) -> Shares | None:
    """Give the shares of levels 2, 3 and 4 or more among pairs that were shown; None for too few of them.

    Each share has half a pair added on either side, so that none is 0 or 1.
    """
    found = np.array([int(level) for level in levels], dtype=np.int64)
    if len(found) < FEWEST:
        return None
    first, second, third = (float(((found >= level).sum() + 0.5) / (len(found) + 1)) for level in THRESHOLDS)
    return first, second, third


def sample_queue_shares(kind: Kind) -> Shares | None:
    """Read the shares of the sample market's judgements. Raises CorpusError when the files that ship are damaged."""
    pairs = read_sample_judgements()
    return queue_shares(pair.level for pair in pairs if pair.kind is kind and pair.sources != (_RANDOM,))


async def market_queue_shares(conn: Connection) -> Shares | None:
    """Read the shares of this market's own judgements: of pairs that had a rank."""
    standing = await judgements.find(conn, viewer=OPERATOR)
    return queue_shares(each.level for each in standing if each.rank is not None)
