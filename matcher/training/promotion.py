"""Promotion (上线): a model learned from judgements takes the place of the live one, if it won its trial."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from matcher.encoder.encoder import Encoder, SentenceTransformerEncoder
from matcher.errors import MatcherError, ModelRefused
from matcher.evaluation.bootstrap import Resamples
from matcher.evaluation.collection import Collection
from matcher.evaluation.folds import need_digest
from matcher.evaluation.ours import open_ours
from matcher.evaluation.subject import Fields
from matcher.evaluation.system import EncodedOnce
from matcher.ranking.feature import Feature, Values
from matcher.ranking.file import save_ranker
from matcher.ranking.live import live_ranker, ranker_name, ranker_path, shipped_ranker
from matcher.ranking.ranker import Provenance, Ranker
from matcher.training.encoder_tuning import Tuning, tune_encoder
from matcher.training.fitting import fit_ranker, need_ndcg
from matcher.training.folding import fold_plans, judged_needs
from matcher.training.gathering import gather_both_faces, gather_pairs
from matcher.training.pairs import Pairs, joined
from matcher.training.trial import SEED, TrainingTrial, hold_trial, live_scores, unseen_grades

Say = Callable[[str], None]

BEGAN_FROM = "began_from.json"
FRESH_LEAST = 30
"""With fewer needs than this the interval of a difference says little."""


@dataclass(frozen=True, slots=True)
class PromotionOutcome:
    """How a trial went, what went live, if anything, and what to do now."""

    trial: TrainingTrial
    live: str | None
    verdict: str

    def to_json(self) -> dict[str, object]:
        """Give everything in JSON's types."""
        return {"trial": asdict(self.trial), "won": self.trial.won, "live": self.live, "verdict": self.verdict}


