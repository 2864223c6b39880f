"""The BEIR layout: a folder with corpus.jsonl, queries.jsonl and qrels/."""

import json
from collections.abc import Mapping
from pathlib import Path

from matcher.evaluation.collection import BadCollection, Collection, Text, merge_equal
from matcher.evaluation.qrels import read_qrels
from matcher.evaluation.report import read_lines

HOLDS = "a folder holds corpus.jsonl, queries.jsonl and qrels/*.tsv"

Row = Mapping[str, object]


def read_collection(folder: Path) -> Collection:
    """Read a folder; all files of qrels/ together.

    A row of queries.jsonl may carry a `slice`, an object of texts by name: the groups for which figures are also
    given apart. Raises BadCollection at the first thing that is wrong.
    """
    if not folder.is_dir():
        raise BadCollection(f"{folder} is not a folder; name one that holds corpus.jsonl, queries.jsonl and qrels/")
    documents, _ = _read_texts(folder / "corpus.jsonl")
    queries, slices = _read_texts(folder / "queries.jsonl")
    qrels = read_qrels(folder / "qrels", queries=queries, documents=documents)
    return merge_equal(tuple(queries.values()), tuple(documents.values()), qrels, slices)


def _read_texts(path: Path) -> tuple[dict[str, Text], dict[str, dict[str, str]]]:
    """Read texts and the groups they name, by id."""
    texts: dict[str, Text] = {}
    slices: dict[str, dict[str, str]] = {}
    for where, line in read_lines(path, wanted=HOLDS):
        row = _read_row(where, line)
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
        if "slice" in row:
            slices[parts["_id"]] = _read_slice(where, row["slice"])
    if not texts:
        raise BadCollection(f"{path} holds no row; it needs one JSON object a line")
    return texts, slices


def _read_row(where: str, line: str) -> Row:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadCollection(f"{where}: not JSON ({error.msg}); write one object a line") from None
    except RecursionError:
        raise BadCollection(f"{where}: nested too deeply; write one flat object a line") from None
    if not isinstance(row, dict):
        raise BadCollection(f'{where}: not a JSON object; write {{"_id": "…", "title": "…", "text": "…"}}')
    return row


def _read_slice(where: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) and each for each in value.values()):
        raise BadCollection(
            f"""{where}: 'slice' is not an object of texts; write {{"industry": "textiles"}} or leave it"""
        )
    return dict(value)
