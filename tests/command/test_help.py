import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.command.program import cuibai
from web.command.main import app

COMMANDS: tuple[str, ...] = (
    "serve",
    "import",
    "template",
    "publish",
    "withdraw",
    "search",
    "match",
    "index",
    "backup",
    "restore",
)
COMMANDS += ("operator-link", "reseal", "export", "evaluate", "samples", "history", "audit", "verify")
LATE = ("torch", "sentence_transformers", "faiss", "tantivy", "fastapi", "uvicorn", "pydantic", "numpy", "pypdf")


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in shown.output


@pytest.mark.parametrize(
    "command", [[name] for name in COMMANDS] + [["index", "status"], ["index", "rebuild"], ["samples", "remove"]]
)
def test_every_command_explains_itself(command: list[str]) -> None:
    shown = CliRunner().invoke(app, [*command, "--help"])
    assert shown.exit_code == 0
    assert "Usage:" in shown.output


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from web.command.main import app;"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0;"
        f"print([name for name in {LATE!r} if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["search", "--limit", "0"],
        ["search", "--level-min", "3"],
        ["search", "--kind", "firm"],
        ["match", "--text", "a", "--need", "00000000-0000-0000-0000-000000000000"],
        ["match", "--need", "abc"],
        ["withdraw"],
        ["withdraw", "--organization", "X"],
        ["publish", "00000000-0000-0000-0000-000000000000", "--organization", "X", "--number", "1"],
        ["import"],
        ["template", "deal"],
        ["judge"],
        ["judge", "--as", "沈老师"],
        ["judge", "--as", "reader-1", "--link", "--agreement"],
        ["judge", "--samples"],
        ["backup"],
        ["verify", "--head", "abc"],
        ["audit", "--event", "dancing"],
        ["audit", "--subject", "firm:1"],
        ["audit", "--since", "yesterday"],
        ["audit", "--export", "record.xlsx"],
        ["export", "rows.csv", "--format", "pdf"],
    ],
)
def test_a_wrong_call_is_code_2_and_touches_nothing(tmp_path: Path, arguments: list[str]) -> None:
    ended = CliRunner(env={"CUIBAI_HOME": str(tmp_path / "home")}).invoke(app, arguments)
    assert ended.exit_code == 2
    assert ended.stdout == ""
    assert not (tmp_path / "home").exists()


def test_a_wrong_setting_is_code_2_and_names_the_fix(tmp_path: Path) -> None:
    ended = cuibai(tmp_path / "home", "search", "x", CUIBAI_PORT="many")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "cuibai: CUIBAI_PORT=many: write a port between 1 and 65535\n"


def test_a_refused_document_is_code_1(tmp_path: Path) -> None:
    picture = tmp_path / "need.docx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    ended = cuibai(tmp_path / "home", "match", str(picture))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "cuibai: it is a picture; paste the text\n"


def test_a_missing_file_is_code_1(tmp_path: Path) -> None:
    ended = cuibai(tmp_path / "home", "match", str(tmp_path / "none.pdf"))
    assert (ended.code, ended.err) == (1, f"cuibai: {tmp_path / 'none.pdf'}: No such file or directory\n")


def test_a_dead_database_is_code_3(tmp_path: Path) -> None:
    url = "postgresql://nobody:x@127.0.0.1:9/none"
    ended = cuibai(tmp_path / "home", "withdraw", "00000000-0000-0000-0000-000000000000", DATABASE_URL=url)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("cuibai: PostgreSQL does not answer")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [("--text", " \n"), ("--text", ""), ("-",), ()])
def test_a_blank_need_is_a_wrong_call(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = cuibai(tmp_path, "match", *arguments, stdin=" \n")
    assert (ended.code, ended.out) == (2, "")
    assert "the text is empty" in ended.err
