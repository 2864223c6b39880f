import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from matcher.evaluation.beir import read_collection
from matcher.evaluation.collection import BadCollection, Text
from matcher.evaluation.evaluate import EvaluationRequest, evaluate
from matcher.evaluation.evaluation import JudgementSource, Ranked, RankedPlace
from matcher.evaluation.kept import to_json
from matcher.evaluation.metrics import Metric
from matcher.evaluation.needs import choose_needs
from matcher.evaluation.ours import open_ours, read_query
from matcher.evaluation.report import render
from matcher.evaluation.subject import read_subject
from tests.hashing import HashingEncoder
from tests.matcher.evaluation.folders import FIVE_DOCUMENTS, MOTOR, Parts, write_folder

ASKED = EvaluationRequest(command="cuibai evaluate pool", at=datetime(2026, 11, 24, 8, tzinfo=UTC), rounds=200)
SYSTEMS = ["ours", "z_sum", "dense", "word_bm25", "character_tfidf", "random"]


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
    documents = {"f": ("无人评过", ""), **FIVE_DOCUMENTS}
    first = write_folder(tmp_path / "1", documents=documents, queries={"q": MOTOR}, qrels={"q": judged})
    second = write_folder(tmp_path / "2", documents=documents, queries={"q": MOTOR}, qrels={"q": {"e": 1}})

    in_pool, in_corpus = (choose_needs(read_collection(folder)).used[0] for folder in (first, second))

    assert list(in_pool.ids) == list("abcde")
    assert list(in_corpus.ids) == list("abcdef")
    assert in_corpus.rows.tolist() == [1, 2, 3, 4, 5, 0]
    assert in_corpus.grades.tolist() == [0, 0, 0, 0, 1, 0]
    assert in_corpus.judged.tolist() == [False, False, False, False, True, False]


def test_every_system_but_chance_finds_the_motor(tmp_path: Path) -> None:
    said: list[str] = []

    found = evaluate(read_subject(pool(tmp_path)), HashingEncoder(), ASKED, say=said.append)

    assert list(found.systems) == SYSTEMS
    assert [found.systems[name][Metric.NDCG].mean for name in SYSTEMS[:5]] == pytest.approx([1.0] * 5)
    assert found.systems["random"][Metric.NDCG].mean < 1.0
    assert found.ours_minus["dense"][Metric.NDCG].mean == pytest.approx(0.0)
    assert found.systems["ours"][Metric.PRECISION].mean == pytest.approx(0.2)
    assert Metric.SCORE not in found.systems["ours"]
    assert (found.source, found.ranked, found.relevant_from) == (JudgementSource.FOLDER, Ranked.JUDGED_POOL, 2)
    counts = found.counts
    assert (counts.used, counts.too_few_candidates, counts.nothing_relevant, counts.documents) == (1, 1, 1, 5)
    assert counts.qualifying[Metric.AVERAGE_PRECISION] == 1
    assert (found.encoder, found.model, found.command) == (HashingEncoder().key, "fusion", "cuibai evaluate pool")
    assert "ranking with ours: 0 of 1" in said


def three_needs(tmp_path: Path) -> Path:
    return write_folder(
        tmp_path / "f",
        documents=FIVE_DOCUMENTS,
        queries={"1": ("电机", ""), "2": ("监测污水的传感器", ""), "3": ("识别图像", "")},
        qrels={"1": {"b": 1}, "2": {"e": 1, "c": 2}, "3": {"a": 1, "d": 1}},
    )


def test_the_same_seed_gives_the_same_figures_and_another_one_another_chance(tmp_path: Path) -> None:
    subject = read_subject(three_needs(tmp_path))

    one, two, other = (evaluate(subject, HashingEncoder(), replace(ASKED, seed=seed), say=quiet) for seed in (5, 5, 6))

    assert one == two
    assert one.ranked is Ranked.WHOLE_CORPUS
    assert one.systems["random"] != other.systems["random"]
    assert one.systems["ours"][Metric.NDCG].mean == other.systems["ours"][Metric.NDCG].mean


def test_a_run_that_is_ours_written_out_measures_the_same(tmp_path: Path) -> None:
    subject, runs = read_subject(three_needs(tmp_path)), tmp_path / "runs"
    first = evaluate(subject, HashingEncoder(), replace(ASKED, write_runs=runs), say=quiet)
    assert sorted(path.stem for path in runs.iterdir()) == sorted(SYSTEMS)
    (runs / "word_bm25.run").rename(tmp_path / "theirs.run")

    second = evaluate(subject, HashingEncoder(), replace(ASKED, runs=(tmp_path / "theirs.run",)), say=quiet)

    assert second.systems["theirs"] == first.systems["word_bm25"]
    assert second.ours_minus["theirs"] == first.ours_minus["word_bm25"]
    assert second.covered == {"theirs": 3}
    with pytest.raises(BadCollection, match="another system is called 'ours'"):
        evaluate(subject, HashingEncoder(), replace(ASKED, runs=(runs / "ours.run",)), say=quiet)


def test_what_gained_and_what_lost_is_shown_with_both_lists(tmp_path: Path) -> None:
    found = evaluate(read_subject(three_needs(tmp_path)), HashingEncoder(), ASKED, say=quiet)

    turns = (*found.gained, *found.lost)
    best = found.best_single
    assert best in {"dense", "word_bm25", "character_tfidf"}
    assert all(turn.ours > turn.other for turn in found.gained)
    assert all(turn.ours < turn.other for turn in found.lost)
    difference = sum(turn.ours - turn.other for turn in turns) / 3
    assert found.ours_minus[best][Metric.NDCG].mean == pytest.approx(difference)
    assert all(RankedPlace("b", 1) in turn.ours_first for turn in turns if turn.need == "1")
    assert found.titles == {}


def test_json_and_text_hold_the_same_figures(tmp_path: Path) -> None:
    found = evaluate(read_subject(pool(tmp_path)), HashingEncoder(), ASKED, say=quiet)

    told, text = json.loads(to_json(found)), render(found)

    assert told["systems"]["ours"]["nDCG@10"] == {"mean": 1.0, "low": 1.0, "high": 1.0}
    assert told["counts"]["qualifying"]["P@5"] == 1
    assert told["ranked"] == "judged pool"
    assert told["measured_at"] == "2026-11-24T08:00:00Z"
    assert "1 needs used, 2 left out (1 with too few candidates, 1 with nothing relevant)" in text
    assert "ours                       1.0000   [1.0000, 1.0000]" in text
    assert "Score                        mean   95 % interval\nours                           --" in text
    assert "best single system: character_tfidf; ours - character_tfidf = +0.0000" in text


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
        evaluate(read_subject(folder), HashingEncoder(), ASKED, say=quiet)
