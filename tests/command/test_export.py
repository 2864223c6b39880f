"""cuibai export: files that import takes back, refusals in a sentence, and the folder of open data."""

import json
import stat
from pathlib import Path

import pytest

from tests.command.program import cuibai, rows_file


@pytest.fixture(scope="module")
def home(open_folder: Path) -> Path:
    """Have a market of one organisation and a listing of each kind, published."""
    home = open_folder / "export"
    file = rows_file(open_folder)
    assert cuibai(home, "import", str(file), "--publish").code == 1 - 1
    return home


def test_a_file_goes_out_whole_and_is_read_by_its_owner_alone(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    ended = cuibai(home, "export", str(file), "--json")
    assert ended.code == 0
    assert ended.json["rows"] == {"organization": 1, "achievement": 1, "need": 1, "expert": 1}
    assert ended.json["rows_with_personal_data"] == 2
    assert "2 rows name persons" in ended.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [json.loads(line)["kind"] for line in file.read_text("utf-8").splitlines()] == [
        *("institute", "achievement", "need", "expert")
    ]
    assert cuibai(home, "export", "-", "--format", "jsonl").out == file.read_text("utf-8")
    again = cuibai(home, "import", str(file), "--json")
    assert (again.code, again.json[0]["unchanged"], again.json[0]["changed"]) == (0, 3, 0)
    again = cuibai(home, "export", str(file))
    assert (again.code, again.err) == (1, f"cuibai: {file} is there already; name another file\n")


def test_the_public_gets_no_expert(home: Path) -> None:
    ended = cuibai(home, "export", "-", "--format", "jsonl", "--public")
    assert "left out: 1 experts" in ended.err
    assert '"kind": "expert"' not in ended.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "name the file to write"),
        (["rows.csv"], "a CSV file holds rows of one kind"),
        (["rows.txt"], "name the format with --format"),
        (["--open-data", "folder", "--public"], "name only a folder"),
    ],
)
def test_a_wrong_call_is_told(home: Path, tmp_path: Path, arguments: list[str], sentence: str) -> None:
    ended = cuibai(home, "export", *(str(tmp_path / each) if "." in each else each for each in arguments))
    assert ended.code == 2
    assert sentence in ended.err
    assert list(tmp_path.iterdir()) == []


def test_the_open_data_fills_a_folder_again_and_again(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "open"
    ended = cuibai(home, "export", "--open-data", str(folder), "--json", CUIBAI_ORIGIN="https://market.example.org")
    assert (ended.code, ended.json["rows"]) == (0, {"achievement": 1, "need": 1})
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(first) == sorted(
        [f"{kind}.{ending}" for kind in ("achievements", "needs") for ending in ("csv", "jsonl", "xlsx")]
        + ["datapackage.json"]
    )
    assert b"https://market.example.org/needs/" in first["needs.csv"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o644}
    ended = cuibai(home, "export", "--open-data", str(folder), CUIBAI_ORIGIN="https://market.example.org")
    assert (ended.code, ended.out) == (0, f"{folder}\n")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
