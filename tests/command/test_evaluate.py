"""cuibai evaluate, from the folder to the kept file."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from market.settings import DEFAULT_ENCODER
from matcher.encoder.conversion import convert
from matcher.evaluation.kept import list_keys, read_kept
from matcher.evaluation.metrics import Metric
from tests.matcher.evaluation.folders import FIVE_DOCUMENTS, MOTOR, write_folder
from tests.matcher.market_index import quiet
from web.command.main import app

pytestmark = pytest.mark.encoder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    judged = {"a": 3, "b": 1, "c": 0, "d": 0, "e": 0}
    return write_folder(
        tmp_path / "motors", documents=FIVE_DOCUMENTS, queries={"motor": MOTOR}, qrels={"motor": judged}
    )


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare the default encoder once for all homes of this file."""
    folder = tmp_path_factory.mktemp("evaluating") / DEFAULT_ENCODER
    convert(folder, say=quiet)
    return folder


@pytest.fixture
def home(tmp_path: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CUIBAI_ENCODER", str(encoder))
    monkeypatch.setenv("CUIBAI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_folder_is_measured_told_and_kept(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["cuibai", "evaluate", str(folder), "--json"])
    before = datetime.now(UTC).replace(microsecond=0)

    ended = CliRunner().invoke(app, ["evaluate", str(folder), "--json"])

    assert ended.exit_code == 0
    told = json.loads(ended.stdout)
    assert told["systems"]["ours"]["nDCG@10"]["mean"] == 1.0
    (key,) = list_keys(home)
    kept = read_kept(home, key)
    assert kept.command == "cuibai evaluate motors --json"
    assert kept.systems["ours"][Metric.NDCG].mean == 1.0
    assert before <= kept.measured_at <= datetime.now(UTC)
    assert "ranking with ours" in ended.stderr


def test_runs_and_qrels_go_out_and_a_foreign_run_comes_in(home: Path, folder: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.run"
    theirs.write_text("".join(f"motor Q0 {id_} 0 {score} t\n" for score, id_ in enumerate("abcde")), encoding="utf-8")
    options = ["--run", str(theirs), "--write-runs", str(tmp_path / "out"), "--write-qrels", str(tmp_path / "q.txt")]

    ended = CliRunner().invoke(app, ["evaluate", str(folder), *options])

    assert ended.exit_code == 0
    assert "nDCG@10" in ended.stdout
    assert "ours - theirs" in ended.stdout
    assert (tmp_path / "q.txt").read_text(encoding="utf-8").startswith("motor 0 a 3\n")
    first = (tmp_path / "out" / "ours.run").read_text(encoding="utf-8").splitlines()[0].split()
    assert (first[0], first[2], first[3], first[5]) == ("motor", "a", "1", "ours")
    assert len(list_keys(home)) == 1


@pytest.mark.parametrize("what", [[], ["--samples", "--market"], ["x", "--samples"]])
def test_one_thing_is_measured_at_a_time(home: Path, what: list[str]) -> None:
    ended = CliRunner().invoke(app, ["evaluate", *what])

    assert "name one thing to measure on" in str(ended.exception)
    assert list_keys(home) == ()
