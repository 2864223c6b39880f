"""A stop ends what is under way, within its time, and takes up nothing new."""

import json
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.command.program import PATIENCE_S, Server, serving, wait_for

HEAD = (
    b"POST /api/v1/match HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)
BODY = json.dumps({"text": "需要高矫顽力磁体"}).encode()


class SlowRequest:
    """A request whose body is sent by and by, so that it is under way as long as one likes."""

    def __init__(self, server: Server) -> None:
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S)
        self._socket.sendall(HEAD)
        self._send(BODY[:10])

    def _send(self, piece: bytes) -> None:
        self._socket.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))

    def end(self) -> None:
        """Send the rest."""
        self._send(BODY[10:])
        self._send(b"")

    def rest(self) -> bytes:
        """Read until the server closes the connection."""
        answer = b""
        while piece := self._socket.recv(65536):
            answer += piece
        return answer

    def close(self) -> None:
        self._socket.close()


@contextmanager
def slow(server: Server) -> Iterator[SlowRequest]:
    """Have a slow request under way."""
    before = in_progress(server)
    request = SlowRequest(server)
    wait_for(lambda: in_progress(server) > before)
    try:
        yield request
    finally:
        request.close()


def in_progress(server: Server) -> int:
    found = [line for line in server.get("/metrics").text.splitlines() if line.startswith("cuibai_http_requests_in_")]
    return int(float(found[-1].split()[1]))


def test_what_is_under_way_is_answered_and_nothing_new_is_taken_up(open_folder: Path, tmp_path: Path) -> None:
    settings = {"CUIBAI_STOP_S": "600"}
    with serving(open_folder / "stop-slow", tmp_path / "log", **settings) as server, slow(server) as request:
        assert server.get("/readyz").status_code == 200
        server.process.send_signal(signal.SIGTERM)
        wait_for(lambda: server.get("/readyz").status_code == 503)
        assert server.get("/readyz").json()["stopping"] is True
        assert server.get("/livez").status_code == 200
        late, program = server.get("/achievements"), server.get("/api/v1/needs")
        assert (late.status_code, late.headers["retry-after"], late.headers["connection"]) == (503, "5", "close")
        assert program.json()["error"]["code"] == "stopping"
        assert server.process.poll() is None
        request.end()
        head, _, body = request.rest().partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        assert b'"achievements"' in body
        assert server.process.wait(PATIENCE_S) == 0
    events = [line["event"] for line in server.lines()]
    assert events.index("stopping …") < events.index("stopped") == len(events) - 1
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


def test_all_readers_under_way_get_their_answers(open_folder: Path, tmp_path: Path) -> None:
    with serving(open_folder / "stop-many", tmp_path / "log", CUIBAI_STOP_S="600") as server, ExitStack() as stack:
        requests = [stack.enter_context(slow(server)) for _ in range(8)]
        server.process.send_signal(signal.SIGTERM)
        wait_for(lambda: server.get("/readyz").status_code == 503)
        for request in requests:
            request.end()
        assert {request.rest().partition(b"\r\n")[0] for request in requests} == {b"HTTP/1.1 200 OK"}
        assert server.process.wait(PATIENCE_S) == 0


def test_what_never_ends_is_cut_off_after_its_time(open_folder: Path, tmp_path: Path) -> None:
    with serving(open_folder / "stop-cut", tmp_path / "log", CUIBAI_STOP_S="1") as server, slow(server) as request:
        assert server.stop(signal.SIGTERM) == 0
        assert request.rest().startswith(b"HTTP/1.1 500 ")
    assert server.lines()[-1]["event"] == "stopped"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_stops_at_once(open_folder: Path, tmp_path: Path, number: int) -> None:
    home = open_folder / f"stop-twice-{number}"
    with serving(home, tmp_path / "log", CUIBAI_STOP_S="600") as server, slow(server):
        server.process.send_signal(number)
        wait_for(lambda: server.get("/readyz").status_code == 503)
        assert server.stop(number) == 0
    assert server.lines()[-1]["event"] == "stopped"


def test_a_stop_with_nothing_under_way_does_not_wait(open_folder: Path, tmp_path: Path) -> None:
    with serving(open_folder / "stop-idle", tmp_path / "log", CUIBAI_STOP_S="600") as server:
        server.get("/")
        assert server.stop(signal.SIGTERM) == 0
