"""The peer in PostgreSQL: the same half-precision vectors in pgvector's halfvec, exact and by HNSW."""

import asyncio
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Self

import asyncpg
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.synthetic_market import MadeMarket

EXACT = ("SET enable_indexscan = off",)
"""Exact search: the planner chooses between a scan of all and the B-tree on `share`, then sorts."""
SCANNING_ON = ("SET hnsw.iterative_scan = relaxed_order", "SET hnsw.max_scan_tuples = 2147483647")
HNSW = (
    "SET enable_seqscan = off",
    "SET enable_bitmapscan = off",
    "SET enable_sort = off",
    *SCANNING_ON,
)
"""By the HNSW index in any case, scanning on until enough rows have passed the filter."""

_PROGRESS_S = 10.0
_NEAREST = "SELECT id FROM listing WHERE share < $3 ORDER BY embedding <#> $1::text::halfvec LIMIT $2"


async def load(url: str, made: MadeMarket, *, say: Callable[[str], None]) -> None:
    """Make the table and its HNSW index (m 16, ef_construction 64: the defaults)."""
    conn = await asyncpg.connect(url)
    await conn.execute("CREATE SCHEMA bench; CREATE EXTENSION vector SCHEMA bench; SET search_path = bench")
    await conn.execute("CREATE TABLE listing (id int4 NOT NULL, share float8 NOT NULL, embedding halfvec(384))")
    await conn.copy_to_table("listing", schema_name="bench", source=BytesIO(binary_rows(made)), format="binary")
    await conn.execute("CREATE INDEX listing_share ON listing (share)")
    await conn.execute("SET maintenance_work_mem = '1GB'; SET max_parallel_maintenance_workers = 2")
    watching, started = asyncio.create_task(_watch(url, say)), time.monotonic()
    try:
        await conn.execute("CREATE INDEX listing_hnsw ON listing USING hnsw (embedding halfvec_ip_ops)")
    finally:
        watching.cancel()
        await asyncio.wait([watching])
    say(f"pgvector: HNSW over {len(made):,} listings built in {time.monotonic() - started:.0f} s")
    await conn.execute("VACUUM (ANALYZE, FREEZE) listing")
    await conn.close()


class PgVector:
    """A connection that answers in one way; open it with EXACT or HNSW."""

    def __init__(self, conn: asyncpg.Connection) -> None:
        self._conn = conn

    @classmethod
    async def open(cls, url: str, settings: Sequence[str]) -> Self:
        """Connect with settings."""
        conn = await asyncpg.connect(url)
        for setting in ("SET search_path = bench", "SET plan_cache_mode = force_custom_plan", *settings):
            await conn.execute(setting)
        return cls(conn)

    async def search_wide(self, ef: int) -> None:
        """Set how many candidates HNSW holds while it searches."""
        await self._conn.execute(f"SET hnsw.ef_search = {ef}")

    async def nearest(self, vector: NDArray[np.float32], k: int, share: float) -> list[int]:
        """List the ids of the k nearest among those whose `share` is lower, best first."""
        text = "[" + ",".join(f"{value:.7g}" for value in vector.tolist()) + "]"
        return [row["id"] for row in await self._conn.fetch(_NEAREST, text, k, share)]

    async def plan(self, vector: NDArray[np.float32], share: float) -> str:
        """Name the node that a question's rows come from."""
        text = str(vector.tolist())
        rows = await self._conn.fetch(f"EXPLAIN (COSTS off) {_NEAREST}", text, 100, share)
        lines = [str(row[0]).strip(" ->") for row in rows]
        return next(line for line in lines if "Scan" in line).partition(" on ")[0]

    async def bytes_a_listing(self, listings: int) -> tuple[float, float]:
        """Say how large the table and its HNSW index are."""
        table = await self._conn.fetchval("SELECT pg_table_size('bench.listing')")
        hnsw = await self._conn.fetchval("SELECT pg_relation_size('bench.listing_hnsw')")
        return table / listings, hnsw / listings

    async def close(self) -> None:
        """Hang up."""
        await self._conn.close()


def binary_rows(made: MadeMarket) -> bytes:
    """Write (id, share, embedding) in COPY's binary format; a halfvec is its size, a zero, and big-endian halves."""
    width = made.titles.shape[1]
    row = np.dtype(
        [
            ("fields", ">i2"),
            ("id_size", ">i4"),
            ("id", ">i4"),
            ("share_size", ">i4"),
            ("share", ">f8"),
            ("size", ">i4"),
            ("dimension", ">i2"),
            ("unused", ">i2"),
            ("halves", ">f2", (width,)),
        ]
    )
    rows = np.zeros(len(made), dtype=row)
    rows["fields"], rows["id_size"], rows["share_size"], rows["size"] = 3, 4, 8, 4 + 2 * width
    rows["id"], rows["share"] = np.arange(len(made)), made.share
    rows["dimension"], rows["halves"] = width, made.titles
    return b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8 + rows.tobytes() + b"\xff\xff"


async def _watch(url: str, say: Callable[[str], None]) -> None:
    conn = await asyncpg.connect(url)
    try:
        while True:
            await asyncio.sleep(_PROGRESS_S)
            row = await conn.fetchrow("SELECT phase, tuples_done FROM pg_stat_progress_create_index")
            if row is not None:
                say(f"pgvector: {row['phase']}, {row['tuples_done']:,} listings")
    finally:
        await conn.close()
