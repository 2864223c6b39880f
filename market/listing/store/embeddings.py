"""Cached embeddings in the store: nothing is encoded twice, and nothing outlives the text it came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from market.listing.listing import ListingId
from market.postgres.db import Connection
from market.postgres.queries import queries


@dataclass(frozen=True, slots=True)
class EmbeddingKey:
    """The key of one cached vector.

    `model` is name@sha256 of its weights, `prompt` what is put before the text, `max_tokens` where it is cut,
    `text_sha256` the 32 bytes of the UTF-8 text's digest.
    """

    model: str
    prompt: str
    max_tokens: int
    text_sha256: bytes


async def find(conn: Connection, keys: Sequence[EmbeddingKey]) -> dict[EmbeddingKey, bytes]:
    """Find cached vectors (float16, little-endian); keys that are not cached are left out."""
    rows = await conn.fetch(queries(__name__)["find"], **_columns(keys))
    return {keys[row["place"] - 1]: row["vector"] for row in rows}


async def put(conn: Connection, rows: Sequence[tuple[ListingId, EmbeddingKey, bytes]]) -> None:
    """Cache vectors for the listings whose texts they are.

    What was withdrawn, erased or removed meanwhile is left out: its vectors must not outlive its texts.
    """
    wanted = list({listing_id for listing_id, _, _ in rows})
    sql = queries(__name__)
    published = {row["id"] for row in await conn.fetch(sql["lock_published"], wanted)}
    kept = [row for row in rows if row[0] in published]
    keys = [key for _, key, _ in kept]
    columns = _columns(keys)
    held = 0
    while held < len(set(keys)):  # one that another listing's end removes between the two statements is put in again
        await conn.execute(sql["put"], **columns, vectors=[vector for _, _, vector in kept])
        held = len(await conn.fetch(sql["lock"], **columns))
    await conn.execute(sql["link"], **columns, listing_ids=[listing_id for listing_id, _, _ in kept])


async def retain(conn: Connection, listing_id: ListingId, keys: Sequence[EmbeddingKey]) -> None:
    """Keep of a listing's vectors only those of its present texts; what another listing uses too stays for that one."""
    sql = queries(__name__)
    columns = _columns(keys)
    await conn.execute(sql["lock_outdated"], **columns, listing_id=listing_id)
    await conn.execute(sql["retain"], **columns, listing_id=listing_id)


async def forget(conn: Connection, ids: Sequence[ListingId]) -> None:
    """Remove the vectors that only these listings use."""
    sql = queries(__name__)
    await conn.execute(sql["lock_used"], list(ids))
    await conn.execute(sql["forget"], list(ids))


def _columns(keys: Sequence[EmbeddingKey]) -> dict[str, object]:
    return {
        "models": [key.model for key in keys],
        "prompts": [key.prompt for key in keys],
        "max_tokens": [key.max_tokens for key in keys],
        "digests": [key.text_sha256 for key in keys],
    }
