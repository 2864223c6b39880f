"""The PostgreSQL that comes with the market: made, started, joined, watched and stopped by us.

Several processes may share it: each holds a shared lock while it works with the server, and the last to leave stops it.
"""

import asyncio
import fcntl
import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

from market.errors import Conflict, MarketError, SettingsError, StoreUnavailable
from market.postgres.binaries import Programs, environment
from market.postgres.cluster import DATABASE, DatabaseCluster, postmaster
from market.postgres.db import connect

START_S = 60.0
STOP_S = 30.0
FULL_DISK_S = 3.0
"""How long a start waits where only somebody who frees space can help."""

WATCH_S = 0.2
RETRY_S = 2.0
SOCKET_PATH_LIMIT = 107
LOG_LIMIT = 8 * 2**20
PASSING = ("pre-existing shared memory block", "lock file", "could not bind", "Address already in use")
"""Reasons in the server's log that go by themselves: what a killed server left is still dying."""


class EmbeddedServer:
    """One PostgreSQL over the cluster of one home; `join` before use, `leave` after."""

    def __init__(self, home: Path, programs: Programs, cluster: DatabaseCluster, *, say: Callable[[str], None]) -> None:
        self._programs = programs
        self._cluster = cluster
        self._say = say
        self._log = home / "database.log"
        self._turn = home / "database.lock"
        self._users = home / "database.users"
        self._using: IO[str] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._port = 0

    def url(self, role: str, *, database: str = DATABASE) -> str:
        """Give the address for a role: superuser, owner or application."""
        user, password = self._cluster.sign_in(role)
        return f"postgresql://{quote(user)}:{quote(password)}@127.0.0.1:{self._port}/{database}"

    async def join(self) -> None:
        """Count ourselves among the users and see that the server runs.

        Raises StoreUnavailable or SettingsError.
        """
        async with _locked(self._turn):
            self._using = self._users.open("a")
            fcntl.flock(self._using, fcntl.LOCK_SH)
            await self._ensure()

    async def leave(self) -> None:
        """Stop the server unless another process still works with it."""
        if self._using is None:
            return
        async with _locked(self._turn):
            try:
                fcntl.flock(self._using, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if self._child is not None:
                    self._child.returncode = 0  # it lives on for the others: no longer a child to wait for
            else:
                await self._stop()
            self._using.close()
            self._using = None

    async def watch(self) -> None:
        """Start the server again whenever it died; runs until cancelled."""
        while True:
            await asyncio.sleep(WATCH_S)
            if not self._alive():
                self._say("PostgreSQL died; starting it again")
                await self._revive()
                self._say("PostgreSQL is back")

    async def _revive(self) -> None:
        """Try until the server runs, saying each new reason why it does not: a full disk may last."""
        told = ""
        while True:
            try:
                async with _locked(self._turn):
                    await self._ensure()
                    return
            except (MarketError, OSError) as error:
                if str(error) != told:
                    told = str(error)
                    self._say(f"PostgreSQL is still down: {told}")
            await asyncio.sleep(RETRY_S)

    def _alive(self) -> bool:
        return self._pid() is not None

    def _pid(self) -> int | None:
        """Say which process the server is; one that we have just spawned has no postmaster.pid yet."""
        if self._child is not None:
            return self._child.pid if self._child.poll() is None else None
        found = postmaster(self._cluster.data)
        return None if found is None else found.pid

    async def _ensure(self) -> None:
        """Join the server that runs on our data, or start one. Called in our turn only."""
        found = postmaster(self._cluster.data)
        if found is not None and (self._child is None or self._child.pid != found.pid):
            self._child = None
            self._port = found.port
            if await self._answers(lambda: postmaster(self._cluster.data) is not None):
                await self._prepare()
                return
        await asyncio.to_thread(self._cluster.make, self._programs)
        await self._start()
        await self._prepare()

    async def _start(self) -> None:
        deadline = asyncio.get_running_loop().time() + START_S
        our_port, last_port = self._port, self._port or self._cluster.last_port()
        while True:
            # The same port again where possible: other processes of this home still look there. One that was free a
            # moment ago may be another program's by now.
            self._port = last_port if last_port and _is_free(last_port) else our_port or _free_port()
            self._cluster.forget_foreign_postmaster()
            if self._child is not None:
                self._child.poll()  # one that died while it was being prepared is let go of
            child, heard_from = self._spawn()
            self._child = child
            if await self._answers(self._alive):
                return
            reason = self._log.read_bytes()[heard_from:].decode(errors="replace").strip()
            if child.poll() is None:
                child.kill()
                child.wait()
            passing = any(words in reason for words in PASSING)
            if not passing or asyncio.get_running_loop().time() > deadline:
                raise StoreUnavailable(f"PostgreSQL does not start; {self._log} ends: {reason[-800:]}")
            await asyncio.sleep(0.05)

    def _spawn(self) -> tuple[subprocess.Popen[bytes], int]:
        """Start the server in a session of its own, so that a Ctrl-C here is not one there."""
        data = self._cluster.data
        sockets = str(data) if len(os.fsencode(data / f".s.PGSQL.{self._port}")) <= SOCKET_PATH_LIMIT else ""
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": sockets,
            "log_destination": "stderr",
            "logging_collector": "off",
            "log_line_prefix": "%m [%p] ",
            "timezone": "UTC",
            "autovacuum_naptime": "15s",  # fresh statistics soon after a load: plans without any are bad
        }
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        if self._log.exists() and self._log.stat().st_size > LOG_LIMIT:
            self._log.replace(self._log.with_suffix(".log.1"))
        self._log.touch(mode=0o600)  # a refused row may stand in it
        with self._log.open("ab") as log:
            heard_from = log.tell()
            child = subprocess.Popen(  # noqa: S603 -- our own program, our own arguments
                self._programs.command("postgres", "-D", str(data), "-p", str(self._port), *arguments),
                cwd="/",
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return child, heard_from

    async def _answers(self, alive: Callable[[], bool]) -> bool:
        """Wait for the server to take our password; False when it is gone before. Replaying its log may take long."""
        begun = asyncio.get_running_loop().time()
        pause_s = 0.02
        while alive():
            try:
                conn = await connect(self.url("superuser", database="postgres"))
            except SettingsError as error:
                raise SettingsError(f"{self._cluster.secrets} does not fit {self._cluster.data}: {error}") from error
            except StoreUnavailable as error:
                now = asyncio.get_running_loop().time()
                if not error.passing and now > begun + FULL_DISK_S:
                    raise
                if now > begun + 10 * START_S:
                    return False
                await asyncio.sleep(pause_s)
                pause_s = min(1.5 * pause_s, 0.25)  # each question that comes too early is a line in the server's log
            else:
                await conn.close()
                return True
        return False

    async def _prepare(self) -> None:
        """Make the two roles and the database where they are missing."""
        conn = await connect(self.url("superuser", database="postgres"))
        try:
            await self._cluster.prepare(conn)
        finally:
            await conn.close()

    async def _stop(self) -> None:
        pid = self._pid()
        for number, patience_s in ((signal.SIGINT, STOP_S), (signal.SIGQUIT, STOP_S), (signal.SIGKILL, 5.0)):
            if pid is None or not self._signal(pid, number) or await self._ends_within(patience_s):
                break
        if self._child is not None:
            self._child.wait()
            self._child = None

    async def _ends_within(self, patience_s: float) -> bool:
        deadline = asyncio.get_running_loop().time() + patience_s
        while asyncio.get_running_loop().time() < deadline:
            if not self._alive():
                return True
            await asyncio.sleep(0.02)
        return False

    @staticmethod
    def _signal(pid: int, number: signal.Signals) -> bool:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return False
        return True


@asynccontextmanager
async def running_server(
    home: Path, programs: Programs, cluster: DatabaseCluster, *, say: Callable[[str], None]
) -> AsyncIterator[EmbeddedServer]:
    """Have the server of a home run while the block lasts, with a watchdog."""
    server = EmbeddedServer(home, programs, cluster, say=say)
    try:
        await server.join()
        watchdog = asyncio.create_task(server.watch(), name="postgresql-watchdog")
        try:
            yield server
        finally:
            watchdog.cancel()
            await asyncio.wait([watchdog])
    finally:
        await server.leave()


@asynccontextmanager
async def _locked(path: Path) -> AsyncIterator[None]:
    """Hold the lock under which a home's server is started and stopped.

    Raises Conflict when another process holds it for longer than a start and a stop take.
    """
    deadline = asyncio.get_running_loop().time() + 10 * START_S
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if asyncio.get_running_loop().time() > deadline:
                    raise Conflict(f"{path} is held by another process; end it and try again") from None
                await asyncio.sleep(0.02)
        yield


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
