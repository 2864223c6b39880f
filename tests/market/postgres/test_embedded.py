"""The embedded server: how it is set up, shared, restarted, and where it goes when its home is closed."""

import asyncio
import os
import shutil
import signal
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from market.errors import SettingsError, StoreUnavailable
from market.postgres.binaries import PACKAGE, find_programs
from market.postgres.cluster import ROLES, find_cluster, postmaster
from market.postgres.db import Database, connect
from market.postgres.deployment import open_market
from market.postgres.embedded import EmbeddedServer, running_server
from market.settings import Settings
from tests.database import MarketServer, quiet

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")


@asynccontextmanager
async def server_of(home: Path) -> AsyncIterator[EmbeddedServer]:
    programs = find_programs(quiet)
    async with running_server(home, programs, find_cluster(home, programs.account, quiet), say=quiet) as server:
        yield server


async def test_the_cluster_is_made_as_promised(market: MarketServer) -> None:
    conn = await connect(market.superuser_url)
    try:
        rows = await conn.fetch(
            "SELECT name, setting FROM pg_settings WHERE name IN "
            "('data_checksums', 'server_encoding', 'listen_addresses', 'password_encryption', 'fsync')"
        )
        assert {row["name"]: row["setting"] for row in rows} == {
            "data_checksums": "on",
            "server_encoding": "UTF8",
            "listen_addresses": "127.0.0.1",
            "password_encryption": "scram-sha-256",
            "fsync": "on",
        }
        locale = await conn.fetchrow(
            "SELECT datlocprovider::text AS provider, datlocale AS locale FROM pg_database WHERE datname = 'cuibai'"
        )
        assert locale is not None
        assert (locale["provider"], locale["locale"]) == ("b", "C.UTF-8")
        methods = await conn.fetch("SELECT DISTINCT auth_method AS name FROM pg_hba_file_rules")
        assert [row["name"] for row in methods] == ["scram-sha-256"]
    finally:
        await conn.close()


async def test_passwords_are_for_their_owner_alone(market: MarketServer) -> None:
    secrets = market.settings.home / "secrets"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert {path.name for path in secrets.iterdir()} == {"superuser", "owner", "application"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets.iterdir()} == {0o600}
    assert len({path.read_text() for path in secrets.iterdir()}) == 3
    assert list(market.settings.home.glob("*.password")) == []


def owner_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


@as_root
async def test_root_runs_it_as_somebody_else(market: MarketServer) -> None:
    data = market.settings.home / "database"
    running = postmaster(data)
    assert running is not None
    assert data.stat().st_uid != 0
    assert owner_of(running.pid) == data.stat().st_uid
    assert os.getsid(running.pid) == running.pid


async def test_a_killed_server_comes_back_with_every_committed_row(open_folder: Path) -> None:
    said: list[str] = []
    async with open_market(Settings(home=open_folder / "killed-alone"), say=said.append) as database:
        data = open_folder / "killed-alone" / "database"
        for number in range(1, 4):
            async with database.writing() as conn:
                await conn.execute(
                    "INSERT INTO change (bulk, listing_id, kind) VALUES (false, gen_random_uuid(), 'need')"
                )
            running = postmaster(data)
            assert running is not None
            os.kill(running.pid, signal.SIGKILL)
            await watchdog_says(said, times=number)
            assert await rows_after_recovery(database) == number
            again = postmaster(data)
            assert again is not None
            assert (again.pid != running.pid, again.port) == (True, running.port)
    assert postmaster(data) is None


async def watchdog_says(said: list[str], *, times: int) -> None:
    """Wait for the restart: for a moment a killed server's children still answer, as if nothing had happened."""
    async with asyncio.timeout(120):
        while said.count("PostgreSQL is back") < times:  # noqa: ASYNC110 -- the watchdog speaks, it sets no event
            await asyncio.sleep(0.02)


async def rows_after_recovery(database: Database) -> int:
    """Ask until the server answers again; every failure on the way must be an honest one."""
    async with asyncio.timeout(120):
        while True:
            try:
                async with database.reading() as conn:
                    return int(await conn.fetchval("SELECT count(*) FROM change"))
            except StoreUnavailable:
                await asyncio.sleep(0.05)


async def test_a_block_that_loses_its_server_says_so(open_folder: Path) -> None:
    said: list[str] = []
    async with open_market(Settings(home=open_folder / "lost"), say=said.append) as database:
        running = postmaster(open_folder / "lost" / "database")
        assert running is not None

        async def write_while_it_dies() -> None:
            async with database.writing() as conn:
                await conn.execute(
                    "INSERT INTO change (bulk, listing_id, kind) VALUES (true, gen_random_uuid(), 'need')"
                )
                os.kill(running.pid, signal.SIGKILL)
                while True:  # for a moment its children still answer
                    await conn.fetchval("SELECT pg_sleep(0.02)")

        with pytest.raises(StoreUnavailable):
            await write_while_it_dies()
        await watchdog_says(said, times=1)
        assert await rows_after_recovery(database) == 0
        assert await database.wait_for_change(60) is True


