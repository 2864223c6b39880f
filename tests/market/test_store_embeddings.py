"""Cached vectors: found by every part of their key, and gone with the texts they came from."""

from dataclasses import replace

from market.db import Connection
from market.embedding import EmbeddingKey
from market.listing import ListingId, Step
from market.organization import Organization
from market.store import achievements, embeddings, listings
from market.viewer import COMMAND_LINE
from tests.listings import an_achievement

KEY = EmbeddingKey("e5@abc", "query: ", 512, bytes(32))
OTHERS = (
    replace(KEY, model="e5@abd"),
    replace(KEY, prompt="passage: "),
    replace(KEY, max_tokens=128),
    replace(KEY, text_sha256=b"\x01" * 32),
)


async def a_published(conn: Connection, organization: Organization, number: str) -> ListingId:
    achievement = an_achievement(organization, number=number)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(conn, achievement.id, step, actor=COMMAND_LINE)
    return achievement.id


async def test_a_vector_is_found_by_its_whole_key(conn: Connection, organization: Organization) -> None:
    listing = await a_published(conn, organization, "1")
    await embeddings.put(conn, [(listing, KEY, b"one"), (listing, KEY, b"one"), (listing, OTHERS[0], b"two")])
    assert await embeddings.find(conn, [OTHERS[1], KEY, *OTHERS[2:], OTHERS[0]]) == {KEY: b"one", OTHERS[0]: b"two"}
    assert await embeddings.find(conn, []) == {}


async def test_a_vector_lives_as_long_as_one_listing_uses_it(conn: Connection, organization: Organization) -> None:
    one, two = [await a_published(conn, organization, number) for number in ("1", "2")]
    await embeddings.put(conn, [(one, KEY, b"shared"), (two, KEY, b"shared"), (one, OTHERS[0], b"own")])
    await embeddings.forget(conn, [one])
    assert await embeddings.find(conn, [KEY, OTHERS[0]]) == {KEY: b"shared"}
    await embeddings.forget(conn, [two])
    assert await embeddings.find(conn, [KEY]) == {}


async def test_nothing_is_cached_for_what_was_withdrawn_meanwhile(conn: Connection, organization: Organization) -> None:
    listing = await a_published(conn, organization, "1")
    await listings.take_step(conn, listing, Step.WITHDRAW, actor=COMMAND_LINE)
    await embeddings.put(conn, [(listing, KEY, b"late")])
    assert await embeddings.find(conn, [KEY]) == {}
