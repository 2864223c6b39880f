"""Judged collections (评测集) in the BEIR layout: corpus.jsonl, queries.jsonl and qrels/*.tsv."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.errors import MatcherError

HEADER = ("query-id", "corpus-id", "score")
HIGHEST_SCORE = 30
"""A gain is 2^score - 1; a score above this is a mistake in the file, not a level."""


class BadCollection(MatcherError):
    """A folder is not a judged collection; the message names the file, the line and the fix."""


@dataclass(frozen=True, slots=True)
class Text:
    """A query or a document of a collection; either part may be empty, not both."""

    id: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """Join both parts, the title first, on lines of their own."""
        return "\n".join(part for part in (self.title, self.text) if part)


@dataclass(frozen=True, slots=True)
class Collection:
    """Queries, documents and what was judged: `qrels[query id][document id]` is a score from 0.

    Documents and queries keep the order of their files. Documents whose title and text both are equal are
    one, under the id that sorts first, with the highest score given to any of them; `merged` counts those
    that went into another. Every id in `qrels` exists.
    """

    queries: tuple[Text, ...]
    documents: tuple[Text, ...]
    qrels: Mapping[str, Mapping[str, int]]
    merged: int

    @property
    def judged_pool(self) -> bool:
        """Whether the judges also said what is irrelevant (a 0), so that only judged pairs can be ranked."""
        return any(score == 0 for judged in self.qrels.values() for score in judged.values())


def read_collection(folder: Path) -> Collection:
    """Read a folder; all files of qrels/ together.

    Raises BadCollection at the first thing that is wrong.
    """
    if not folder.is_dir():
        raise BadCollection(f"{folder} is not a folder; name one that holds corpus.jsonl, queries.jsonl and qrels/")
    documents = _read_texts(folder / "corpus.jsonl")
    queries = _read_texts(folder / "queries.jsonl")
    qrels = _read_qrels(folder, queries=queries, documents=documents)
    kept = _first_of_equals(documents.values())
    return Collection(
        queries=tuple(queries.values()),
        documents=tuple(document for document in documents.values() if kept[document.id] == document.id),
        qrels={query: _merge(judged, kept) for query, judged in qrels.items()},
        merged=sum(kept[id_] != id_ for id_ in documents),
    )


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Read the lines that are not blank, numbered from 1."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except FileNotFoundError:
        raise BadCollection(f"{path} is missing; a folder holds corpus.jsonl, queries.jsonl and qrels/*.tsv") from None
    except UnicodeDecodeError as error:
        raise BadCollection(f"{path} is not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise BadCollection(f"{path} can't be read: {error.strerror}; mend that and try again") from error


def _read_texts(path: Path) -> dict[str, Text]:
    texts: dict[str, Text] = {}
    for number, line in _lines(path):
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadCollection(f"{where}: not JSON ({error.msg}); write one object a line") from None
        if not isinstance(row, dict):
            raise BadCollection(f'{where}: not a JSON object; write {{"_id": "…", "title": "…", "text": "…"}}')
        parts: dict[str, str] = {}
        for key in ("_id", "title", "text"):
            value = row.get(key, "")
            if not isinstance(value, str):
                raise BadCollection(f"{where}: {key!r} is not a string; put it between quotation marks")
            parts[key] = value.strip()
        if not parts["_id"]:
            raise BadCollection(f"{where}: no '_id'; give the row one")
        if not parts["title"] and not parts["text"]:
            raise BadCollection(f"{where}: 'title' and 'text' are both empty; fill one or drop the row")
        if parts["_id"] in texts:
            raise BadCollection(f"{where}: '_id' {parts['_id']!r} was used before; ids must differ")
        texts[parts["_id"]] = Text(parts["_id"], parts["title"], parts["text"])
    if not texts:
        raise BadCollection(f"{path} holds no row; it needs one JSON object a line")
    return texts


def _read_qrels(
    folder: Path, *, queries: Mapping[str, Text], documents: Mapping[str, Text]
) -> dict[str, dict[str, int]]:
    paths = sorted((folder / "qrels").glob("*.tsv"))
    if not paths:
        raise BadCollection(f"{folder / 'qrels'} holds no .tsv file; it needs lines of query-id, corpus-id and score")
    qrels: dict[str, dict[str, int]] = {}
    for where, columns in _judgements(paths):
        if len(columns) != len(HEADER):
            raise BadCollection(f"{where}: {len(columns)} columns; write {', '.join(HEADER)} with tabs between")
        query, document, score = columns
        if query not in queries:
            raise BadCollection(f"{where}: query {query!r} is not in queries.jsonl; add it there or drop the line")
        if document not in documents:
            raise BadCollection(f"{where}: document {document!r} is not in corpus.jsonl; add it or drop the line")
        if not (score.isascii() and score.isdigit() and int(score) <= HIGHEST_SCORE):
            raise BadCollection(f"{where}: score {score!r}; write a whole number from 0 (level 1) upwards")
        judged = qrels.setdefault(query, {})
        if document in judged:
            raise BadCollection(f"{where}: the pair {query!r}, {document!r} was judged before; keep one line")
        judged[document] = int(score)
    if not qrels:
        raise BadCollection(f"{folder / 'qrels'} judges no pair; add lines of query-id, corpus-id and score")
    return qrels


def _judgements(paths: Sequence[Path]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Read the lines of all files but their headers: where each stands, and its columns."""
    for path in paths:
        for number, line in _lines(path):
            columns = tuple(column.strip() for column in line.split("\t"))
            if not (number == 1 and columns == HEADER):
                yield f"{path}, line {number}", columns


def _first_of_equals(documents: Iterable[Text]) -> dict[str, str]:
    """Name for each document the one that stands for all with its title and text: the id that sorts first."""
    equals: dict[tuple[str, str], list[str]] = {}
    for document in documents:
        equals.setdefault((document.title, document.text), []).append(document.id)
    return {id_: min(ids) for ids in equals.values() for id_ in ids}


def _merge(judged: Mapping[str, int], kept: Mapping[str, str]) -> dict[str, int]:
    merged: dict[str, int] = {}
    for document, score in judged.items():
        merged[kept[document]] = max(score, merged.get(kept[document], 0))
    return merged