def promote_ranker(
    collection: Collection,
    name: str,
    home: Path,
    encoder: Encoder,
    *,
    today: date,
    say: Say,
    write: Path | None = None,
    stated: tuple[float, float, float] | None = None,
    extra: Fields | None = None,
) -> PromotionOutcome:
    """Fit a ranker, compare it with the live one on needs that it did not see, and put it in place if it won.

    What goes live is fitted on all needs. With `write` it is written to that file instead, however the trial went.
    `stated` are the shares of levels among what brokers are shown; `extra` gives features of fields. Raises ValueError
    when too little is judged. A live one that can't be used, such as one for an earlier encoder, is told of, and what
    answers in its place is compared.
    """
    live = _answering(home, encoder, say)
    whole, outside = gather_both_faces(collection, encoder, say=say, extra=extra)
    pairs = joined(whole, outside).told()
    provenance = Provenance(judgements=name, pairs=len(whole), needs=len(np.unique(whole.needs)), fitted_on=today)
    digests = [need_digest(query) for query in collection.queries if collection.qrels.get(query.id)]
    provenance = replace(provenance, learned=tuple(sorted(set(digests))))
    grades = unseen_grades(pairs, encoder=encoder.key, provenance=provenance, stated=stated, say=say)
    if live is not None:
        old = live_scores(live, whole)
    else:
        with open_ours(collection.documents, EncodedOnce(encoder, say=say), say=say) as ours:
            old = _fused(ours.scores, collection)
    trial = _hold(whole, grades.gains[: len(whole)], old, live=live, digests=digests, say=say)
    if not trial.won and write is None:
        return PromotionOutcome(trial, None, f"{ranker_name(live)} stays live: the new one is not surely better")
    ranker = fit_ranker(pairs, encoder=encoder.key, provenance=provenance, stated=stated, say=say).ranker
    if write is not None:
        save_ranker(write, ranker)
        return PromotionOutcome(
            trial, None, f"{ranker_name(ranker)} is written to {write}; {ranker_name(live)} stays live"
        )
    path = ranker_path(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_ranker(path, ranker)
    return PromotionOutcome(trial, ranker_name(ranker), f"{ranker_name(ranker)} takes the place of {ranker_name(live)}")


def first_encoder(folder: Path) -> Path:
    """Give the encoder with which the learning of a folder's began; that one itself where it never learned.

    To learn on from an encoder that has learned would leak: with more needs judged, the folds are others, and what one
    had learned from would be measured on in the next. Raises MatcherError when the first is gone.
    """
    origin = folder / BEGAN_FROM
    if not origin.is_file():
        return folder
    first = Path(json.loads(origin.read_text("utf-8"))["folder"])
    if not first.is_dir():
        raise MatcherError(f"{folder.name} learned from {first}, which is gone; put it back, or name another encoder")
    return first


def promote_encoder(
    collection: Collection, name: str, home: Path, base: Path, encoder: Encoder, *, today: date, say: Say
) -> PromotionOutcome:
    """Let the encoder learn from three fifths of the needs, choose on the fourth, and compare on the last.

    Both order listings by the mean of all similarities of titles and passages. A new encoder is a folder in the home;
    it goes live where it is named, for the whole index is made anew. Raises ValueError when too little is judged.
    """
    plan, needs = fold_plans(collection)[0], judged_needs(collection)
    target = home / "models" / f"tuned-{today.isoformat()}"
    if target.exists():
        raise MatcherError(f"{target} is there already; remove it to learn again today")
    learning, choosing = (
        [need for place in places if (need := needs[place]) is not None] for places in (plan.encoder, plan.ranker)
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    tuned = tune_encoder(base, target, learning, choosing, tuning=Tuning(), say=say)
    (target / BEGAN_FROM).write_text(json.dumps({"folder": str(base.absolute())}) + "\n", "utf-8")
    say(f"chosen: round {tuned.kept.round}, {tuned.kept.share:.0%} of the way")
    reached = []
    for each in (encoder, SentenceTransformerEncoder.load(target, name=target.name)):
        with open_ours(collection.documents, EncodedOnce(each, say=say), say=say) as ours:
            pairs = gather_pairs(ours, collection, _MEANING)
        judged = np.array([place for place, need in enumerate(needs) if need is not None])
        unseen = pairs.among(np.isin(judged[pairs.needs], plan.measured))
        reached.append(need_ndcg(unseen, np.nan_to_num(np.nanmean(unseen.columns, axis=1))))
    resamples = Resamples(len(reached[0]), seed=SEED)
    trial = TrainingTrial(len(reached[0]), *(resamples.interval(each) for each in (*reached, reached[1] - reached[0])))
    if trial.won:
        advice = f"set CUIBAI_ENCODER={target}, start again, and then run cuibai train for a ranker that knows it"
        return PromotionOutcome(trial, target.name, f"{name} taught a better encoder; {advice}")
    return PromotionOutcome(
        trial, None, f"the encoder stays: what {name} taught is not surely better ({target} is kept)"
    )


def _answering(home: Path, encoder: Encoder, say: Say) -> Ranker | None:
    try:
        return live_ranker(home, encoder.key)
    except ModelRefused as refused:
        say(f"{refused}; compared with what answers in its place")
        return shipped_ranker(encoder.key)


def _hold(
    pairs: Pairs, new: Values, old: Values, *, live: Ranker | None, digests: Sequence[str], say: Say
) -> TrainingTrial:
    """Compare both on needs from which neither learned, where there are enough; else say whom the others favour."""
    known = set() if live is None else set(live.provenance.learned)
    fresh = np.array([digest not in known for digest in digests])[pairs.needs]
    count = len(np.unique(pairs.needs[fresh]))
    if count >= FRESH_LEAST:
        return hold_trial(pairs.among(fresh), new[fresh], old[fresh])
    if known:
        say(f"{count} needs are new to the live ranker, too few: those it learned from count too, to its favour")
    return hold_trial(pairs, new, old)


_MEANING = tuple(feature for feature in Feature if feature.value.endswith("_meaning"))


def _fused(scores: Callable[..., Values], collection: Collection) -> Values:
    """Score every judged pair as fusion does; what recall leaves out lies below all."""
    place = {document.id: row for row, document in enumerate(collection.documents)}
    found = []
    for query in collection.queries:
        ids = sorted(collection.qrels.get(query.id, {}))
        if ids:
            values = scores(query, np.array([place[id_] for id_ in ids], dtype=np.int64))
            found.append(np.maximum(values, -1e9))
    return np.concatenate(found)
