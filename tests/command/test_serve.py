import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from matcher.sync.ownership import owned
from tests.command.program import PATIENCE_S, Server, cuibai, environment, free_port, rows_file, serving, wait_for
from tests.listings import an_organization
from web.command.serve import browser_address
from web.command.terminal import Terminal

OWNER = an_organization()
TEXT = "需要高矫顽力磁体用于电机"


@pytest.fixture(scope="module")
def home(open_folder: Path) -> Path:
    return open_folder / "serve-home"


@pytest.fixture(scope="module")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve one home for the tests of this module, without an encoder: words must do."""
    with serving(home, tmp_path_factory.mktemp("log") / "serve.log") as server:
        yield server


@pytest.fixture(scope="module")
def filled(server: Server, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Take listings in while the server runs."""
    file = rows_file(tmp_path_factory.mktemp("rows"), organization=OWNER)
    assert cuibai(home, "import", str(file), "--publish").code == 0
    wait_for(lambda: server.get("/api/v1/status").json()["listings"] == 3)
    return server


def test_it_tells_its_address_once_it_answers(server: Server) -> None:
    assert f"cuibai 翠柏 is ready: {server.address}" in [line["event"] for line in server.lines()]
    assert server.get("/").status_code == 200
    assert server.get("/livez").status_code == 200


def test_the_command_line_asks_the_server_that_holds_the_index(filled: Server, home: Path) -> None:
    settings = {"CUIBAI_PORT": str(filled.port)}
    found = cuibai(home, "search", "高矫顽力磁体", "--kind", "achievement", "--json", **settings)
    assert (found.code, found.json["total"]) == (0, 1)
    matched = cuibai(home, "match", "--text", TEXT, "--json", **settings)
    assert matched.json["without_meaning"] is True
    assert matched.json["achievements"][0]["listing"]["number"] == "A-1"
    need = filled.get("/api/v1/needs").json()["listings"][0]["id"]
    assert cuibai(home, "match", "--need", need, "--json", **settings).code == 0
    absent = cuibai(home, "match", "--need", "00000000-0000-0000-0000-000000000000", **settings)
    assert (absent.code, absent.out) == (1, "")


def test_what_was_shown_for_a_need_is_told_again(filled: Server, home: Path) -> None:
    settings = {"CUIBAI_PORT": str(filled.port)}
    need = filled.get("/api/v1/needs").json()["listings"][0]["id"]
    shown = cuibai(home, "match", "--need", need, "--json", **settings).json
    assert cuibai(home, "match", "--text", TEXT, "--json", **settings).json["ranking"] is None
    listed = cuibai(home, "replay", "--need", need, "--json", **settings)
    assert shown["ranking"] in {each["ranking"] for each in listed.json}
    told = cuibai(home, "replay", shown["ranking"], "--json", **settings)
    assert told.code == 0, told.err
    lines = [line for line in told.json["lines"] if line["lane"] == "achievements"]
    assert [line["listing"] for line in lines] == [match["listing"]["id"] for match in shown["achievements"]]
    assert all(line["now"] == {key: line[key] for key in line["now"]} for line in told.json["lines"])
    assert (told.json["need_version"], told.json["arrived"]) == (told.json["need_version_now"], [])
    assert "电机磁钢耐温" in cuibai(home, "replay", shown["ranking"], "--kept", **settings).out
    assert cuibai(home, "replay", "00000000-0000-0000-0000-000000000000", **settings).code == 1


def test_what_is_withdrawn_on_the_command_line_is_gone_from_the_server(filled: Server, home: Path) -> None:
    named = ("--organization", OWNER.code, "--number", "E-1")
    assert cuibai(home, "withdraw", *named).code == 0
    wait_for(lambda: filled.get("/api/v1/search", q="磁性材料", kind="expert").json()["total"] == 0)
    assert cuibai(home, "publish", *named, "--reopen").code == 0
    wait_for(lambda: filled.get("/api/v1/search", q="磁性材料", kind="expert").json()["total"] == 1)


def test_a_rebuild_is_asked_of_the_server_by_a_signal(filled: Server, home: Path) -> None:
    before = filled.get("/api/v1/status").json()["version"]
    built = filled.log.read_text(encoding="utf-8").count("the index holds")
    ended = cuibai(home, "index", "rebuild", "--json", CUIBAI_PORT=str(filled.port))
    assert ended.code == 0
    assert ended.json["listings"] == 3
    wait_for(lambda: filled.log.read_text(encoding="utf-8").count("the index holds") > built)
    assert filled.get("/api/v1/status").json()["version"] == before  # it says the same as before
    assert filled.process.poll() is None


def requests(server: Server) -> set[tuple[str, str, int]]:
    lines = (line for line in server.lines() if line["event"] == "request")
    return {(line["method"], line["route"], line["status"]) for line in lines}


