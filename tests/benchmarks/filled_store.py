"""A store filled with made-up listings by COPY, and with the vectors an encoder would give: nothing is encoded."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import asyncpg

from market.listing.achievement import Achievement
from market.listing.listing import ListingId
from market.listing.store.embeddings import EmbeddingKey
from matcher.index.text import indexed_listing
from matcher.sync.embedder import key_texts, pack
from tests.benchmarks.synthetic_market import DIMENSION, MadeMarket, joined
from tests.hashing import HashingEncoder

_LISTINGS = """
INSERT INTO listing (id, kind, organization_id, title, summary, body, audience, language, country, province, city,
                     district, expires_on, sample, status, version, published_at)
SELECT made.id, kind, organization_id, made.title, summary, made.body, audience, language, country, province, city,
       district, expires_on, sample, status, version, published_at
FROM listing, pg_temp.made WHERE listing.id = $1
"""
_ACHIEVEMENTS = """
INSERT INTO achievement
SELECT (jsonb_populate_record(achievement, jsonb_build_object('listing_id', made.id))).*
FROM achievement, pg_temp.made WHERE listing_id = $1
"""
_EMBEDDING = ("model", "prompt", "max_tokens", "text_sha256", "vector")


def made_encoder() -> HashingEncoder:
    """Make the encoder of whatever is not of the made-up market, such as needs."""
    return HashingEncoder(DIMENSION)


async def fill(url: str, template: Achievement, made: MadeMarket) -> list[ListingId]:
    """Add a copy of a published achievement for each text of the made-up market, and give their ids.

    They have neither history nor changes: an index that was there before does not learn of them.
    """
    copies = [
        replace(template, id=ListingId(UUID(int=row + 1)), title=joined(text.title)[:-1], body=joined(text.body))
        for row, text in enumerate(made.texts)
    ]
    conn = await asyncpg.connect(url, server_settings={"search_path": "market"})
    try:
        await conn.execute("CREATE TEMPORARY TABLE made (id uuid, title text, body text)")
        await conn.copy_records_to_table("made", records=((copy.id, copy.title, copy.body) for copy in copies))
        await conn.execute(_LISTINGS, template.id)
        await conn.execute(_ACHIEVEMENTS, template.id)
        vectors = ((*_columns(key), vector) for key, vector in dict(_vectors(copies, made)).items())
        await conn.copy_records_to_table("embedding", schema_name="market", columns=_EMBEDDING, records=vectors)
        await conn.execute("ANALYZE")
    finally:
        await conn.close()
    return [copy.id for copy in copies]


def _vectors(copies: list[Achievement], made: MadeMarket) -> Iterator[tuple[EmbeddingKey, bytes]]:
    encoder = made_encoder()
    for row, copy in enumerate(copies):
        title, *passages = key_texts(indexed_listing(copy, None), encoder).keys.values()
        yield title, pack(made.titles[row])
        for passage in passages:
            yield passage, pack(made.passages[row])


def _columns(key: EmbeddingKey) -> tuple[str, str, int, bytes]:
    return key.model, key.prompt, key.max_tokens, key.text_sha256
