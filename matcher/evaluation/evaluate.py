"""Evaluate (评测): rank a judged collection with our system and with plain ones, and compare."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from matcher.encoder.encoder import Encoder
from matcher.evaluation.bootstrap import ROUNDS
from matcher.evaluation.collection import BadCollection, Collection
from matcher.evaluation.comparison import compare
from matcher.evaluation.evaluation import OURS, Counts, DivergentNeed, Evaluation, Ranked
from matcher.evaluation.judged import find_turns
from matcher.evaluation.measuring import Measured, measure
from matcher.evaluation.metrics import Metric
from matcher.evaluation.needs import FEWEST_CANDIDATES, MeasuredNeed, MeasuredNeeds, choose_needs
from matcher.evaluation.ours import open_ours, read_query
from matcher.evaluation.peers import SINGLES, CharacterTfidf, Dense, RandomOrder, WordBm25, ZSum
from matcher.evaluation.runs import Run, read_run, write_ranking
from matcher.evaluation.slices import group_needs, language_parts, measure_slice
from matcher.evaluation.subject import EvaluationSubject, fields_of
from matcher.evaluation.system import EncodedOnce, Scores, System
from matcher.ranking.ranker import Ranker

SEED = 2026

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRequest:
    """How to evaluate: the command as it was given and when, runs of other systems, and where our runs are written."""

    command: str
    at: datetime
    runs: tuple[Path, ...] = ()
    write_runs: Path | None = None
    seed: int = SEED
    rounds: int = field(default=ROUNDS)


def evaluate(
    subject: EvaluationSubject, encoder: Encoder, asked: EvaluationRequest, *, say: Say, ranker: Ranker | None = None
) -> Evaluation:
    """Measure every system on a collection; the same collection, encoder, ranker and seed give the same figures.

    Ours ranks by `ranker`, or by fusion where there is none.

    Where the judges gave a 0, only the judged documents of a need are ranked, else all documents.
    Raises BadCollection when no need is left to measure, or a run is not one.
    """
    collection = subject.collection
    needs = choose_needs(collection)
    if not needs.used:
        raise BadCollection(
            f"{subject.name}: no need is left to measure; {needs.too_few} have fewer than {FEWEST_CANDIDATES} judged "
            f"documents and {needs.nothing_relevant} none with a score above 0: judge more pairs"
        )
    say(f"{len(needs.used)} needs, {len(collection.documents)} documents")
    runs = _read_runs(asked.runs, collection)
    parts = language_parts(collection.documents)
    measured: dict[str, Measured] = {}
    once = EncodedOnce(encoder, say=say)
    _encode_needs(once, needs.used)
    fields = fields_of(subject.listings) if subject.listings else None
    with open_ours(collection.documents, once, say=say, ranker=ranker, fields=fields) as ours:
        model = ours.model
        for system in (ours, *_peers(collection, once, asked.seed), *runs):
            with _heard(asked.write_runs, system) as heard:
                measured[system.name] = measure(
                    system, needs.used, relevant_from=collection.relevant_from, parts=parts, heard=heard, say=say
                )
    say("comparing")
    systems, minus, qualifying = compare(measured, seed=asked.seed, rounds=asked.rounds)
    best_single = min(SINGLES, key=lambda name: (-systems[name][Metric.NDCG].mean, name))
    groups = [
        measure_slice(group, measured, best_single=best_single, seed=asked.seed, rounds=asked.rounds)
        for group in group_needs(collection, needs.used, parts)
    ]
    gained, lost = find_turns(needs.used, measured[OURS], measured[best_single])
    return Evaluation(
        collection=subject.name,
        source=subject.source,
        ranked=Ranked.JUDGED_POOL if collection.judged_pool else Ranked.WHOLE_CORPUS,
        encoder=encoder.key,
        model=model,
        command=asked.command,
        measured_at=asked.at,
        relevant_from=collection.relevant_from,
        counts=_counts(collection, needs, qualifying),
        systems=systems,
        ours_minus=minus,
        best_single=best_single,
        slices=tuple(group for group in groups if group is not None),
        gained=gained,
        lost=lost,
        seed=asked.seed,
        rounds=asked.rounds,
        covered={run.name: sum(run.ranks(need.query.id) for need in needs.used) for run in runs},
        titles=_titles(subject, (*gained, *lost)),
    )


def _encode_needs(once: EncodedOnce, needs: Sequence[MeasuredNeed]) -> None:
    """Encode what every system will ask for, many texts at a time; one need after another takes far longer."""
    texts: list[str] = []
    for need in needs:
        asked = read_query(need.query)
        texts += [asked.title, *asked.passages, need.query.whole, need.query.title or need.query.whole]
    once.encode_queries(texts)


def _peers(collection: Collection, encoder: Encoder, seed: int) -> tuple[System, ...]:
    documents = collection.documents
    characters = CharacterTfidf(documents)
    return (
        ZSum(documents, encoder, characters),
        Dense(documents, encoder),
        WordBm25(documents),
        characters,
        RandomOrder(documents, seed=seed),
    )


def _read_runs(paths: Sequence[Path], collection: Collection) -> list[Run]:
    """Read runs of other systems.

    Raises BadCollection when one has the name of another system.
    """
    runs = [read_run(path, collection) for path in paths]
    taken = {OURS, *SINGLES, ZSum.name, RandomOrder.name}
    for path, run in zip(paths, runs, strict=True):
        if run.name in taken:
            raise BadCollection(f"{path}: another system is called {run.name!r}; rename the file")
        taken.add(run.name)
    return runs


@contextmanager
def _heard(folder: Path | None, system: System) -> Iterator[Callable[[MeasuredNeed, Scores], None] | None]:
    """Write a system's rankings into a folder while they are measured."""
    if folder is None:
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W", "_", system.name)
    with (folder / f"{name}.run").open("w", encoding="utf-8") as file:
        yield lambda need, scores: write_ranking(file, need, scores, tag=name)


def _counts(collection: Collection, needs: MeasuredNeeds, qualifying: dict[Metric, int]) -> Counts:
    return Counts(
        documents=len(collection.documents),
        merged=len(collection.merged),
        used=len(needs.used),
        too_few_candidates=needs.too_few,
        nothing_relevant=needs.nothing_relevant,
        qualifying=qualifying,
    )


def _titles(subject: EvaluationSubject, turns: Sequence[DivergentNeed]) -> dict[str, str]:
    """Keep the titles of what the turns name, as far as they may be shown."""
    named = {id_ for turn in turns for id_ in (turn.need, *(each.id for each in turn.ours_first + turn.other_first))}
    return {id_: subject.titles[id_] for id_ in sorted(named) if id_ in subject.titles}
