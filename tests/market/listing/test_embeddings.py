"""Cached vectors: found by every part of their key, and gone with the texts they came from."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from market.listing.listing import ListingId, Step
from market.listing.store import achievements, embeddings, listings
from market.listing.store.embeddings import EmbeddingKey
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection, Database
from market.viewer import COMMAND_LINE
from tests.listings import an_achievement, an_organization

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


async def test_vectors_of_texts_that_were_edited_away_go(conn: Connection, organization: Organization) -> None:
    edited, other = [await a_published(conn, organization, number) for number in ("1", "2")]
    old, shared, present, foreign = OTHERS
    await embeddings.put(conn, [(edited, key, b"v") for key in (KEY, old, shared, present)])
    await embeddings.put(conn, [(other, shared, b"v"), (other, foreign, b"v")])
    await embeddings.retain(conn, edited, [present, KEY])
    assert set(await embeddings.find(conn, [KEY, *OTHERS])) == {KEY, shared, present, foreign}
    await embeddings.retain(conn, edited, [])
    assert set(await embeddings.find(conn, [KEY, *OTHERS])) == {shared, foreign}
    await embeddings.forget(conn, [other])
    assert await embeddings.find(conn, [KEY, *OTHERS]) == {}  # the edited one no longer held the shared one


async def test_a_withdrawal_takes_the_vectors_along(conn: Connection, organization: Organization) -> None:
    gone, paused = [await a_published(conn, organization, number) for number in ("1", "2")]
    await embeddings.put(conn, [(gone, KEY, b"v"), (paused, OTHERS[0], b"v")])
    await listings.take_step(conn, paused, Step.PAUSE, actor=COMMAND_LINE)
    await listings.take_step(conn, gone, Step.WITHDRAW, actor=COMMAND_LINE)
    assert await embeddings.find(conn, [KEY, OTHERS[0]]) == {OTHERS[0]: b"v"}


async def test_nothing_is_cached_for_what_was_withdrawn_meanwhile(conn: Connection, organization: Organization) -> None:
    listing = await a_published(conn, organization, "1")
    await listings.take_step(conn, listing, Step.WITHDRAW, actor=COMMAND_LINE)
    await embeddings.put(conn, [(listing, KEY, b"late")])
    assert await embeddings.find(conn, [KEY]) == {}


async def two_published(database: Database) -> tuple[ListingId, ListingId]:
    """Commit two published listings."""
    organization = an_organization()
    async with database.writing() as conn:
        await organizations.add(conn, organization, actor=COMMAND_LINE)
        return await a_published(conn, organization, "1"), await a_published(conn, organization, "2")


async def until_waiting(conn: Connection, sessions: int) -> None:
    """Return once so many sessions wait for another's lock."""
    while await conn.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted") != sessions:  # noqa: ASYNC110 -- it is the server that knows
        await asyncio.sleep(0.01)


async def put(database: Database, rows: Sequence[tuple[ListingId, EmbeddingKey, bytes]]) -> None:
    async with database.writing() as conn:
        await embeddings.put(conn, rows)


async def test_a_vector_that_another_listing_takes_along_is_put_in_again(database: Database) -> None:
    """The other listing is forgotten after the vector was found there and before it is linked."""
    ends, stays = await two_published(database)
    await put(database, [(ends, KEY, b"shared")])
    async with database.writing() as forgetting:
        async with database.writing() as adding:
            await embeddings.put(adding, [(ends, OTHERS[3], b"other")])
            late = asyncio.create_task(put(database, [(stays, KEY, b"shared"), (stays, OTHERS[3], b"other")]))
            await until_waiting(adding, 1)  # it has seen the first, and waits for the second
            await embeddings.forget(forgetting, [ends])
        await until_waiting(forgetting, 1)
    await late
    async with database.writing() as conn:
        assert await embeddings.find(conn, [KEY, OTHERS[3]]) == {KEY: b"shared", OTHERS[3]: b"other"}
        await embeddings.forget(conn, [stays])
        assert await embeddings.find(conn, [KEY]) == {}


async def test_a_vector_that_is_just_being_linked_is_not_forgotten(database: Database) -> None:
    ends, stays = await two_published(database)
    await put(database, [(ends, KEY, b"shared")])

    async def forget() -> None:
        async with database.writing() as conn:
            await embeddings.forget(conn, [ends])

    async with database.writing() as linking:
        await embeddings.put(linking, [(stays, KEY, b"shared")])
        forgetting = asyncio.create_task(forget())
        await until_waiting(linking, 1)
    await forgetting
    async with database.reading() as conn:
        assert await embeddings.find(conn, [KEY]) == {KEY: b"shared"}
