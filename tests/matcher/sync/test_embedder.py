"""Listings get their vectors, whatever one of them does to the encoder."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from market.listing.achievement import Achievement
from market.listing.store import achievements, embeddings
from market.organization import Organization
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, OPERATOR
from matcher.index.text import indexed_listing
from matcher.sync.embedder import FAILURES_TOGETHER, key_texts
from tests.hashing import HashingEncoder
from tests.listings import an_achievement, an_organization
from tests.matcher.encoder.failing_encoders import ChokingEncoder
from tests.matcher.market_index import add_organization, matching_at, publish


@pytest.fixture
async def owner(database: Database) -> Organization:
    return await add_organization(database, an_organization())


def several(owner: Organization, *bodies: str) -> list[Achievement]:
    return [
        replace(an_achievement(owner, number=f"A-{number}", title=f"成果{number}"), body=body)
        for number, body in enumerate(bodies)
    ]


async def rewrite(database: Database, listing: Achievement, body: str) -> None:
    async with database.writing() as conn:
        now = await achievements.get(conn, listing.id, viewer=OPERATOR)
        await achievements.edit(conn, replace(now, body=body), actor=COMMAND_LINE)


@pytest.mark.parametrize("gives_nan", [False, True])
async def test_a_text_that_the_encoder_fails_on_does_not_keep_vectors_from_others(
    database: Database, owner: Organization, tmp_path: Path, gives_nan: bool
) -> None:
    made = several(owner, *["正文一。", "正文二。", "毒", "正文四。", "正文五。"])
    await publish(database, *made)
    encoder = ChokingEncoder("毒")
    encoder.gives_nan = gives_nan
    async with matching_at(tmp_path, database, encoder) as matching:
        await matching.caught_up()
        status = await matching.status()
        assert (status.listings, status.vectors, status.waiting_vectors) == (5, 4, 0)
        assert status.trouble == "listings that the encoder fails on, found by their words alone: 1"
        assert sum(any("毒" in text for text in texts) for texts in encoder.attempts) == FAILURES_TOGETHER + 1
        await rewrite(database, made[2], "无害的正文。")
        await matching.caught_up()
        status = await matching.status()
        assert (status.vectors, status.waiting_vectors, status.trouble) == (5, 0, None)


async def test_vectors_in_the_store_that_are_not_finite_are_made_anew(
    database: Database, owner: Organization, tmp_path: Path
) -> None:
    (listing,) = several(owner, "正文。")
    await publish(database, listing)
    encoder = HashingEncoder()
    keyed = key_texts(indexed_listing(listing, None), encoder)
    spoilt = b"\x00\x7e" * encoder.dimension  # NaN
    async with database.writing() as conn:
        await embeddings.put(conn, [(listing.id, key, spoilt) for key in keyed.keys.values()])
    async with matching_at(tmp_path, database, encoder) as matching:
        await matching.caught_up()
        status = await matching.status()
    assert (status.vectors, status.trouble) == (1, None)


async def test_vectors_of_a_listing_s_old_texts_do_not_stay(
    database: Database, owner: Organization, tmp_path: Path
) -> None:
    first, second = several(owner, "正文。", "另一篇正文。")
    await publish(database, first, second)

    async def kept() -> int:
        async with database.reading() as conn:
            return int(await conn.fetchval("SELECT count(*) FROM embedding"))

    encoder = HashingEncoder()
    async with matching_at(tmp_path, database, encoder) as matching:
        await matching.caught_up()
        before = await kept()
        for number in range(3):
            await rewrite(database, first, f"完全不同的正文，第{number}版。")
            await matching.caught_up()
        assert await kept() == before
        await rewrite(database, first, "另一篇正文。")  # what the other listing uses too stays for that one
        await matching.caught_up()
        await rewrite(database, first, "正文。")
        await matching.caught_up()
        assert await kept() == before
        assert (await matching.status()).vectors == 2
    encoded = list(encoder.calls)
    shutil.rmtree(tmp_path / "index")
    async with matching_at(tmp_path, database, encoder) as matching:
        await matching.caught_up()
        assert (await matching.status()).vectors == 2
    assert encoder.calls == encoded  # every present text is still cached
