"""A store that fails when a test wants it to, for those who must go on afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from market.postgres.db import Connection, Database
from tests.database import MarketServer


class FlakyDatabase(Database):
    """Raises each of its faults once, at the next transaction of that kind."""

    reading_faults: tuple[Exception, ...] = ()
    writing_faults: tuple[Exception, ...] = ()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """Open a read-only transaction, or fail."""
        if self.reading_faults:
            fault, *rest = self.reading_faults
            self.reading_faults = tuple(rest)
            raise fault
        async with super().reading() as conn:
            yield conn

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """Open a transaction, or fail."""
        if self.writing_faults:
            fault, *rest = self.writing_faults
            self.writing_faults = tuple(rest)
            raise fault
        async with super().writing() as conn:
            yield conn


@asynccontextmanager
async def flaky_database(market: MarketServer) -> AsyncIterator[FlakyDatabase]:
    """Open a flaky database on the session's server."""
    database = await FlakyDatabase.open(market.application_url, size=4)
    try:
        yield database
    finally:
        await database.close()
