import io
from pathlib import Path

import ir_measures
import numpy as np
import pytest
from ir_measures import AP, nDCG

from matcher.evaluation.beir import read_collection
from matcher.evaluation.collection import BadCollection, Collection, Text
from matcher.evaluation.metrics import average_precision, ndcg_at_k, rank
from matcher.evaluation.qrels import write_qrels
from matcher.evaluation.runs import read_run, write_ranking
from tests.matcher.evaluation.folders import write_folder
from tests.matcher.evaluation.worlds import a_need

COLLECTION = Collection(
    queries=(Text("q", "问", ""), Text("r", "再问", "")),
    documents=(Text("a", "甲", ""), Text("b", "乙", ""), Text("c", "丙", "")),
    qrels={"q": {"a": 3, "b": 0, "c": 1}},
    merged={"z": "b"},
)
ROWS = np.arange(3)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "theirs.run"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_run_ranks_by_its_scores_and_leaves_out_what_it_does_not_name(tmp_path: Path) -> None:
    run = read_run(written(tmp_path, "q Q0 c 1 0.5 x\nq Q0 a 2 0.75 x\n"), COLLECTION)

    assert run.name == "theirs"
    assert rank(run.scores(COLLECTION.queries[0], ROWS)).tolist() == [0, 2]
    assert run.levels(COLLECTION.queries[0], ROWS) is None
    assert len(rank(run.scores(COLLECTION.queries[1], ROWS))) == 0
    assert (run.ranks("q"), run.ranks("r")) == (True, False)


def test_equal_documents_count_once_with_the_highest_score(tmp_path: Path) -> None:
    run = read_run(written(tmp_path, "q Q0 z 1 9 x\nq Q0 b 2 1 x\nq Q0 a 3 5 x\n"), COLLECTION)

    assert run.scores(COLLECTION.queries[0], ROWS).tolist() == [5.0, 9.0, -np.inf]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("q Q0 a 1 0.5\n", "theirs.run, line 1: 5 columns"),
        ("q Q0 a 1 0.5 x\n\nx Q0 a 1 0.5 x\n", "line 3: query 'x' is not of this collection"),
        ("q Q0 d 1 0.5 x\n", "line 1: document 'd' is not of this collection"),
        ("q Q0 a 1 high x\n", "line 1: score 'high'; write a number"),
        ("q Q0 a 1 nan x\n", "line 1: score 'nan'"),
        ("q Q0 a 1 1 x\nq Q0 a 2 0 x\n", "line 2: the pair 'q', 'a' was ranked before"),
        ("\n", "theirs.run ranks nothing"),
    ],
)
def test_a_wrong_line_of_a_run_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadCollection) as refused:
        read_run(written(tmp_path, text), COLLECTION)
    assert complaint in str(refused.value)


def test_trec_s_own_program_sees_our_order_also_of_equal_scores() -> None:
    need = a_need("q", 0, 3, 1, 2, 0, 1)
    scores = np.array([0.1, 0.1, 0.1, 0.7, -np.inf, 0.1 - 1e-12])
    file = io.StringIO()

    write_ranking(file, need, scores, tag="ours")

    assert [line.split()[2] for line in file.getvalue().splitlines()] == ["d3", "d0", "d1", "d2", "d5"]
    qrels = [ir_measures.Qrel("q", id_, int(grade)) for id_, grade in zip(need.ids, need.grades, strict=True)]
    lines = [line.split() for line in file.getvalue().splitlines()]
    run = [ir_measures.ScoredDoc(query, id_, float(score)) for query, _, id_, _, score, _ in lines]
    ndcg, precision = nDCG(gains={1: 1, 2: 3, 3: 7}) @ 10, AP(rel=2)
    theirs = ir_measures.calc_aggregate([ndcg, precision], qrels, run)
    order = rank(scores)
    assert theirs[ndcg] == pytest.approx(ndcg_at_k(need.grades, order))
    assert theirs[precision] == pytest.approx(average_precision(need.grades, order, relevant_from=2))
    with pytest.raises(BadCollection, match="holds a blank"):
        write_ranking(file, a_need("a b", 1, 0), np.array([1.0, 0.0]), tag="ours")


def test_qrels_written_in_trec_s_columns_are_read_back(tmp_path: Path) -> None:
    write_qrels(COLLECTION, tmp_path / "all.qrels")
    assert (tmp_path / "all.qrels").read_text(encoding="utf-8") == "q 0 a 3\nq 0 b 0\nq 0 c 1\n"

    parts = {text.id: (text.title, text.text) for text in COLLECTION.documents}
    folder = write_folder(tmp_path / "f", documents=parts, queries={"q": ("问", "")}, qrels={})
    (folder / "qrels" / "test.tsv").unlink()
    (tmp_path / "all.qrels").rename(folder / "qrels" / "all.qrels")

    assert read_collection(folder).qrels == COLLECTION.qrels


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("q 0 a\n", "all.qrels, line 1: 3 columns; write query-id, iteration"),
        ("q 0 a x\n", "line 1: score 'x'"),
        ("q 0 a 1\nq 0 a 1\n", "line 2: the pair 'q', 'a' was judged before"),
    ],
)
def test_a_wrong_line_of_trec_s_qrels_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    folder = write_folder(tmp_path / "f", documents={"a": ("甲", "")}, queries={"q": ("问", "")}, qrels={})
    (folder / "qrels" / "all.qrels").write_text(text, encoding="utf-8")
    with pytest.raises(BadCollection) as refused:
        read_collection(folder)
    assert complaint in str(refused.value)


def test_trec_s_mark_of_junk_is_a_0(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "f", documents={"a": ("甲", "")}, queries={"q": ("问", "")}, qrels={})
    (folder / "qrels" / "all.qrels").write_text("q 0 a -2\n", encoding="utf-8")

    assert read_collection(folder).qrels == {"q": {"a": 0}}
