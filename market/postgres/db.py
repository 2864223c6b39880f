"""The pool of connections to PostgreSQL (连接池), with its failures in the market's words."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Protocol, Self, cast
from urllib.parse import urlsplit

import asyncpg

from market.errors import Contended, Invalid, MarketError, SettingsError, StoreUnavailable
from market.postgres.constraints import broken_constraint
from market.postgres.queries import bind

SCHEMA = "market"
CHANNEL = "market_change"
CONNECT_S = 5.0
COMMAND_S = 90.0
SESSION = {"search_path": SCHEMA, "timezone": "UTC", "statement_timeout": "60s", "jit": "off"}
"""Without jit: PostgreSQL would compile for 300 ms what then runs for 10."""


class Record(Protocol):
    """One row of an answer: columns by name."""

    def __getitem__(self, key: str) -> Any:
        """Give a column's value."""


_DOWN = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.InternalClientError,  # a dying server's last words, between two questions, leave the driver out of step
)
_AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.LockNotAvailableError)


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turn the driver's failures into StoreUnavailable, SettingsError or Contended; others pass unchanged."""
    try:
        yield
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        raise SettingsError(f"PostgreSQL refuses the sign-in: {error}; check the user and the password") from error
    except asyncpg.InvalidCatalogNameError as error:
        raise SettingsError(f"{error}; create the database or name another in DATABASE_URL") from error
    except asyncpg.ClientConfigurationError as error:
        raise SettingsError(f"DATABASE_URL: {error}; write postgresql://user:password@host:port/database") from error
    except _AGAIN as error:
        raise Contended("somebody else is changing the same thing; try again") from error
    except asyncpg.DiskFullError as error:
        raise StoreUnavailable(f"PostgreSQL's disk is full ({error}); free some space", passing=False) from error
    except _DOWN as error:
        raise StoreUnavailable(f"PostgreSQL does not answer ({type(error).__name__}: {error})") from error


class Connection:
    """An open connection; every failure of the driver leaves it in the market's words (see `plain_failures`).

    Arguments are passed the way the query takes them, by position or by name (see `market.postgres.queries.bind`).
    """

    def __init__(self, driver: asyncpg.Connection) -> None:
        self._driver = driver

    async def fetch(self, query: str, /, *args: object, **named: object) -> list[Record]:
        """Give every row."""
        text, arguments = bind(query, args, named)
        with self._failures():
            return cast(list[Record], await self._driver.fetch(text, *arguments))

    async def fetchrow(self, query: str, /, *args: object, **named: object) -> Record | None:
        """Give the first row, if any."""
        text, arguments = bind(query, args, named)
        with self._failures():
            return cast(Record | None, await self._driver.fetchrow(text, *arguments))

    async def fetchval(self, query: str, /, *args: object, **named: object) -> Any:
        """Give the first column of the first row, or None."""
        text, arguments = bind(query, args, named)
        with self._failures():
            return await self._driver.fetchval(text, *arguments)

    async def execute(self, query: str, /, *args: object, **named: object) -> str:
        """Run a statement and give its command tag, such as "UPDATE 3"."""
        text, arguments = bind(query, args, named)
        with self._failures():
            return cast(str, await self._driver.execute(text, *arguments))

    async def executemany(
        self, query: str, rows: Sequence[Sequence[object]] | Sequence[Mapping[str, object]], /
    ) -> None:
        """Run a statement for each row of arguments, as one batch."""
        arguments = [bind(query, (), row) if isinstance(row, Mapping) else bind(query, row, {}) for row in rows]
        if arguments:
            with self._failures():
                await self._driver.executemany(arguments[0][0], [row for _, row in arguments])

    @asynccontextmanager
    async def transaction(self, *, readonly: bool = False) -> AsyncIterator[None]:
        """Open a transaction, or a savepoint inside one; it commits at the end, an error rolls it back.

        A read-only one sees one moment of the store. When the connection breaks in the commit itself, whether it
        took place is unknown.
        """
        isolation = "repeatable_read" if readonly else None
        transaction = self._driver.transaction(isolation=isolation, readonly=readonly)
        begun = whole = False
        try:
            with self._failures():
                await transaction.start()
            begun = True
            yield
            whole = True
        finally:
            if not whole and not self._is_broken():  # a broken connection has rolled back by itself
                with self._failures():
                    if begun:
                        await transaction.rollback()
                    elif self._driver.is_in_transaction():  # whoever asked for it gave up while it began
                        await self._driver.execute("ROLLBACK")
        with self._failures():
            await transaction.commit()

    async def close(self) -> None:
        """Close the connection; one that is broken is dropped."""
        try:
            await self._driver.close(timeout=CONNECT_S)
        except (*_DOWN, asyncpg.InterfaceError):
            self._driver.terminate()

    def _is_broken(self) -> bool:
        try:
            return bool(self._driver.is_closed())
        except asyncpg.InterfaceError:
            return True  # the pool saw it break and has taken it back

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            with plain_failures():
                yield
        except asyncpg.IntegrityConstraintViolationError as error:
            known = broken_constraint(error.constraint_name, error.detail or "")
            if known is None:
                raise
            raise known from error
        except (asyncpg.UntranslatableCharacterError, asyncpg.InvalidTextRepresentationError) as error:
            raise Invalid({"text": f"holds a character that can't be kept: {error}"}) from error
        except asyncpg.InterfaceError as error:  # the driver's word for a broken connection, and for a misuse of it
            if self._is_broken():
                raise StoreUnavailable(f"the connection to PostgreSQL broke ({error})") from error
            raise