async def test_the_last_to_leave_stops_the_server(open_folder: Path) -> None:
    home = open_folder / "shared"
    first, second = server_of(home), server_of(home)
    one = await first.__aenter__()
    two = await second.__aenter__()
    assert one.url("owner") == two.url("owner")
    running = postmaster(home / "database")
    await first.__aexit__(None, None, None)  # the one that started it leaves first
    assert postmaster(home / "database") == running
    conn = await connect(two.url("owner"))
    assert await conn.fetchval("SELECT 1") == 1
    await conn.close()
    await second.__aexit__(None, None, None)
    assert postmaster(home / "database") is None


async def test_what_a_killed_start_left_is_cleared(open_folder: Path) -> None:
    home = open_folder / "half"
    home.mkdir()
    home.chmod(0o711)
    (home / "database.new").mkdir()
    (home / "database.new" / "PG_VERSION").write_text("18\n")
    (home / "database.new.password").write_text("old")
    (home / "secrets").mkdir()
    for torn in ("superuser", "owner.partial"):
        (home / "secrets" / torn).write_text("")
    async with server_of(home) as server:
        assert all(len((home / "secrets" / role).read_text()) == 43 for role in ROLES)
        assert {path.name for path in (home / "secrets").iterdir()} == set(ROLES)
        data = home / "database"
        assert (data / "PG_VERSION").exists()
        url = server.url("owner")
    assert not (home / "database.new.password").exists()
    # A postmaster.pid whose number another program has now, as after a restart of the machine.
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n{url.rpartition(':')[2].split('/')[0]}\n")
    async with server_of(home) as server:
        conn = await connect(server.url("owner"))
        assert await conn.fetchval("SELECT 1") == 1
        await conn.close()


async def test_lost_passwords_are_named(open_folder: Path) -> None:
    home = open_folder / "forgetful"
    async with server_of(home):
        pass
    (home / "secrets" / "superuser").write_text("wrong")
    with pytest.raises(SettingsError, match="does not fit"):
        async with server_of(home):
            pass
    (home / "secrets" / "superuser").write_text("")
    with pytest.raises(SettingsError, match="superuser is empty; the password of the database"):
        async with server_of(home):
            pass
    (home / "secrets" / "superuser").unlink()
    with pytest.raises(SettingsError, match="put the file back"):
        async with server_of(home):
            pass


@as_root
async def test_a_closed_home_keeps_its_mode_and_the_data_lies_elsewhere(open_folder: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    home, refuge = closed / "home", open_folder / "refuge"
    home.mkdir(mode=0o700)
    said: list[str] = []
    programs = find_programs(quiet)
    for _ in range(2):
        cluster = find_cluster(home, programs.account, said.append, refuges=[Path("/nowhere/at/all"), refuge])
        async with running_server(home, programs, cluster, say=quiet) as server:
            conn = await connect(server.url("superuser"))
            assert await conn.fetchval("SHOW data_directory") == str(cluster.data)
            await conn.close()
        assert cluster.data.parent.parent == refuge
    assert len(said) == 1
    assert str(cluster.data.parent) in said[0]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (closed, home)] == [0o700, 0o700]
    with pytest.raises(SettingsError, match="CUIBAI_HOME"):
        find_cluster(closed / "other", programs.account, quiet, refuges=[closed / "refuge"])


@as_root
async def test_programs_in_a_closed_folder_are_copied_where_they_run(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = find_programs(quiet).install.parent
    site, refuge = open_folder / "site", open_folder / "programs"
    for name in (PACKAGE, f"{PACKAGE}.libs"):
        shutil.copytree(installed.with_name(name), site / name, symlinks=True)
    site.chmod(0o700)
    monkeypatch.syspath_prepend(site)
    said: list[str] = []
    first, second = await asyncio.gather(
        *(asyncio.to_thread(find_programs, said.append, refuges=[refuge]) for _ in range(2))
    )
    assert first == second
    assert first.install.is_relative_to(refuge)
    assert first.run("postgres", "--version").startswith("postgres (PostgreSQL) 18")
    assert find_programs(said.append, refuges=[refuge]) == first
    assert len(said) == 1
    assert stat.S_IMODE(site.stat().st_mode) == 0o700
    with pytest.raises(SettingsError, match="no folder of"):
        find_programs(quiet, refuges=[site / "refuge"])


async def test_two_that_start_at_once_share_one_server(open_folder: Path) -> None:
    home = open_folder / "twins"
    servers = [server_of(home) for _ in range(2)]
    one, two = await asyncio.gather(*(server.__aenter__() for server in servers))
    assert one.url("owner") == two.url("owner")
    await asyncio.gather(*(server.__aexit__(None, None, None) for server in servers))
    assert postmaster(home / "database") is None
