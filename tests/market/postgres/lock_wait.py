"""Two connections that meet: a test goes on once one waits for the other."""

import asyncio

from market.postgres.db import Connection


async def somebody_waits(conn: Connection) -> None:
    """Come back once another connection waits for what this one holds."""
    blocked = "NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    while not await conn.fetchval(f"SELECT EXISTS (SELECT FROM pg_locks WHERE {blocked})"):  # noqa: S608, ASYNC110 -- ours; nothing tells of it
        await asyncio.sleep(0.01)
