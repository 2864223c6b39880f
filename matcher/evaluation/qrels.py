"""Qrels (评判文件): which score a judge gave a pair, in BEIR's columns (.tsv) or in TREC's (.qrels, .trec, .txt)."""

from collections.abc import Container, Iterator
from pathlib import Path

from matcher.evaluation.collection import HIGHEST_SCORE, BadCollection, Collection
from matcher.evaluation.report import read_lines

HEADER = ("query-id", "corpus-id", "score")
TREC_SUFFIXES = (".qrels", ".trec", ".txt")
_TREC_COLUMNS = ("query-id", "iteration", "corpus-id", "score")

Qrels = dict[str, dict[str, int]]


def read_qrels(folder: Path, *, queries: Container[str], documents: Container[str]) -> Qrels:
    """Read every file of a folder, those of BEIR and those of TREC together.

    Raises BadCollection at the first thing that is wrong.
    """
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    paths = [path for path in found if path.suffix in (".tsv", *TREC_SUFFIXES)]
    if not paths:
        raise BadCollection(
            f"{folder} holds no .tsv file and none of TREC's ({', '.join(TREC_SUFFIXES)}); it needs lines of query-id, "
            "corpus-id and score"
        )
    qrels: Qrels = {}
    for path in paths:
        for where, query, document, score in _read_file(path):
            if query not in queries:
                raise BadCollection(f"{where}: query {query!r} is not in queries.jsonl; add it there or drop the line")
            if document not in documents:
                raise BadCollection(f"{where}: document {document!r} is not in corpus.jsonl; add it or drop the line")
            judged = qrels.setdefault(query, {})
            if document in judged:
                raise BadCollection(f"{where}: the pair {query!r}, {document!r} was judged before; keep one line")
            judged[document] = _read_score(where, score, negative=path.suffix != ".tsv")
    if not qrels:
        raise BadCollection(f"{folder} judges no pair; add lines of query-id, corpus-id and score")
    return qrels


def write_qrels(collection: Collection, path: Path) -> None:
    """Write what was judged in TREC's four columns, equal documents under the id that stands for them.

    Raises BadCollection when an id holds a blank, which TREC's columns can't carry.
    """
    lines = [
        f"{_column(query.id)} 0 {_column(document)} {score}\n"
        for query in collection.queries
        for document, score in sorted(collection.qrels.get(query.id, {}).items())
    ]
    path.write_text("".join(lines), encoding="utf-8")


def _column(id_: str) -> str:
    if id_.split() != [id_]:
        raise BadCollection(f"the id {id_!r} holds a blank, which TREC's columns can't carry; rename it")
    return id_


def _read_file(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Read one file's lines but its header: where each stands, query, document, score."""
    first = True
    for where, line in read_lines(path, wanted="it was listed a moment ago; try again"):
        header, first = first, False
        if path.suffix == ".tsv":
            columns = tuple(column.strip() for column in line.split("\t"))
            if header and columns == HEADER:
                continue
            if len(columns) != len(HEADER):
                raise BadCollection(f"{where}: {len(columns)} columns; write {', '.join(HEADER)} with tabs between")
            query, document, score = columns
        else:
            columns = tuple(line.split())
            if len(columns) != len(_TREC_COLUMNS):
                raise BadCollection(
                    f"{where}: {len(columns)} columns; write {', '.join(_TREC_COLUMNS)} with blanks between"
                )
            query, _, document, score = columns
        yield where, query, document, score


def _read_score(where: str, score: str, *, negative: bool) -> int:
    """Read a score; TREC marks junk by a negative one, which is as irrelevant as a 0."""
    digits = score.removeprefix("-") if negative else score
    if not (digits.isascii() and digits.isdigit() and int(digits) <= HIGHEST_SCORE):
        raise BadCollection(f"{where}: score {score!r}; write a whole number from 0 (level 1) upwards")
    return max(int(score), 0)