def test_the_log_of_requests_holds_no_query_and_no_text(filled: Server) -> None:
    filled.get("/search", q="机密查询词")
    httpx.post(f"{filled.address}/api/v1/match", json={"text": "机密需求正文"}, timeout=PATIENCE_S, trust_env=False)
    httpx.post(f"{filled.address}/", data={"text": "机密需求正文"}, timeout=PATIENCE_S, trust_env=False)
    wait_for(lambda: {("POST", "/api/v1/match", 200), ("GET", "/search", 200), ("POST", "/", 200)} <= requests(filled))
    log = filled.log.read_text(encoding="utf-8")
    assert "机密" not in log
    assert "%E6%9C%BA%E5%AF%86" not in log


def test_the_log_is_text_where_that_is_wanted(open_folder: Path, tmp_path: Path) -> None:
    with serving(open_folder / "text", tmp_path / "log", CUIBAI_LOG="text") as server:
        server.get("/achievements")
        wait_for(lambda: "route=/achievements" in server.log.read_text(encoding="utf-8"))  # written after the answer
        log = server.log.read_text(encoding="utf-8")
    assert f" s  cuibai 翠柏 is ready: {server.address}\n" in log
    line = next(line for line in log.splitlines() if "route=/achievements" in line)
    assert "[info     ] request" in line
    assert "\x1b" not in log


def test_colours_are_for_terminals_whose_reader_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert not Terminal.open().in_colors
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert Terminal.open().in_colors
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Terminal.open().in_colors


def test_a_taken_port_is_one_sentence_and_code_3(server: Server, open_folder: Path) -> None:
    ended = cuibai(open_folder / "second-home", "serve", CUIBAI_PORT=str(server.port))
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        f"cuibai: port {server.port} on 127.0.0.1 is in use; stop what listens there, or choose another port with "
        "CUIBAI_PORT\n"
    )
    assert not (open_folder / "second-home").exists()


def test_a_second_server_of_the_same_home_is_refused(server: Server, home: Path) -> None:
    ended = cuibai(home, "serve", CUIBAI_PORT=str(free_port()))
    assert ended.code == 3
    assert server.address in ended.err.splitlines()[-1]


def test_a_holder_of_the_index_that_serves_nothing_is_code_3(open_folder: Path) -> None:
    home = open_folder / "held"
    with owned(home / "index", address=f"http://127.0.0.1:{free_port()}"):
        ended = cuibai(home, "index", "status")
        assert (ended.code, ended.out) == (3, "")
        assert "holds the index but does not answer" in ended.err
    with owned(home / "index", address=None):
        for command in (("search", "x"), ("index", "rebuild")):
            ended = cuibai(home, *command)
            assert ended.code == 3
            assert f"process {os.getpid()} owns the index" in ended.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_usual_signal_stops_it_and_leaves_no_process(open_folder: Path, tmp_path: Path, number: int) -> None:
    home = open_folder / f"stop-{number}"
    with serving(home, tmp_path / "log") as server:
        children = psutil.Process(server.process.pid).children(recursive=True)
        assert any("postgres" in child.name() for child in children)
        assert server.stop(number) == 0
    assert [child for child in children if child.is_running()] == []
    assert "stopped" in server.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_during_the_start_stops_it_too(open_folder: Path, number: int) -> None:
    home = open_folder / f"early-{number}"
    process = subprocess.Popen(
        [sys.executable, "-m", "web.command.main", "serve"],
        env=environment(home, CUIBAI_PORT=str(free_port())),
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for((home / "database").exists)
    process.send_signal(number)
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_a_killed_server_is_followed_by_one_that_knows_everything(open_folder: Path, tmp_path: Path) -> None:
    home = open_folder / "killed"
    with serving(home, tmp_path / "first") as first:
        assert cuibai(home, "import", str(rows_file(tmp_path, organization=OWNER)), "--publish").code == 0
        wait_for(lambda: first.get("/api/v1/status").json()["listings"] == 3)
        first.process.kill()
        first.process.wait(PATIENCE_S)
    with serving(home, tmp_path / "second") as second:
        wait_for(lambda: second.get("/api/v1/search", q="高矫顽力磁体", kind="achievement").json()["total"] == 1)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),  # noqa: S104  a setting that people use
        ("::", "http://[::1]:80"),
        ("::1", "http://[::1]:80"),
        ("market.local", "http://market.local:80"),
    ],
)
def test_the_address_told_is_one_that_a_browser_opens(host: str, expected: str) -> None:
    assert browser_address(host, 80) == expected


def test_an_unknown_host_is_a_wrong_setting(open_folder: Path) -> None:
    ended = cuibai(open_folder / "hostless", "serve", CUIBAI_HOST="no.such.host.invalid")
    assert ended.code == 2
    assert "CUIBAI_HOST=no.such.host.invalid" in ended.err


def test_the_port_is_free_for_others_after_a_stop(open_folder: Path, tmp_path: Path) -> None:
    with serving(open_folder / "freed", tmp_path / "log") as server:
        assert server.stop() == 0
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", server.port))
