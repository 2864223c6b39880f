from pathlib import Path

import pytest

from matcher.evaluation.beir import read_collection
from matcher.evaluation.collection import BadCollection
from tests.matcher.evaluation.folders import write_folder


def folder_of_one(tmp_path: Path) -> Path:
    return write_folder(
        tmp_path / "one", documents={"d": ("甲", "乙")}, queries={"q": ("甲", "")}, qrels={"q": {"d": 2}}
    )


def test_a_folder_is_read_in_the_order_of_its_files(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "f",
        documents={"d2": ("标题二", ""), "d1": ("", "正文一")},
        queries={"q9": ("问", "文"), "q1": ("问一", "")},
        qrels={"q1": {"d1": 0, "d2": 3}, "q9": {"d2": 1}},
    )

    collection = read_collection(folder)

    assert [document.id for document in collection.documents] == ["d2", "d1"]
    assert [query.whole for query in collection.queries] == ["问\n文", "问一"]
    assert collection.documents[1].whole == "正文一"
    assert collection.qrels == {"q1": {"d1": 0, "d2": 3}, "q9": {"d2": 1}}
    assert collection.judged_pool
    assert collection.merged == {}


def test_without_a_zero_the_pool_is_not_judged(tmp_path: Path) -> None:
    assert not read_collection(folder_of_one(tmp_path)).judged_pool


def test_equal_documents_are_one_with_the_highest_score(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "f",
        documents={"z": ("同", "文"), "b": ("同", "文"), "c": ("同", "别的文")},
        queries={"q": ("问", "")},
        qrels={"q": {"z": 3, "b": 1, "c": 0}},
    )

    collection = read_collection(folder)

    assert [document.id for document in collection.documents] == ["b", "c"]
    assert collection.qrels == {"q": {"b": 3, "c": 0}}
    assert collection.merged == {"z": "b"}


def test_all_files_of_qrels_are_read_together(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "f",
        documents={"d": ("甲", ""), "e": ("乙", "")},
        queries={"q": ("问", "")},
        qrels={"q": {"d": 1}},
    )
    (folder / "qrels" / "train.tsv").write_text("q\te\t0\n", encoding="utf-8")

    assert read_collection(folder).qrels == {"q": {"d": 1, "e": 0}}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("corpus.jsonl", "{oops\n", "corpus.jsonl, line 1: not JSON"),
        ("corpus.jsonl", "[1]\n", "corpus.jsonl, line 1: not a JSON object"),
        ("corpus.jsonl", '{"_id": 3, "title": "甲"}\n', "corpus.jsonl, line 1: '_id' is not a string"),
        ("corpus.jsonl", '{"title": "甲"}\n', "corpus.jsonl, line 1: no '_id'"),
        (
            "corpus.jsonl",
            '\n{"_id": "d", "title": " "}\n',
            "corpus.jsonl, line 2: 'title' and 'text' are both empty",
        ),
        (
            "corpus.jsonl",
            '{"_id": "d", "title": "甲"}\n{"_id": "d", "title": "乙"}\n',
            "line 2: '_id' 'd' was used",
        ),
        ("corpus.jsonl", "\n", "corpus.jsonl holds no row"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq d 1\n", "test.tsv, line 2: 1 columns"),
        ("qrels/test.tsv", "x\td\t1\n", "test.tsv, line 1: query 'x' is not in queries.jsonl"),
        ("qrels/test.tsv", "q\tx\t1\n", "test.tsv, line 1: document 'x' is not in corpus.jsonl"),
        ("qrels/test.tsv", "q\td\t-1\n", "test.tsv, line 1: score '-1'"),
        ("qrels/test.tsv", "q\td\t0.5\n", "test.tsv, line 1: score '0.5'"),
        ("qrels/test.tsv", "q\td\t99\n", "test.tsv, line 1: score '99'"),
        ("qrels/test.tsv", "q\td\t1\nq\td\t1\n", "test.tsv, line 2: the pair 'q', 'd' was judged before"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n", "judges no pair"),
    ],
)
def test_a_wrong_line_is_named_with_its_file(tmp_path: Path, name: str, text: str, message: str) -> None:
    folder = folder_of_one(tmp_path)
    (folder / name).write_text(text, encoding="utf-8")

    with pytest.raises(BadCollection) as caught:
        read_collection(folder)

    assert message in str(caught.value)


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCollection, match="is not a folder"):
        read_collection(tmp_path / "nowhere")

    folder = folder_of_one(tmp_path)
    (folder / "queries.jsonl").write_bytes("{}".encode("utf-16"))
    with pytest.raises(BadCollection, match=r"queries.jsonl is not UTF-8"):
        read_collection(folder)

    (folder / "queries.jsonl").unlink()
    with pytest.raises(BadCollection, match=r"queries.jsonl is missing"):
        read_collection(folder)


def test_a_folder_without_judgements_says_what_it_needs(tmp_path: Path) -> None:
    folder = folder_of_one(tmp_path)
    (folder / "qrels" / "test.tsv").unlink()

    with pytest.raises(BadCollection, match=r"holds no \.tsv file and none of TREC"):
        read_collection(folder)


def test_a_row_may_name_its_groups(tmp_path: Path) -> None:
    folder = folder_of_one(tmp_path)
    row = '{"_id": "q", "title": "甲", "slice": {"industry": "电机"}}'
    (folder / "queries.jsonl").write_text(row, encoding="utf-8")

    assert read_collection(folder).slices == {"q": {"industry": "电机"}}

    (folder / "queries.jsonl").write_text(row.replace('"电机"', "3"), encoding="utf-8")
    with pytest.raises(BadCollection, match="line 1: 'slice' is not an object of texts"):
        read_collection(folder)


def test_relevant_is_level_3_unless_the_judges_only_said_yes(tmp_path: Path) -> None:
    assert read_collection(folder_of_one(tmp_path)).relevant_from == 2
    (tmp_path / "one" / "qrels" / "test.tsv").write_text("q\td\t1\n", encoding="utf-8")
    assert read_collection(tmp_path / "one").relevant_from == 1
