"""Opening the store: embedded, or a server outside, with clear words for every wrong setting."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from market.errors import SettingsError, StoreUnavailable
from market.postgres.db import Database, connect
from market.postgres.deployment import open_market
from market.postgres.migrate import migrations
from market.settings import Settings
from tests.database import MarketServer, quiet


@dataclass(frozen=True)
class Outside:
    """An empty database on a server that is not ours to start."""

    owner_url: str
    application_url: str


@pytest.fixture
async def outside(market: MarketServer) -> AsyncIterator[Outside]:
    conn = await connect(market.superuser_url)
    await conn.execute("CREATE DATABASE outside OWNER cuibai_owner")
    yield Outside(market.owner_url[: -len("cuibai")] + "outside", market.application_url[: -len("cuibai")] + "outside")
    await conn.execute("DROP DATABASE outside WITH (FORCE)")
    await conn.close()


def is_empty(folder: Path) -> bool:
    return not any(folder.iterdir())


async def version_of(settings: Settings) -> int:
    async with open_market(settings, say=quiet) as database, database.reading() as conn:
        return int(await conn.fetchval("SELECT max(version) FROM schema_migration"))


async def test_an_outside_server_is_migrated_once_by_its_owner(outside: Outside, tmp_path: Path) -> None:
    newest = migrations()[-1].version
    both = Settings(home=tmp_path, database_url=outside.application_url, owner_url=outside.owner_url)
    alone = Settings(home=tmp_path, database_url=outside.application_url)
    with pytest.raises(SettingsError, match=f"is at version 0, this program needs {newest}; set CUIBAI_OWNER_URL"):
        await version_of(alone)
    assert await version_of(both) == newest
    assert await version_of(alone) == newest
    assert is_empty(tmp_path)  # nothing of an embedded server


async def test_an_owner_is_no_application(outside: Outside, tmp_path: Path) -> None:
    await version_of(Settings(home=tmp_path, database_url=outside.application_url, owner_url=outside.owner_url))
    with pytest.raises(SettingsError, match="owns the market's tables"):
        await version_of(Settings(home=tmp_path, database_url=outside.owner_url))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://u:p@127.0.0.1:1/none", "does not answer"),
        ("mysql://u:p@127.0.0.1/none", "postgresql://user:password@host:port/database"),
    ],
)
async def test_an_address_where_nobody_is_says_so(url: str, words: str, tmp_path: Path) -> None:
    with pytest.raises((StoreUnavailable, SettingsError), match=words):
        await version_of(Settings(home=tmp_path, database_url=url))


async def test_a_database_that_is_not_there_is_named(outside: Outside, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="create the database"):
        await version_of(Settings(home=tmp_path, database_url=outside.application_url + "x"))


async def test_a_wrong_password_is_told_apart(outside: Outside, tmp_path: Path) -> None:
    wrong = outside.application_url.replace("cuibai_application:", "cuibai_application:wrong")
    with pytest.raises(SettingsError, match="refuses the sign-in"):
        await version_of(Settings(home=tmp_path, database_url=wrong))


async def test_a_database_that_is_not_utf8_is_refused(market: MarketServer, tmp_path: Path) -> None:
    conn = await connect(market.superuser_url)
    await conn.execute(
        "CREATE DATABASE latin OWNER cuibai_owner TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
    )
    try:
        url = market.application_url[: -len("cuibai")] + "latin"
        with pytest.raises(SettingsError, match="LATIN1"):
            await version_of(Settings(home=tmp_path, database_url=url))
    finally:
        await conn.execute("DROP DATABASE latin")
        await conn.close()


async def test_a_pool_that_is_all_in_use_says_busy(market: MarketServer) -> None:
    database = await Database.open(market.application_url, size=1)
    try:
        async with database.reading() as held:
            assert await held.fetchval("SELECT 1") == 1
            with pytest.raises(StoreUnavailable, match="became free"):
                async with database.reading():
                    pass
        async with database.reading() as conn:
            assert await conn.fetchval("SELECT 2") == 2
    finally:
        await database.close()


async def test_the_address_hides_the_password(market: MarketServer) -> None:
    assert market.database.address.startswith("127.0.0.1:")
    assert market.database.address.endswith("/cuibai")
    assert "@" not in market.database.address
