"""The peer of hybrid recall: HNSW and PostgreSQL's full text over the same words, fused by reciprocal rank."""

from collections.abc import Callable, Sequence
from typing import Self

import asyncpg
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks import pgvector
from tests.benchmarks.synthetic_market import MadeMarket

_RANK = """
WITH dense AS (
    SELECT id, row_number() OVER (ORDER BY embedding <#> $1::text::halfvec) AS place
    FROM (SELECT id, embedding FROM listing WHERE share < $4 ORDER BY embedding <#> $1::text::halfvec LIMIT 100) nearest
), words AS (
    SELECT id, row_number() OVER (ORDER BY rank DESC, id) AS place
    FROM (
        SELECT id, ts_rank(words, $2::text::tsquery) AS rank FROM wording
        WHERE words @@ $2::text::tsquery AND share < $4 ORDER BY rank DESC, id LIMIT 100
    ) best
)
SELECT id FROM dense FULL JOIN words USING (id)
ORDER BY coalesce(1.0 / (60 + dense.place), 0) + coalesce(1.0 / (60 + words.place), 0) DESC, id LIMIT $3
"""


async def load(url: str, made: MadeMarket, *, say: Callable[[str], None]) -> None:
    """Make a table of the words, with a GIN index; the vectors stand in pgvector's table."""
    say("PostgreSQL: full text")
    conn = await asyncpg.connect(url)
    await conn.execute("SET search_path = bench")
    await conn.execute("CREATE TEMPORARY TABLE written (id int4, share float8, words text[])")
    records = ((row, float(made.share[row]), [*text.title, *text.body]) for row, text in enumerate(made.texts))
    await conn.copy_records_to_table("written", records=records)
    await conn.execute("CREATE TABLE wording AS SELECT id, share, array_to_tsvector(words) AS words FROM written")
    await conn.execute("CREATE INDEX wording_words ON wording USING gin (words)")
    await conn.execute("VACUUM (ANALYZE) wording")
    await conn.close()


class HybridPostgres:
    """A connection that answers questions by both."""

    name = "PostgreSQL: HNSW + full text of the title's words, RRF"

    def __init__(self, conn: asyncpg.Connection) -> None:
        self._conn = conn

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect; ef_search is 100, as many as each way brings up."""
        conn = await asyncpg.connect(url)
        for setting in (
            "SET search_path = bench",
            "SET plan_cache_mode = force_custom_plan",
            *pgvector.SCANNING_ON,
            "SET hnsw.ef_search = 100",
        ):
            await conn.execute(setting)
        return cls(conn)

    async def rank(self, words: Sequence[str], vector: NDArray[np.float32], limit: int, share: float) -> list[int]:
        """List ids, best first; any of the words will do."""
        anyone = " | ".join("'" + word.replace("'", "''").replace("\\", "") + "'" for word in words)
        rows = await self._conn.fetch(_RANK, str(vector.tolist()), anyone, limit, share)
        return [row["id"] for row in rows]

    async def close(self) -> None:
        """Hang up."""
        await self._conn.close()
