"""Folding (交叉学习): each fifth of the needs is measured by models that never saw it.

In each fold the encoder learns on three fifths of the needs, the ranker and its calibration on the fourth, and the
fifth is measured. Every stage leaves its result in a folder of the state, so that what was cut off goes on there.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.encoder.encoder import Encoder
from matcher.errors import MatcherError
from matcher.evaluation.collection import Collection
from matcher.evaluation.folds import FOLDS, need_groups, split_needs
from matcher.evaluation.ours import open_ours, read_query
from matcher.evaluation.system import EncodedOnce
from matcher.index.text import indexed_text
from matcher.ranking.feature import Feature
from matcher.ranking.file import FORMAT
from matcher.ranking.ranker import Provenance
from matcher.training.encoder_tuning import Tuning, tune_encoder
from matcher.training.fitting import Fitted, fit_ranker
from matcher.training.gathering import gather_pairs
from matcher.training.needs import JudgedNeed
from matcher.training.pairs import Pairs

Say = Callable[[str], None]

_ENCODER = "encoder"
_PAIRS = "pairs-{}.npz"
_TUNED = "tuned.json"
_STATE = "state.json"


@dataclass(frozen=True, slots=True)
class FoldPlan:
    """Which needs do what in one fold, as their places in the collection."""

    number: int
    encoder: NDArray[np.int64]
    ranker: NDArray[np.int64]
    measured: NDArray[np.int64]


def fold_plans(collection: Collection) -> tuple[FoldPlan, ...]:
    """Plan the five folds; needs that share a title or a text stay together."""
    folds = split_needs(collection.queries)
    return tuple(
        FoldPlan(
            number,
            np.sort(np.concatenate([folds[(number + step) % FOLDS] for step in (1, 2, 3)])),
            folds[(number + 4) % FOLDS],
            folds[number],
        )
        for number in range(FOLDS)
    )


def judged_needs(collection: Collection) -> tuple[JudgedNeed | None, ...]:
    """Give each query of a collection as a judged need, None where nothing was judged; listings in the order of ids."""
    texts = {document.id: indexed_text(document.title, document.text) for document in collection.documents}
    groups = need_groups(collection.queries)
    needs: list[JudgedNeed | None] = []
    for query, group in zip(collection.queries, groups, strict=True):
        judged = collection.qrels.get(query.id, {})
        ids = sorted(judged)
        levels = np.array([judged[id_] + 1 for id_ in ids], dtype=np.int64)
        listings = tuple(texts[id_] for id_ in ids)
        needs.append(JudgedNeed(int(group), read_query(query), listings, levels) if ids else None)
    return tuple(needs)


def judged_digest(collection: Collection) -> str:
    """Name what was judged of which texts, so that what was learned from other judgements is not gone on with."""
    told = sha256()
    for text in (*collection.queries, *collection.documents):
        told.update(f"{text.id}\0{text.title}\0{text.text}\0".encode("utf-8", "surrogatepass"))
    told.update(json.dumps(collection.qrels, sort_keys=True).encode())
    return told.hexdigest()


def open_state(folder: Path, *, collection: str, judged: str, encoder: str, tuning: Tuning) -> None:
    """Begin a state, or go on with one of the same collection, judgements (a digest), encoder and way of learning.

    Raises MatcherError when the folder holds another one.
    """
    path = folder / _STATE
    way = json.loads(json.dumps(asdict(tuning)))
    wanted = {"collection": collection, "judged": judged, "format": FORMAT, "encoder": encoder, "tuning": way}
    folder.mkdir(parents=True, exist_ok=True)
    if path.is_file() and json.loads(path.read_text("utf-8")) != wanted:
        raise MatcherError(f"{folder} holds what was learned otherwise; name another folder, or remove it")
    path.write_text(json.dumps(wanted, indent=1) + "\n", "utf-8")


def learn_encoder(
    state: Path, plan: FoldPlan, needs: Sequence[JudgedNeed | None], base: Path, *, tuning: Tuning, say: Say
) -> Path:
    """Give the folder of the encoder that learned in a fold; it is chosen among its rounds on the ranker's needs."""
    folder = state / f"fold-{plan.number}"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / _TUNED).is_file():
        tuned = tune_encoder(
            base,
            folder / _ENCODER,
            [need for place in plan.encoder if (need := needs[place]) is not None],
            [need for place in plan.ranker if (need := needs[place]) is not None],
            tuning=tuning,
            say=lambda text: say(f"fold {plan.number}: {text}"),
        )
        (folder / _TUNED).write_text(json.dumps(asdict(tuned), indent=1) + "\n", "utf-8")
    return folder / _ENCODER


def fold_pairs(state: Path, name: str, collection: Collection, encoder: Encoder, *, say: Say) -> Pairs:
    """Give all judged pairs with features by an encoder, kept in the state under a name.

    `needs` are the places of the queries in the collection.
    """
    path = state / _PAIRS.format(name)
    if path.is_file():
        with np.load(path, allow_pickle=False) as kept:
            features = tuple(Feature(str(value)) for value in kept["features"])
            return Pairs(features, kept["columns"], kept["levels"], kept["needs"], kept["groups"])
    with open_ours(collection.documents, EncodedOnce(encoder, say=say), say=say) as ours:
        found = gather_pairs(ours, collection, tuple(Feature))
    judged = [place for place, query in enumerate(collection.queries) if collection.qrels.get(query.id)]
    pairs = Pairs(found.features, found.columns, found.levels, np.array(judged)[found.needs], found.groups)
    half = path.with_name(f".{path.name}")
    np.savez(
        half,
        allow_pickle=False,
        features=np.array([feature.value for feature in pairs.features]),
        columns=pairs.columns,
        levels=pairs.levels,
        needs=pairs.needs,
        groups=pairs.groups,
    )
    half.replace(path)
    return pairs


def fit_fold(plan: FoldPlan, pairs: Pairs, *, encoder: str, left_out: Sequence[Feature] = (), say: Say) -> Fitted:
    """Fit a fold's ranker on its needs, with the features that any pair has but those left out."""
    told = np.flatnonzero((~np.isnan(pairs.columns)).any(axis=0))
    kept = [int(place) for place in told if pairs.features[place] not in left_out]
    mine = pairs.among(np.isin(pairs.needs, plan.ranker))
    features = tuple(pairs.features[place] for place in kept)
    learned = Pairs(features, mine.columns[:, kept], mine.levels, mine.needs, mine.groups)
    provenance = Provenance(judgements="a fold", pairs=len(learned), needs=len(plan.ranker), fitted_on=None)
    return fit_ranker(learned, encoder=encoder, provenance=provenance, say=say)
