"""The data folder of the embedded PostgreSQL (数据目录), its passwords and its two roles."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from market.errors import SettingsError
from market.postgres.binaries import REFUGES, Programs, SystemAccount, can_enter, make_reachable
from market.postgres.db import Connection

DATABASE = "cuibai"
ROLES = {"superuser": "cuibai_super", "owner": "cuibai_owner", "application": "cuibai_application"}


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The server that runs on a data folder, as its postmaster.pid tells."""

    pid: int
    port: int


@dataclass(frozen=True, slots=True)
class DatabaseCluster:
    """A data folder, owned by `account` (None: by whoever we are), and the folder of its passwords."""

    data: Path
    secrets: Path
    account: SystemAccount | None

    def sign_in(self, role: str) -> tuple[str, str]:
        """Give the user and the password of a role.

        Raises SettingsError when the passwords are lost.
        """
        path = self.secrets / role
        needed = (
            f"the password of the database in {self.data} is needed: "
            "put the file back, or restore a backup into an empty home"
        )
        try:
            password = path.read_text(encoding="ascii").strip()
        except OSError as error:
            raise SettingsError(f"{path}: {error.strerror}; {needed}") from error
        if not password:
            raise SettingsError(f"{path} is empty; {needed}")
        return ROLES[role], password

    def make(self, programs: Programs) -> None:
        """Make the data folder and its passwords, unless they are there.

        Made beside and renamed when whole, so that a start which was killed leaves no half a cluster.
        """
        if (self.data / "PG_VERSION").exists():
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise SettingsError(f"{self.data} is neither empty nor a PostgreSQL data folder; move it away")
        self._make_passwords()
        half = self.data.with_name(f"{self.data.name}.new")
        if half.exists():
            shutil.rmtree(half)
        half.mkdir(mode=0o700)
        password = half.with_name(f"{half.name}.password")
        password.unlink(missing_ok=True)
        try:
            password.touch(mode=0o600)
            password.write_text(self.sign_in("superuser")[1], encoding="ascii")
            self._hand_over(half, password)
            programs.run(
                "initdb",
                *("-D", str(half), "-U", ROLES["superuser"], "--pwfile", str(password)),
                *("-A", "scram-sha-256", "-E", "UTF8", "--locale=C"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums"),
            )
        finally:
            password.unlink()
        if self.data.exists():
            self.data.rmdir()
        half.rename(self.data)

    def _hand_over(self, *paths: Path) -> None:
        if self.account is not None:
            for path in paths:
                os.chown(path, self.account.uid, self.account.gid)

    def _make_passwords(self) -> None:
        for role in ROLES:
            path = self.secrets / role
            if not path.exists() or path.stat().st_size == 0:
                _keep(path, secrets.token_urlsafe(32))

    async def prepare(self, conn: Connection) -> None:
        """Make the roles and the database where they are missing; `conn` is the superuser's.

        Identifiers are ours, and the password goes in as a quoted literal: DDL takes no parameters.
        """
        for role in ("owner", "application"):
            user, password = self.sign_in(role)
            if not await conn.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", user):
                make = await conn.fetchval(
                    "SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', $1::text, $2::text)", user, password
                )
                await conn.execute(make)
        if not await conn.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", DATABASE):
            await conn.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLES['owner']}")

    def last_port(self) -> int | None:
        """Give the port of the server that died on this folder, if it left a trace."""
        trace = _trace(self.data)
        return None if trace is None else trace.port

    def forget_foreign_postmaster(self) -> None:
        """Remove a postmaster.pid whose process id now belongs to another program.

        PostgreSQL would take that program for a server on this folder. Remains of a real one it still finds by
        the shared memory, whose key comes from the folder itself.
        """
        if _trace(self.data) is not None and postmaster(self.data) is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)


def _keep(path: Path, password: str) -> None:
    """Write a password that outlives a power cut: a cluster made with it opens with no other."""
    half = path.with_name(f"{path.name}.partial")
    half.unlink(missing_ok=True)
    half.touch(mode=0o600)
    with half.open("w", encoding="ascii") as file:
        file.write(password)
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def postmaster(data: Path) -> Postmaster | None:
    """Find the server that runs on a data folder; None when there is none, or only its trace."""
    trace = _trace(data)
    if trace is None or str(data) not in _command_line(trace.pid):
        return None
    return trace


def _trace(data: Path) -> Postmaster | None:
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return Postmaster(int(lines[0]), int(lines[3]))
    except (FileNotFoundError, IndexError, ValueError):
        return None  # none, or one that was just being written when its server was killed


def _command_line(pid: int) -> str:
    """Read a process's command line; empty for one that is gone or a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="surrogateescape")
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return ""
    except (ProcessLookupError, PermissionError):
        return ""
    ask = ["/bin/ps", "-o", "command=", "-p", str(pid)]
    return subprocess.run(ask, capture_output=True, text=True, check=False).stdout  # noqa: S603 -- no user input


def find_cluster(
    home: Path, account: SystemAccount | None, say: Callable[[str], None], *, refuges: Sequence[Path] = REFUGES
) -> DatabaseCluster:
    """Settle where a home's data folder lies: in the home, or, where the account can't reach that, in a refuge.

    A refuge is remembered by a symbolic link in the home. Raises SettingsError when no place will do.
    """
    if not home.exists():
        home.mkdir(parents=True)
        if account is not None:
            home.chmod(0o711)
    private = home / "secrets"
    private.mkdir(exist_ok=True)
    private.chmod(0o700)
    link = home / "database"
    if account is not None and not link.is_symlink() and not can_enter(home, account):
        _move_out(link, account, say, refuges)
    return DatabaseCluster(link.resolve(), private, account)


def _move_out(link: Path, account: SystemAccount, say: Callable[[str], None], refuges: Sequence[Path]) -> None:
    if link.exists():
        raise SettingsError(
            f"{link} holds a database, but the account {account.name} can no longer pass through {link.parent}; "
            "open the way to it (chmod o+x), or set CUIBAI_HOME"
        )
    for refuge in refuges:
        if make_reachable(refuge, account):
            there = refuge / f"{link.parent.name}-{secrets.token_hex(6)}"
            there.mkdir()
            there.chmod(0o711)
            say(f"The account {account.name} can't pass through {link.parent}; the database lies in {there}")
            link.symlink_to(there / "database")
            return
    raise SettingsError(
        f"PostgreSQL may not run as root, and the account {account.name} can't reach {link.parent} nor any of "
        f"{', '.join(map(str, refuges))}; set CUIBAI_HOME to a folder it can reach, or set DATABASE_URL"
    )
