"""Backup and restore (备份与恢复): one file with the database, the index, the models and the files of a market.

Passwords are not in it: a restored home makes its own. Nor is the home's secret key, which stays where it is: who got
hold of a backup must open no second factor with it. What is in it is personal, so only its owner may read it.
"""

import asyncio
import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from market import secret_key
from market.audit.chain import Head
from market.audit.store import links as audit_links
from market.errors import Conflict, Invalid, SettingsError
from market.postgres import job_queue
from market.postgres.archive import MANIFEST, read_archive, write_archive
from market.postgres.binaries import Programs, find_programs
from market.postgres.cluster import find_cluster, postmaster
from market.postgres.db import SCHEMA, connect
from market.postgres.deployment import open_embedded
from market.postgres.migrate import migrate, migrations, refuse_unknown, schema_version
from market.settings import Settings

DUMP = "database.dump"
SCHEMAS = (SCHEMA, job_queue.SCHEMA)
FOLDERS = ("index", "models", "files", "evaluations", "attachments")
DERIVED = "index/"
RECORD_SINCE = 7
"""The migration that brought the record."""
HEADER_LINES = 40
"""A dump sets its parameters in its first lines, long before any row."""
OWN_CLOCK = "UPDATE market.change SET xid = '3'"
"""A new cluster counts its transactions from the start.

A change that kept its old, higher number would be held back as if it were still running, until the new cluster has
counted that far. 3 is the first number that a transaction can have, so it lies below every running one; the order among
them stays, by seq.
"""
OWN_IDENTITY = "UPDATE market.store SET identity = gen_random_uuid()"


@dataclass(frozen=True, slots=True)
class _Addresses:
    owner: str
    application: str


async def backup(settings: Settings, target: Path, *, say: Callable[[str], None]) -> None:
    """Write a backup of everything; a server may run and be written to meanwhile.

    The database is as at one moment; the index may be a little behind or ahead of it, and is derived anyway.
    Raises Conflict when `target` exists, SettingsError or StoreUnavailable.
    """
    half = _new_file(target)
    programs = _clients(say)
    with tempfile.TemporaryDirectory(prefix="cuibai-backup-", dir=target.parent) as name:
        dump = Path(name) / DUMP
        async with _addresses(settings, say) as addresses:
            say("Backing up the database")
            version, head = await _state(addresses.owner)
            refuse_unknown(version, migrations()[-1].version)
            url, secret = _without_password(addresses.owner)
            await asyncio.to_thread(
                lambda: programs.run(
                    "pg_dump",
                    *("--format=custom", "--no-owner", "--no-privileges", "--file", str(dump)),
                    *(f"--schema={schema}" for schema in SCHEMAS),
                    url,
                    env=secret,
                )
            )
        say("Backing up the index, the models and the files")
        about: dict[str, object] = {"product": "cuibai", "schema": version, "taken_at": datetime.now(UTC).isoformat()}
        if head is not None:
            about["record_head"] = {"position": head.position, "digest": head.digest.hex()}
            say(f"The record's head: {head.position} {head.digest.hex()}")
        members = [(DUMP, dump), *_members(settings.home)]
        size = await asyncio.to_thread(lambda: _write(half, target, members, about))
    say(f"Backed up to {target} ({size / 2**20:.1f} MiB)")


async def restore(settings: Settings, source: Path, *, say: Callable[[str], None], replace: bool = False) -> None:
    """Restore a backup into an empty home, under new passwords; every file is checked against its sha256 first.

    With `replace` what is in the home is moved into a folder in it, nothing is deleted. Raises Conflict when the home
    or the outside database is not empty, Invalid when the file is damaged, SettingsError or StoreUnavailable.
    """
    programs = _clients(say)
    unpacked = _room(settings.home, say, replace=replace)
    try:
        say(f"Checking {source}")
        contents = await asyncio.to_thread(lambda: read_archive(source, unpacked, allowed=_belongs))
        if DUMP not in contents.files:
            raise Invalid({source.name: "holds no database"})
        refuse_unknown(int(contents.about["schema"]), migrations()[-1].version)
        _move_aside(settings.home, unpacked, say)
        async with _addresses(settings, say) as addresses:
            await _load(programs, addresses.owner, unpacked / DUMP, say)
            _put_in_place(unpacked, settings.home)
            await migrate(addresses.owner, addresses.application, say=say)  # cut short, the next start does it
    finally:
        shutil.rmtree(unpacked)
    say(f"Restored into {settings.home}")


async def _load(programs: Programs, owner_url: str, dump: Path, say: Callable[[str], None]) -> None:
    conn = await connect(owner_url)
    try:
        if await conn.fetchval("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = ANY($1))", SCHEMAS):
            raise Conflict("the database already holds a market; name an empty database")
    finally:
        await conn.close()
    say("Restoring the database")
    await asyncio.to_thread(lambda: _run_dump(programs, owner_url, dump))


