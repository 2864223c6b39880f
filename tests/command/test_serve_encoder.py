"""The whole path with the real encoder: first start, a later one, many askers at once, an evaluation."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from market.settings import DEFAULT_ENCODER
from tests.command.program import Server, cuibai, rows_file, serving, wait_for

TEXT = "需要高矫顽力磁体，用于新能源汽车电机，工作温度180℃。"


@pytest.fixture(scope="module")
def home(open_folder: Path) -> Path:
    return open_folder / "encoder-home"


def ask(server: Server, text: str) -> httpx.Response:
    return httpx.post(f"{server.address}/api/v1/match", json={"text": text}, timeout=120, trust_env=False)


@pytest.mark.encoder
def test_a_first_start_prepares_the_encoder_and_a_later_one_finds_it(home: Path, tmp_path: Path) -> None:
    with serving(home, tmp_path / "first", CUIBAI_ENCODER=DEFAULT_ENCODER) as server:
        assert cuibai(home, "import", str(rows_file(tmp_path)), "--publish").code == 0
        wait_for(lambda: server.get("/api/v1/status").json()["vectors"] == 3, within_s=300)
        said = ask(server, TEXT).json()
        assert said["without_meaning"] is False
        assert said["achievements"][0]["listing"]["number"] == "A-1"
        assert 0.0 < said["achievements"][0]["reasons"]["closest"]["similarity"] <= 1.0
    assert "preparing the encoder" in server.log.read_text(encoding="utf-8")

    with serving(home, tmp_path / "second", CUIBAI_ENCODER=DEFAULT_ENCODER) as server:
        assert server.get("/api/v1/status").json()["vectors"] == 3
        wait_for(lambda: server.get("/api/v1/status").json()["encoder_state"] == "ready")
        with ThreadPoolExecutor(20) as people:
            answers = list(people.map(lambda number: ask(server, f"{TEXT}第{number}家企业。"), range(20)))
        for answer in answers:
            assert answer.status_code == 200 or (answer.status_code == 503 and int(answer.headers["retry-after"]) > 0)
        assert any(answer.status_code == 200 for answer in answers)
    assert "preparing the encoder" not in server.log.read_text(encoding="utf-8")


@pytest.mark.encoder
def test_an_evaluation_is_json_for_programs(home: Path, tmp_path: Path) -> None:
    documents = ["高矫顽力钕铁硼磁体", "水性防腐涂料", "注塑模具冷却", "锂电池热管理", "纺织品染色"]
    queries = {"q1": ("耐高温磁体", 0), "q2": ("海洋防腐涂层", 1)}
    (tmp_path / "qrels").mkdir()
    write = {"corpus.jsonl": [{"_id": f"d{n}", "title": text, "text": text} for n, text in enumerate(documents)]}
    write["queries.jsonl"] = [{"_id": key, "text": text} for key, (text, _) in queries.items()]
    for name, rows in write.items():
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    judged = [f"{key}\td{n}\t{3 if n == best else 0}" for key, (_, best) in queries.items() for n in range(5)]
    (tmp_path / "qrels" / "test.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *judged]) + "\n")

    ended = cuibai(home, "evaluate", str(tmp_path), "--json", CUIBAI_ENCODER=DEFAULT_ENCODER)
    ours = ended.json["systems"]["ours"]["nDCG@10"]
    assert ended.code == 0
    assert ours["low"] <= ours["mean"] <= ours["high"] == 1.0


def test_a_folder_that_is_no_collection_is_code_1(open_folder: Path, tmp_path: Path) -> None:
    ended = cuibai(open_folder / "no-evaluation", "evaluate", str(tmp_path / "absent"))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"cuibai: {tmp_path / 'absent'}: no such folder")
