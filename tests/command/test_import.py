"""cuibai template and cuibai import: a table filled in badly, its report, the mended table, a folder of files."""

import io
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from corpus.imports.importing import BATCH
from corpus.listing.jsonl import write_row
from corpus.validation.row import OrganizationRow
from tests.command.program import cuibai, environment
from tests.listings import an_organization

OWNER = an_organization()
HEADINGS = ("机构代码", "成果编号", "成果名称", "成果介绍", "价格下限（万元）", "有效期至")
BODY = (
    "以低熔点稀土合金为扩散源，经两级热处理使重稀土沿晶界渗入烧结磁体，"
    "已建成年产两百吨的中试线，适合驱动电机和风力发电机。"
)


def table(path: Path, *rows: tuple[str, ...]) -> Path:
    content = io.BytesIO()
    with Workbook(content) as book:
        sheet = book.add_worksheet("成果")
        for number, row in enumerate((HEADINGS, *rows)):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value)
    path.write_bytes(content.getvalue())
    return path


def owner_file(path: Path) -> Path:
    path.write_text(write_row(OrganizationRow(1, OWNER)) + "\n", encoding="utf-8")
    return path


def cells(path: Path) -> list[list[Any]]:
    return [list(row) for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()]


@pytest.fixture(scope="module")
def home(open_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a home that knows the owner."""
    home = open_folder / "import-home"
    taken = cuibai(home, "import", str(owner_file(tmp_path_factory.mktemp("owner") / "owner.jsonl")), "--json")
    assert taken.json[0]["organizations"] == 1
    return home


def test_a_badly_filled_table_is_reported_mended_and_found(home: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.xlsx"
    bad = table(
        tmp_path / "成果.xlsx",
        (OWNER.code, "A-1", "晶界扩散磁体", BODY, "十二", "2026-02-30"),
        (OWNER.code, "A-2", "", "", "", ""),
        (OWNER.code, "A-3", "=SUM(A1:A9)", "以机器视觉检出针织布面的疵点。", "80万元", "2099年11月24日"),
        ("FI-NOBODY", "A-4", "别处的成果", "", "", ""),
    )
    ended = cuibai(home, "import", str(bad), "--report", str(report), "--json")
    (said,) = ended.json
    assert (ended.code, said["added"], said["written"]) == (1, 1, True)
    assert [(fault["row"], fault["column"], fault["rule"]) for fault in said["refused"]] == [
        (2, "E 价格下限（万元）", "number"),
        (2, "F 有效期至", "date"),
        (3, "C 成果名称", "required"),
        (5, "A 机构代码", "reference"),
    ]
    lines = cells(report)
    assert lines[0] == ["file", "sheet", "row", "column", "value", "rule", "what to write instead"]
    assert [(line[1], line[2], line[5]) for line in lines[1:]] == [
        ("成果", 2, "number"),
        ("成果", 2, "date"),
        ("成果", 3, "required"),
        ("成果", 5, "reference"),
    ]
    mended = table(
        tmp_path / "mended.xlsx",
        (OWNER.code, "A-1", "晶界扩散磁体", BODY, "12", "2099/02/28"),
        (OWNER.code, "A-2", "水下机器人", "", "", ""),
        (OWNER.code, "A-3", "=SUM(A1:A9)", "以机器视觉检出针织布面的疵点。", "80万元", "2099年11月24日"),
    )
    taken = cuibai(home, "import", str(mended), "--publish", "--report", str(report), "--json")
    assert (taken.code, taken.out, len(cells(report))) == (1, "", 5)
    assert f"{report} is there already" in taken.err
    second = tmp_path / "second.xlsx"
    again = cuibai(home, "import", str(mended), "--publish", "--report", str(second), "--json")
    assert (again.code, again.json[0]["added"], again.json[0]["unchanged"]) == (0, 2, 1)
    assert len(cells(second)) == 1
    assert cuibai(home, "search", "晶界扩散磁体", "--json").json["total"] == 1


def test_a_near_duplicate_is_held_back_until_it_is_asked_for(home: Path, tmp_path: Path) -> None:
    first = table(tmp_path / "first.xlsx", (OWNER.code, "B-1", "一种扩散源", BODY.replace("磁体", "钢带") * 2, "", ""))
    assert cuibai(home, "import", str(first)).code == 0
    copy = table(tmp_path / "copy.xlsx", (OWNER.code, "B-2", "一种新扩散源", BODY.replace("磁体", "钢带") * 2, "", ""))
    report = tmp_path / "report.xlsx"
    held = cuibai(home, "import", str(copy), "--report", str(report))
    assert held.code == 1
    assert ", 1 held back" in held.out
    assert f"that of '一种扩散源' (B-1, {OWNER.name}, " in held.err
    assert "); remove the row, or keep it with --keep-near-duplicates" in held.err
    assert cells(report)[1][5] == "near_duplicate"
    kept = cuibai(home, "import", str(copy), "--keep-near-duplicates", "--json")
    assert (kept.code, kept.json[0]["added"]) == (0, 1)
    assert kept.json[0]["near_duplicates"][0]["resembles"]["number"] == "B-1"


def test_a_folder_is_taken_with_its_organisations_first(open_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    folder.mkdir()
    table(folder / "成果.xlsx", (OWNER.code, "A-1", "晶界扩散磁体", BODY, "", ""))
    (folder / "a.csv").write_text(f"机构代码,需求名称\n{OWNER.code},磁体防锈\n", encoding="gb18030")
    (folder / "notes.txt").write_text("no rows", encoding="utf-8")
    owner_file(folder / "机构.jsonl")
    ended = cuibai(open_folder / "import-folder-home", "import", str(folder), "--json")
    assert ended.code == 0
    assert [(Path(said["file"]).name, said["added"]) for said in ended.json] == [
        ("机构.jsonl", 0),
        ("a.csv", 1),
        ("成果.xlsx", 1),
    ]
    empty = tmp_path / "empty"
    empty.mkdir()
    refused = cuibai(open_folder / "import-folder-home", "import", str(empty))
    assert (refused.code, refused.out) == (1, "")
    assert "no file of rows is in this folder" in refused.err


def test_a_file_that_can_t_be_taken_ends_with_the_sentence_and_the_others_go_on(home: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"))
    good = table(tmp_path / "good.xlsx", (OWNER.code, "C-1", "光纤传感器", "", "", ""))
    ended = cuibai(home, "import", str(old), str(good), "--json")
    assert ended.code == 1
    assert f"{old}: it is an old Word file (.doc); save it as .docx" in ended.err
    assert [said.get("added") for said in ended.json] == [None, 1]
    assert ended.json[0]["file_refused"]["reason"] == "old_word"


@pytest.mark.parametrize("kind", ["organization", "achievement", "need", "expert"])
def test_a_template_is_taken_as_it_is_and_never_written_over(home: Path, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "t.xlsx"
    assert cuibai(home, "template", kind, str(target), "--english").out == f"{target}\n"
    again = cuibai(home, "template", kind, str(target))
    assert (again.code, again.err) == (1, f"cuibai: {target} is there already; name another file\n")
    ended = cuibai(home, "import", str(target), "--json")
    (said,) = ended.json
    assert (ended.code, said["added"], said["organizations"], len(said["skipped"])) == (0, 0, 0, 1)


def test_a_form_is_a_word_document_and_organisations_have_none(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "t.docx"
    assert cuibai(home, "template", "need", str(target)).out == f"{target}\n"
    ended = cuibai(home, "import", str(target), "--json")
    assert (ended.code, ended.json[0]["file_refused"]["advice"]) == (1, "the form is empty; fill it in")
    ended = cuibai(home, "template", "organization", str(tmp_path / "o.docx"))
    assert (ended.code, "take the spreadsheet" in ended.err) == (1, True)


@pytest.mark.prove
def test_a_killed_import_leaves_whole_batches_and_the_same_file_again_finishes(
    open_folder: Path, tmp_path: Path
) -> None:
    home = open_folder / "import-killed-home"
    assert cuibai(home, "import", str(owner_file(tmp_path / "owner.jsonl"))).code == 0
    lines = [
        json.dumps({"kind": "need", "organization": OWNER.code, "number": f"N-{n}", "title": f"需求{n}号"})
        for n in range(6_000)
    ]
    file = tmp_path / "needs.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    for wait_s in (0.4, 0.8, 1.6):
        process = subprocess.Popen(
            [sys.executable, "-m", "web.command.main", "import", str(file)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(home),
            start_new_session=True,
        )
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(2.5 + wait_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
    ended = cuibai(home, "import", str(file), "--json")
    (said,) = ended.json
    assert (ended.code, said["added"] + said["unchanged"], said["changed"]) == (0, 6_000, 0)
    assert said["unchanged"] % BATCH == 0