def _run_dump(programs: Programs, owner_url: str, dump: Path) -> None:
    """Run the dump as a script and make the copy a store of its own, in one transaction: all of it or nothing.

    pg_restore by itself sets a parameter that a server before 17 does not know, and stops at it.
    """
    script, known = dump.with_suffix(".sql"), dump.with_suffix(".known.sql")
    programs.run("pg_restore", "--no-owner", "--no-privileges", "--file", str(script), str(dump))
    with script.open("rb") as source, known.open("wb") as target:
        for line in itertools.islice(source, HEADER_LINES):
            if not line.startswith(b"SET transaction_timeout"):
                target.write(line)
        shutil.copyfileobj(source, target)
    url, secret = _without_password(owner_url)
    programs.run(
        "psql",
        *("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"),
        *("--file", str(known), "--command", OWN_CLOCK, "--command", OWN_IDENTITY, "--command", "ANALYZE"),
        *("--dbname", url),
        env=secret,
    )


@asynccontextmanager
async def _addresses(settings: Settings, say: Callable[[str], None]) -> AsyncIterator[_Addresses]:
    if settings.database_url is not None:
        if settings.owner_url is None:
            raise SettingsError("set CUIBAI_OWNER_URL too: a backup is taken and restored in the owner's role")
        yield _Addresses(settings.owner_url, settings.database_url)
        return
    async with open_embedded(settings, say=say) as server:
        yield _Addresses(server.url("owner"), server.url("application"))


async def _state(owner_url: str) -> tuple[int, Head | None]:
    """Give the schema's version and the record's head, which any later dump holds; None for a schema without one."""
    conn = await connect(owner_url)
    try:
        version = await schema_version(conn)
        head = await audit_links.head(conn) if version >= RECORD_SINCE else None
    finally:
        await conn.close()
    if version == 0:
        raise Conflict("the database holds no market yet; there is nothing to back up")
    return version, head


def _clients(say: Callable[[str], None]) -> Programs:
    """Find pg_dump and pg_restore; they run as whoever we are, unlike the server."""
    return Programs(find_programs(say).install, None)


def _without_password(url: str) -> tuple[str, dict[str, str]]:
    """Take the password out of an address, for the environment: command lines are seen by everybody."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    bare = urlunsplit(parts._replace(netloc=f"{parts.username}@{place}" if parts.username else place))
    return bare, {"PGPASSWORD": unquote(parts.password or "")}


def _new_file(target: Path) -> Path:
    """Check that a backup may be written to `target`, and name the file that it is until it is whole."""
    if target.exists():
        raise Conflict(f"{target} exists; name a new file")
    if not target.parent.is_dir():
        raise SettingsError(f"{target.parent} is no folder; name a file in one that exists")
    half = target.with_name(f"{target.name}.partial")
    half.unlink(missing_ok=True)
    return half


def _write(half: Path, target: Path, members: list[tuple[str, Path]], about: dict[str, object]) -> int:
    try:
        write_archive(half, members, about, may_vanish=lambda name: name.startswith(DERIVED))
        half.rename(target)
        return target.stat().st_size
    except OSError as error:
        raise SettingsError(f"{target}: {error.strerror or error}; free some room or name another disk") from error
    finally:
        half.unlink(missing_ok=True)


def _members(home: Path) -> list[tuple[str, Path]]:
    """List the files to back up; locks belong to a running process and mean nothing elsewhere."""
    found = [path for name in FOLDERS for path in sorted((home / name).rglob("*"))]
    return [
        (path.relative_to(home).as_posix(), path)
        for path in found
        if path.is_file() and not path.is_symlink() and path.name != "lock" and path.suffix != ".lock"
    ]


def _belongs(name: str) -> bool:
    return name in (DUMP, MANIFEST) or name.partition("/")[0] in FOLDERS


def _room(home: Path, say: Callable[[str], None], *, replace: bool) -> Path:
    """Make an empty folder in the home to unpack into; what a restore that was cut off left there is removed."""
    home.mkdir(parents=True, exist_ok=True)
    unpacked = home / "restore.partial"
    if unpacked.exists():
        shutil.rmtree(unpacked)
    if _contents(home) and not replace:
        raise Conflict(f"{home} is not empty; name an empty CUIBAI_HOME, or allow to replace what is there")
    if (home / "database").exists() and postmaster(find_cluster(home, None, say).data) is not None:
        raise Conflict(f"the market in {home} is running; stop it before restoring over it")
    unpacked.mkdir(mode=0o700)
    return unpacked


def _contents(home: Path) -> list[Path]:
    """List what is in a home but for its secret key, which the restored market goes on with."""
    return [path for path in home.iterdir() if path.name != secret_key.FILE]


def _put_in_place(unpacked: Path, home: Path) -> None:
    for name in FOLDERS:
        if (unpacked / name).exists():
            (unpacked / name).rename(home / name)


def _move_aside(home: Path, unpacked: Path, say: Callable[[str], None]) -> None:
    before = [path for path in _contents(home) if path != unpacked]
    if before:
        aside = home / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        aside.mkdir(mode=0o711)
        for path in before:
            path.rename(aside / path.name)
        say(f"What was in {home} lies in {aside}")
