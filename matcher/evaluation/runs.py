"""Runs (排序文件): rankings in TREC's six columns (query, Q0, document, rank, score, tag), read and written."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import numpy as np

from matcher.evaluation.collection import BadCollection, Collection, Text
from matcher.evaluation.metrics import rank
from matcher.evaluation.needs import MeasuredNeed
from matcher.evaluation.report import read_lines
from matcher.evaluation.system import Rows, Scores, System

COLUMNS = ("query-id", "Q0", "corpus-id", "rank", "score", "tag")
DEEPEST = 1_000
"""So many documents of a need are written."""


class Run(System):
    """A ranking that another system wrote; what it does not name is left out.

    Equal scores rank by id, as everywhere here; the rank column is not read, as trec_eval does not.
    """

    def __init__(self, name: str, scores: Mapping[str, Mapping[int, float]]) -> None:
        self.name = name
        self._scores = scores

    def scores(self, query: Text, rows: Rows) -> Scores:
        """Score documents as the run does; minus infinity for what it leaves out."""
        known = self._scores.get(query.id, {})
        return np.array([known.get(row, -np.inf) for row in rows.tolist()], dtype=np.float64)

    def ranks(self, query_id: str) -> bool:
        """Say whether the run ranks anything for a query."""
        return query_id in self._scores


def read_run(path: Path, collection: Collection) -> Run:
    """Read a run over a collection, named after its file; equal documents are one, with the highest score.

    Raises BadCollection at the first thing that is wrong.
    """
    queries = {query.id for query in collection.queries}
    rows = {document.id: row for row, document in enumerate(collection.documents)}
    rows |= {id_: rows[kept] for id_, kept in collection.merged.items()}
    scores: dict[str, dict[int, float]] = {}
    seen: set[tuple[str, str]] = set()
    for where, line in read_lines(path, wanted="name a run in TREC's columns"):
        columns = line.split()
        if len(columns) != len(COLUMNS):
            raise BadCollection(f"{where}: {len(columns)} columns; write {', '.join(COLUMNS)} with blanks between")
        query, _, document, _, written, _ = columns
        if query not in queries:
            raise BadCollection(f"{where}: query {query!r} is not of this collection; drop the line")
        if document not in rows:
            raise BadCollection(f"{where}: document {document!r} is not of this collection; drop the line")
        if (query, document) in seen:
            raise BadCollection(f"{where}: the pair {query!r}, {document!r} was ranked before; keep one line")
        seen.add((query, document))
        known = scores.setdefault(query, {})
        score = _read_score(where, written)
        known[rows[document]] = max(score, known.get(rows[document], score))
    if not scores:
        raise BadCollection(f"{path} ranks nothing; write lines of {', '.join(COLUMNS)}")
    return Run(path.stem, scores)


def write_ranking(file: TextIO, need: MeasuredNeed, scores: Scores, *, tag: str) -> None:
    """Write the ranking of one need, best first.

    trec_eval reads scores in single precision and breaks ties its own way; so a score that would not lie below the one
    before it is written as the next smaller number, and every reader sees our order.
    """
    before = np.float32(np.inf)
    for place, at in enumerate(rank(scores)[:DEEPEST].tolist(), start=1):
        before = min(np.float32(scores[at]), np.nextafter(before, np.float32(-np.inf)))
        for id_ in (need.query.id, need.ids[at]):
            if id_.split() != [id_]:
                raise BadCollection(f"the id {id_!r} holds a blank, which TREC's columns can't carry; rename it")
        file.write(f"{need.query.id} Q0 {need.ids[at]} {place} {before!s} {tag}\n")


def _read_score(where: str, written: str) -> float:
    try:
        score = float(written)
    except ValueError:
        score = math.nan
    if not math.isfinite(score):
        raise BadCollection(f"{where}: score {written!r}; write a number such as 0.73")
    return score