async def connect(url: str) -> Connection:
    """Open one connection outside any pool; the caller closes it.

    Raises StoreUnavailable, or SettingsError when the sign-in is refused.
    """
    with plain_failures():
        driver = await asyncpg.connect(url, timeout=CONNECT_S, server_settings=SESSION)
        await _teach_json(driver)
        return Connection(driver)


async def _teach_json(driver: asyncpg.Connection) -> None:
    """Let jsonb go in and out as Python values."""
    await driver.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)


class Database:
    """A pool of connections; a server that died is found again at the next use."""

    def __init__(self, pool: asyncpg.Pool, url: str) -> None:
        self._pool = pool
        self.url = url
        self._listener: asyncpg.Connection | None = None
        self._listening = asyncio.Lock()
        self._changed = asyncio.Event()

    @classmethod
    async def open(cls, url: str, *, size: int = 8) -> Self:
        """Open a pool of at most `size` connections.

        Raises StoreUnavailable when nobody answers, SettingsError when the sign-in is refused.
        """
        with plain_failures():
            pool = await asyncpg.create_pool(
                url,
                min_size=0,  # no floor: the driver would log a traceback a second while the server is down
                max_size=size,
                timeout=CONNECT_S,
                command_timeout=COMMAND_S,
                server_settings=SESSION,
                init=_teach_json,
            )
        database = cls(pool, url)
        try:
            async with database.reading():
                return database
        except MarketError:
            await database.close()
            raise

    @property
    def address(self) -> str:
        """Say where the server is, without user or password: 127.0.0.1:5432/cuibai."""
        parts = urlsplit(self.url)
        return f"{parts.hostname}:{parts.port or 5432}{parts.path}"

    @property
    def connections_used(self) -> int:
        """Count the connections of the pool that somebody works with."""
        return int(self._pool.get_size() - self._pool.get_idle_size())

    @property
    def connections_max(self) -> int:
        """Say how many connections the pool may hold."""
        return int(self._pool.get_max_size())

    async def close(self) -> None:
        """Close every connection; one in use is given a few seconds, then dropped."""
        if self._listener is not None:
            self._listener.terminate()
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._pool.close()
        except (*_DOWN, asyncpg.InterfaceError):
            self._pool.terminate()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """Open one read-only transaction that sees one moment of the store."""
        async with self._connection() as conn, conn.transaction(readonly=True):
            yield conn

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """Open one transaction that commits at the end, or rolls back when an error leaves the block."""
        async with self._connection() as conn, conn.transaction():
            yield conn

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        driver = await self._acquire()
        try:
            yield Connection(driver)
        finally:
            try:
                await self._pool.release(driver, timeout=CONNECT_S)
            except (*_DOWN, asyncpg.InterfaceError):
                await self._drop(driver)

    async def _acquire(self) -> Any:
        """Take a connection that works: after a restart of the server those of before are thrown away."""
        with plain_failures():
            try:
                driver = await self._pool.acquire(timeout=CONNECT_S)
            except TimeoutError as error:
                raise StoreUnavailable(
                    f"no connection to PostgreSQL became free within {CONNECT_S:.0f} s; try again shortly"
                ) from error
            works = False
            try:
                await driver.execute("SELECT 1")
                works = True
            except (*_DOWN, asyncpg.InterfaceError):
                await self._pool.expire_connections()
            finally:
                if not works:  # a caller that gave up waiting must not keep it
                    await self._drop(driver)
            return driver if works else await self._pool.acquire(timeout=CONNECT_S)

    async def _drop(self, driver: Any) -> None:
        """Give a broken connection back; the pool makes a new one at the next use."""
        with suppress(asyncpg.InterfaceError):  # the pool has noticed by itself and taken it back
            driver.terminate()
        await self._pool.release(driver)

    async def wait_for_change(self, timeout_s: float) -> bool:
        """Wait until a change was committed, at most `timeout_s`; True when one was (or may have been missed).

        A change between two calls is remembered. Meant for one follower: of two, one would miss what woke the other.
        Raises StoreUnavailable.
        """
        async with self._listening:
            if self._listener is None or self._listener.is_closed():
                with plain_failures():
                    self._listener = await asyncpg.connect(self.url, timeout=CONNECT_S, server_settings=SESSION)
                    await self._listener.add_listener(CHANNEL, lambda *_: self._changed.set())
                self._listener.add_termination_listener(lambda *_: self._changed.set())
                self._changed.set()
        try:
            async with asyncio.timeout(timeout_s):
                await self._changed.wait()
        except TimeoutError:
            return False
        self._changed.clear()
        return True
