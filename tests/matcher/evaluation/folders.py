"""Tiny judged collections that the tests write themselves."""

import json
from collections.abc import Mapping
from pathlib import Path

Parts = Mapping[str, tuple[str, str]]


def write_folder(folder: Path, *, documents: Parts, queries: Parts, qrels: Mapping[str, Mapping[str, int]]) -> Path:
    """Write a collection in BEIR's layout; parts are (title, text) by id."""
    (folder / "qrels").mkdir(parents=True)
    for name, parts in (("corpus", documents), ("queries", queries)):
        rows = (json.dumps({"_id": id_, "title": title, "text": text}) for id_, (title, text) in parts.items())
        (folder / f"{name}.jsonl").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    lines = [f"{query}\t{document}\t{score}\n" for query, judged in qrels.items() for document, score in judged.items()]
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(lines), encoding="utf-8")
    return folder


FIVE_DOCUMENTS: Parts = {
    "a": ("稀土永磁电机", "用于电动汽车的稀土永磁同步电机"),
    "b": ("永磁材料的回收", "从废旧电机中回收钕铁硼"),
    "c": ("城市污水处理", "膜生物反应器处理城市污水"),
    "d": ("水稻病虫害识别", "用图像识别水稻病虫害"),
    "e": ("桥梁健康监测", "用光纤传感器监测桥梁"),
}
"""Five documents of which a, then b, are the closest to 电动汽车用稀土永磁电机."""

MOTOR = ("电动汽车用稀土永磁电机", "需要高效率的稀土永磁电机")
