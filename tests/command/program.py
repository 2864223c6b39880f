"""The real program in a process of its own, with a home of its own."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from corpus.listing.jsonl import write_row
from corpus.validation.row import ListingRow, OrganizationRow
from market.organization import Organization
from tests.listings import a_need, an_achievement, an_expert, an_organization

NO_ENCODER = "/no/such/encoder"
PATIENCE_S = 120.0


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment(home: Path, **settings: str) -> dict[str, str]:
    own = {"CUIBAI_HOME": str(home), "CUIBAI_SAMPLES": "0", "CUIBAI_ENCODER": NO_ENCODER, "NO_COLOR": "1"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CUIBAI_", "DATABASE_"))}
    return kept | own | settings


def cuibai(home: Path, *arguments: str, stdin: str | None = None, **settings: str) -> Ended:
    """Run one command to its end."""
    ended = subprocess.run(
        [sys.executable, "-m", "web.command.main", *arguments],
        input="" if stdin is None else stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(home, **settings),
        timeout=PATIENCE_S,
        check=False,
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def free_port() -> int:
    """Give a port that nobody has, of those that no system hands out by itself: it stays free until it is used."""
    while True:
        port = random.SystemRandom().randrange(10_000, 32_000)
        with socket.socket() as door, suppress(OSError):
            door.bind(("127.0.0.1", port))
            return port


@dataclass(frozen=True)
class Server:
    """A running `cuibai serve`."""

    process: "subprocess.Popen[str]"
    port: int
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **params: str) -> httpx.Response:
        return httpx.get(f"{self.address}{path}", params=params, timeout=PATIENCE_S, trust_env=False)

    def lines(self) -> list[dict[str, Any]]:
        """Read the log, of which every line is JSON; one that is just being written is left out."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").split("\n")[:-1]]

    def stop(self, number: int = signal.SIGINT) -> int:
        """Send a signal and give the exit code; kills a server that does not stop."""
        self.process.send_signal(number)
        try:
            return self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


@contextmanager
def serving(home: Path, log: Path, **settings: str) -> Iterator[Server]:
    """Serve while the block runs; begins once the server says that it is ready."""
    port = free_port()
    with log.open("w", encoding="utf-8") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "web.command.main", "serve"],
            stdout=subprocess.PIPE,
            stderr=err,
            text=True,
            env=environment(home, CUIBAI_PORT=str(port), **settings),
            start_new_session=True,
        )
    server = Server(process, port, log)
    try:
        wait_for(lambda: "is ready" in log.read_text(encoding="utf-8") or process.poll() is not None)
        assert process.poll() is None, log.read_text(encoding="utf-8")
        yield server
    finally:
        if process.poll() is None:
            server.stop()
        if process.stdout is not None:
            process.stdout.close()


def wait_for(holds: Callable[[], object], *, within_s: float = PATIENCE_S) -> None:
    """Wait until something holds; fails when it does not within a generous time."""
    until = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)


def rows_file(folder: Path, *extra: str, organization: Organization | None = None) -> Path:
    """Write a file of one organisation and one listing of each kind, and lines of one's own."""
    owner = organization or an_organization()
    listings = (an_achievement(owner), a_need(owner), an_expert(owner))
    lines = [write_row(OrganizationRow(1, owner))]
    lines += [write_row(ListingRow(2, owner.code, listing)) for listing in listings]
    path = folder / "rows.jsonl"
    path.write_text("\n".join([*lines, *extra]) + "\n", encoding="utf-8")
    return path
