from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matcher.evaluation.bootstrap import ConfidenceInterval
from matcher.evaluation.kept import FOLDER, BadEvaluation, Key, keep, list_keys, read_kept
from matcher.evaluation.metrics import Metric
from tests.matcher.evaluation.invented_evaluation import AT, an_evaluation


def test_an_evaluation_is_read_back_as_it_was(tmp_path: Path) -> None:
    made = an_evaluation()

    path = keep(tmp_path, made)

    assert path.name == "made-up-20261124T080000Z.json"
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [path.name]
    (key,) = list_keys(tmp_path)
    read = read_kept(tmp_path, key)
    assert read == made
    assert read.systems["ours"][Metric.NDCG] == ConfidenceInterval(0.7, 0.6, 0.8)


def test_the_latest_comes_first_and_foreign_files_are_not_ours(tmp_path: Path) -> None:
    for days, name in ((1, "b"), (3, "a/ 中"), (2, "c")):
        keep(tmp_path, replace(an_evaluation(), collection=name, measured_at=AT + timedelta(days=days)))
    (tmp_path / FOLDER / "notes.json").write_text("{}", encoding="utf-8")

    assert [str(key) for key in list_keys(tmp_path)] == [
        "a-20261127T080000Z",
        "c-20261126T080000Z",
        "b-20261125T080000Z",
    ]
    assert list_keys(tmp_path / "nowhere") == ()


@pytest.mark.parametrize("text", ["", "a", "../x-20261124T080000Z", "a-20261324T080000Z", "a/b-20261124T080000Z"])
def test_what_is_no_key_is_none(text: str) -> None:
    assert Key.read(text) is None


def test_a_key_is_read_as_it_is_written() -> None:
    assert Key.read("csl-dev-20261124T080000Z") == Key("csl-dev", datetime(2026, 11, 24, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("{", "Invalid JSON"), ("{}", "collection: "), ('{"collection": 3}', "collection: ")],
)
def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path, content: str, complaint: str) -> None:
    path = keep(tmp_path, an_evaluation())
    (key,) = list_keys(tmp_path)
    path.write_text(content, encoding="utf-8")

    with pytest.raises(BadEvaluation) as refused:
        read_kept(tmp_path, key)

    assert str(path) in str(refused.value)
    assert complaint in str(refused.value)
    path.unlink()
    with pytest.raises(BadEvaluation, match="measure again"):
        read_kept(tmp_path, key)
