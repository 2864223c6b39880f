import json
from pathlib import Path

import numpy as np
import pytest

from matcher.evaluation.beir import read_collection
from matcher.evaluation.bootstrap import Interval
from matcher.evaluation.collection import BadCollection, Text
from matcher.evaluation.evaluate import evaluate
from matcher.evaluation.needs import choose_needs
from matcher.evaluation.ours import open_ours, read_query
from matcher.evaluation.report import Evaluation, Ranked
from tests.hashing import HashingEncoder
from tests.matcher.evaluation.folders import FIVE_DOCUMENTS, MOTOR, Parts, write_folder


def quiet(line: str) -> None:
    """Take progress and say nothing."""
    del line


def pool(tmp_path: Path) -> Path:
    """One need with all five judged, one with four, one with nothing relevant, one nobody judged."""
    queries: Parts = {"motor": MOTOR, "few": ("污水处理", ""), "vain": ("区块链", ""), "unjudged": ("桥梁", "")}
    return write_folder(
        tmp_path / "pool",
        documents=FIVE_DOCUMENTS,
        queries=queries,
        qrels={
            "motor": {"a": 3, "b": 1, "c": 0, "d": 0, "e": 0},
            "few": {"a": 0, "b": 0, "c": 3, "d": 0},
            "vain": dict.fromkeys("abcde", 0),
        },
    )


def test_a_judged_pool_leaves_needs_out_and_counts_them(tmp_path: Path) -> None:
    needs = choose_needs(read_collection(pool(tmp_path)))

    assert [need.query.id for need in needs.used] == ["motor"]
    assert (needs.too_few, needs.nothing_relevant) == (1, 1)


def test_a_pool_ranks_what_was_judged_and_a_corpus_everything(tmp_path: Path) -> None:
    judged = dict(zip("abcde", (1, 0, 1, 1, 1), strict=True))
    documents = {**FIVE_DOCUMENTS, "f": ("无人评过", "")}
    first = write_folder(tmp_path / "1", documents=documents, queries={"q": MOTOR}, qrels={"q": judged})
    second = write_folder(tmp_path / "2", documents=documents, queries={"q": MOTOR}, qrels={"q": {"e": 1}})

    in_pool, in_corpus = (choose_needs(read_collection(folder)).used[0] for folder in (first, second))

    assert list(in_pool.ids) == list("abcde")
    assert list(in_corpus.ids) == list("abcdef")
    assert in_corpus.rows.tolist() == [0, 1, 2, 3, 4, 5]


def test_every_system_finds_the_motor(tmp_path: Path) -> None:
    said: list[str] = []

    found = evaluate(pool(tmp_path), HashingEncoder(), say=said.append)

    assert list(found.systems) == ["ours", "dense", "word_bm25", "character_tfidf"]
    assert [interval.mean for interval in found.systems.values()] == pytest.approx([1.0] * 4)
    assert [interval.mean for interval in found.ahead.values()] == pytest.approx([0.0] * 3)
    assert found.ranked is Ranked.JUDGED_POOL
    assert (found.used, found.too_few, found.nothing_relevant, found.documents) == (1, 1, 1, 5)
    assert found.encoder == HashingEncoder().key
    assert "ranking with ours: 0 of 1" in said


def test_the_same_seed_gives_the_same_figures(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "f",
        documents=FIVE_DOCUMENTS,
        queries={"1": ("电机", ""), "2": ("监测污水的传感器", ""), "3": ("识别图像", "")},
        qrels={"1": {"b": 1}, "2": {"e": 1, "c": 2}, "3": {"a": 1, "d": 1}},
    )

    one, two = (evaluate(folder, HashingEncoder(), say=quiet, seed=5) for _ in range(2))

    assert one == two
    assert one.seed == 5
    assert one.ranked is Ranked.WHOLE_CORPUS


def test_ours_keeps_the_order_of_the_rows_asked() -> None:
    documents = [Text(id_, *parts) for id_, parts in FIVE_DOCUMENTS.items()]
    query = Text("q", *MOTOR)
    with open_ours(documents, HashingEncoder(), say=quiet) as ours:
        whole = ours.scores(query, np.arange(5))
        some = ours.scores(query, np.array([4, 0]))

    assert list(np.argsort(-whole)[:2]) == [0, 1]
    assert some == pytest.approx(whole[[4, 0]])


def test_a_need_of_one_part_is_read_as_a_paste() -> None:
    both, title, text = (read_query(Text("q", *parts)) for parts in (MOTOR, (MOTOR[0], ""), ("", MOTOR[1])))

    assert (both.title, both.body, both.passages) == (MOTOR[0], MOTOR[1], (MOTOR[1],))
    assert (title.title, title.body) == (MOTOR[0], "")
    assert text.title == MOTOR[1]


def test_a_folder_with_no_need_to_measure_says_so(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "f", documents=FIVE_DOCUMENTS, queries={"q": MOTOR}, qrels={"q": {"a": 0, "b": 1, "c": 0}}
    )

    with pytest.raises(BadCollection, match="1 have fewer than 5 judged documents and 0 none with a score above 0"):
        evaluate(folder, HashingEncoder(), say=quiet)


def made_up() -> Evaluation:
    return Evaluation(
        collection="made-up",
        ranked=Ranked.JUDGED_POOL,
        encoder="e@1",
        documents=90,
        merged=2,
        used=30,
        too_few=4,
        nothing_relevant=1,
        systems={
            "ours": Interval(0.7, 0.6, 0.8),
            "dense": Interval(0.65, 0.55, 0.75),
            "word_bm25": Interval(0.5, 0.4, 0.6),
            "character_tfidf": Interval(0.65, 0.5, 0.8),
        },
        ahead={
            "dense": Interval(0.05, 0.01, 0.09),
            "word_bm25": Interval(0.2, 0.1, 0.3),
            "character_tfidf": Interval(0.05, -0.02, 0.12),
        },
        seed=3,
        rounds=10_000,
    )


def test_json_holds_what_programs_read() -> None:
    found = json.loads(json.dumps(made_up().to_json()))

    assert found["systems"]["ours"]["nDCG@10"] == {"mean": 0.7, "low": 0.6, "high": 0.8}
    assert found["ours_minus"]["character_tfidf"]["nDCG@10"] == {"mean": 0.05, "low": -0.02, "high": 0.12}
    assert found["ours_minus"]["best_single"]["system"] == "character_tfidf"
    assert found["needs"] == {"used": 30, "left_out": {"too_few_candidates": 4, "nothing_relevant": 1}}
    assert found["encoder"] == "e@1"
    assert found["ranked"] == "judged pool"


def test_the_table_names_counts_systems_and_differences() -> None:
    text = made_up().render()

    assert "30 needs used, 5 left out (4 with too few candidates, 1 with nothing relevant)" in text
    assert "ours                       0.7000   [0.6000, 0.8000]" in text
    assert "ours - character_tfidf    +0.0500   [-0.0200, +0.1200]" in text
    assert text.endswith("best single system: character_tfidf; ours - character_tfidf = +0.0500")
