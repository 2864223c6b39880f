import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command.program import PATIENCE_S, cuibai, environment, rows_file
from tests.listings import an_organization

OWNER = an_organization()
BAD = '{"kind": "need", "organization": "X", "title": "t", "nope": 1}'


@pytest.fixture(scope="module")
def home(open_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a home that holds one listing of each kind, taken in by the program itself."""
    home = open_folder / "command-home"
    taken = cuibai(home, "import", str(rows_file(tmp_path_factory.mktemp("rows"), organization=OWNER)), "--publish")
    assert (taken.code, taken.out.split(": ", 1)[1]) == (
        0,
        (
            "3 added, 0 changed, 0 unchanged, 3 published, 1 organisations added, 0 changed, 0 unchanged, "
            "0 rows refused, 0 held back\n"
        ),
    )
    return home


def test_the_same_file_again_changes_nothing(home: Path, tmp_path: Path) -> None:
    again = cuibai(home, "import", str(rows_file(tmp_path, organization=OWNER)), "--publish", "--json")
    (report,) = again.json
    assert again.code == 0
    assert (report["added"], report["changed"], report["unchanged"], report["published"]) == (0, 0, 3, 0)


def test_a_bad_row_is_told_with_its_rule_and_the_good_ones_are_kept(home: Path, tmp_path: Path) -> None:
    ended = cuibai(home, "import", str(rows_file(tmp_path, BAD, "{", organization=OWNER)), "--json")
    (report,) = ended.json
    assert ended.code == 1
    assert report["written"] is True
    assert {(fault["row"], fault["rule"]) for fault in report["refused"]} >= {(5, "unknown_key"), (6, "format")}
    assert "row 5, nope: unknown_key" in ended.err


def test_all_or_nothing_and_a_dry_run_write_nothing(home: Path, tmp_path: Path) -> None:
    owner = an_organization(2)
    for choice, said in (
        ("--all-or-nothing", "nothing was taken: 1 rows are refused"),
        ("--dry-run", "3 would be added"),
    ):
        rows = str(rows_file(tmp_path, BAD, organization=owner))
        ended = cuibai(home, "import", rows, "--publish", "--keep-near-duplicates", choice)
        assert ended.code == 1
        assert said in ended.out
    found = cuibai(home, "search", "高矫顽力磁体", "--kind", "achievement", "--json")
    assert found.json["total"] == 1


def test_a_file_that_is_not_there_stops_those_before_it(home: Path, tmp_path: Path) -> None:
    good = rows_file(tmp_path, organization=an_organization(3))
    ended = cuibai(home, "import", str(good), str(tmp_path / "missing.jsonl"), "--publish", "--json")
    assert (ended.code, ended.out) == (1, "")
    assert "missing.jsonl: No such file" in ended.err
    assert cuibai(home, "import", str(good), "--dry-run", "--json").json[0]["organizations"] == 1


def test_what_kept_nothing_has_written_nothing(home: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(BAD + "\n", encoding="utf-8")
    refused = cuibai(home, "import", str(bad), "--json")
    again = cuibai(home, "import", str(rows_file(tmp_path, organization=OWNER)), "--json")
    assert (refused.code, refused.json[0]["written"]) == (1, False)
    assert (again.code, again.json[0]["written"], again.json[0]["unchanged"]) == (0, True, 3)


def test_rows_come_from_standard_input_too(home: Path, tmp_path: Path) -> None:
    lines = rows_file(tmp_path, organization=OWNER).read_text(encoding="utf-8")
    ended = cuibai(home, "import", "-", "--dry-run", "--json", stdin=lines)
    assert (ended.code, ended.json[0]["unchanged"]) == (0, 3)


def test_search_writes_hits_to_standard_output_and_the_count_beside(home: Path) -> None:
    ended = cuibai(home, "search", "高矫顽力磁体", "--kind", "achievement")
    assert ended.code == 0
    assert ended.out.startswith("achievement  高矫顽力磁体（测试机构1（样例））\n")
    assert "1 found" in ended.err
    assert "\x1b" not in ended.out


def test_a_withdrawn_listing_is_gone_and_comes_back_when_reopened(home: Path) -> None:
    named = ("--organization", OWNER.code, "--number", "A-1")
    search = ("search", "高矫顽力磁体", "--kind", "achievement", "--json")
    assert cuibai(home, "withdraw", *named, "--json").json[0]["status"] == "withdrawn"
    assert cuibai(home, "withdraw", *named).code == 0
    assert cuibai(home, *search).json["total"] == 0
    refused = cuibai(home, "publish", *named)
    assert (refused.code, refused.out) == (1, "")
    assert "--reopen" in refused.err
    assert cuibai(home, "publish", *named, "--reopen", "--json").json[0]["status"] == "published"
    assert cuibai(home, *search).json["total"] == 1


def test_history_tells_each_version_and_what_an_edit_changed(home: Path, tmp_path: Path) -> None:
    owner = an_organization(4)
    assert cuibai(home, "import", str(rows_file(tmp_path, organization=owner)), "--keep-near-duplicates").code == 0
    edited = tmp_path / "edited.csv"
    edited.write_text(f"机构代码,需求编号,需求名称,问题描述\n{owner.code},N-1,无铬防锈,\n", encoding="utf-8")
    taken = cuibai(home, "import", str(edited), "--json")
    [change] = taken.json[0]["changes"]
    assert (taken.code, change["emptied"]) == (0, ["body"])
    named = ("--organization", owner.code, "--number", "N-1")
    told = cuibai(home, "history", *named, "--json").json
    assert [(each["version"], each["step"]) for each in told] == [(1, "create"), (2, "edit")]
    assert set(told[1]["changed"]) == {"title", "body"}
    assert cuibai(home, "history", change["id"]).out.splitlines()[1].startswith("2  ")
    assert cuibai(home, "history").code == 2


def test_of_several_listings_all_are_moved_or_none(home: Path) -> None:
    known = cuibai(home, "search", "--json").json["hits"][0]["listing"]["id"]
    ended = cuibai(home, "withdraw", known, "00000000-0000-0000-0000-000000000000")
    assert (ended.code, ended.out) == (1, "")
    assert cuibai(home, "search", "--json").json["total"] == 3


def test_a_reader_that_leaves_early_is_no_failure_to_tell_of(home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "web.command.main", "search", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(home),
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=PATIENCE_S)
    assert "Traceback" not in err
    assert "Error" not in err


def test_ctrl_c_while_the_text_is_being_written_is_quiet(home: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "web.command.main", "match", "-"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(home),
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "write or paste the need, then press Ctrl-D\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, out, err) == (130, "", "")


def test_an_unknown_listing_is_code_1(home: Path) -> None:
    ended = cuibai(home, "publish", "--organization", OWNER.code, "--number", "A-404")
    assert (ended.code, ended.err) == (1, f"cuibai: listing A-404 of {OWNER.code} not found\n")


def test_status_counts_what_is_indexed(home: Path) -> None:
    said = cuibai(home, "index", "status", "--json").json
    assert (said["ready"], said["listings"], said["waiting_words"]) == (True, 3, 0)


def test_a_backup_is_restored_elsewhere(home: Path, open_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "market.postgres.backup"
    saved = cuibai(home, "backup", str(file), "--json")
    assert (saved.code, saved.json["file"]) == (0, str(file))
    assert cuibai(home, "backup", str(file)).code == 1
    assert cuibai(home, "restore", str(file)).code == 1
    other = open_folder / "command-other"
    assert cuibai(other, "restore", str(file)).code == 0
    found = cuibai(other, "search", "高矫顽力磁体", "--kind", "achievement", "--json")
    assert found.json["hits"][0]["listing"]["number"] == "A-1"


def test_there_are_no_samples_to_remove(home: Path) -> None:
    ended = cuibai(home, "samples", "remove", "--json")
    assert ended.code == 0
    assert set(json.loads(ended.out).values()) <= {0}
    assert cuibai(home, "index", "status", "--json").json["listings"] == 3
