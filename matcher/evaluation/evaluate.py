"""Evaluate (评测): rank a judged collection with our system and with plain ones, and compare."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from matcher.encoder import Encoder
from matcher.evaluation.beir import read_collection
from matcher.evaluation.bootstrap import ROUNDS, Resamples
from matcher.evaluation.collection import BadCollection
from matcher.evaluation.metrics import ndcg_at_k, rank
from matcher.evaluation.needs import FEWEST_CANDIDATES, Need, choose_needs
from matcher.evaluation.ours import open_ours
from matcher.evaluation.peers import CharacterTfidf, Dense, WordBm25
from matcher.evaluation.report import OURS, Evaluation, Ranked
from matcher.evaluation.system import EncodedOnce, Scores, System

SEED = 2026
_SAY_EVERY = 200


def evaluate(folder: Path, encoder: Encoder, *, say: Callable[[str], None], seed: int = SEED) -> Evaluation:
    """Measure every system on the collection in `folder`; the same folder, encoder and seed give the same figures.

    Where the judges gave a 0, only the judged documents of a need are ranked, else all documents.
    Raises BadCollection when the folder is not one, or no need is left to measure.
    """
    collection = read_collection(folder)
    needs = choose_needs(collection)
    if not needs.used:
        raise BadCollection(
            f"{folder}: no need is left to measure; {needs.too_few} have fewer than {FEWEST_CANDIDATES} judged "
            f"documents and {needs.nothing_relevant} none with a score above 0: judge more pairs"
        )
    say(f"{len(needs.used)} needs, {len(collection.documents)} documents")
    once = EncodedOnce(encoder, say=say)
    values: dict[str, Scores] = {}
    with open_ours(collection.documents, once, say=say) as ours:
        values[OURS] = measure(ours, needs.used, say=say)
    documents = collection.documents
    for peer in (Dense(documents, once), WordBm25(documents), CharacterTfidf(documents)):
        values[peer.name] = measure(peer, needs.used, say=say)
    resamples = Resamples(len(needs.used), seed=seed)
    return Evaluation(
        collection=folder.resolve().name,
        ranked=Ranked.JUDGED_POOL if collection.judged_pool else Ranked.WHOLE_CORPUS,
        encoder=encoder.key,
        documents=len(collection.documents),
        merged=len(collection.merged),
        used=len(needs.used),
        too_few=needs.too_few,
        nothing_relevant=needs.nothing_relevant,
        systems={name: resamples.interval(each) for name, each in values.items()},
        ahead={name: resamples.interval(values[OURS] - each) for name, each in values.items() if name != OURS},
        seed=seed,
        rounds=ROUNDS,
    )


def measure(system: System, needs: Sequence[Need], *, say: Callable[[str], None]) -> Scores:
    """Measure one system: nDCG@10 of each need, (n,), in their order."""
    values = np.empty(len(needs))
    for place, need in enumerate(needs):
        if place % _SAY_EVERY == 0:
            say(f"ranking with {system.name}: {place} of {len(needs)}")
        values[place] = ndcg_at_k(need.grades, rank(system.scores(need.query, need.rows)))
    return values
