"""A search among some listings finds those of them alone that hold every word as it was typed."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from market.listing.filters import NO_FILTERS, Filters
from market.listing.listing import Kind, ListingId
from market.postgres.db import Database
from market.viewer import Role, Viewer
from matcher.answering.local import LocalMatching
from tests.listings import a_need, an_achievement, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish

MEMBER = Viewer(Role.BROKER)
OTHER_FIELD = Filters(fields=("B2.02.01",))


@pytest.fixture
async def made(database: Database, tmp_path: Path) -> AsyncIterator[tuple[LocalMatching, list[ListingId]]]:
    owner = await add_organization(database, an_organization())
    magnet, membrane = an_achievement(owner), an_achievement(owner, number="A-2", title="陶瓷膜净水")
    need = a_need(owner)
    await publish(database, magnet, membrane, need)
    async with AsyncExitStack() as stack:
        matching = await stack.enter_async_context(matching_at(tmp_path / "home", database))
        await matching.caught_up()
        yield matching, [magnet.id, membrane.id, need.id]


async def found(
    matching: LocalMatching, text: str, among: list[ListingId], *, filters: Filters = NO_FILTERS
) -> tuple[list[ListingId], int, bool]:
    results = await matching.search(
        text, kind=Kind.ACHIEVEMENT, viewer=MEMBER, filters=filters, offset=0, limit=10, among=tuple(among)
    )
    return [hit.listing.id for hit in results.hits], results.total, results.exact


async def test_only_those_that_are_named_and_hold_the_words(made: tuple[LocalMatching, list[ListingId]]) -> None:
    matching, (magnet, membrane, need) = made
    assert await found(matching, "陶瓷膜", [magnet, membrane, need]) == ([membrane], 1, True)
    assert await found(matching, "陶瓷膜", [magnet]) == ([], 0, True)


async def test_without_words_the_store_and_the_filters_decide(made: tuple[LocalMatching, list[ListingId]]) -> None:
    matching, (magnet, membrane, need) = made
    assert (await found(matching, "", [membrane, need]))[0] == [membrane]
    assert (await found(matching, "", [magnet, need], filters=OTHER_FIELD))[0] == []


async def test_nothing_is_forgiven(made: tuple[LocalMatching, list[ListingId]]) -> None:
    matching, (magnet, membrane, _) = made
    assert await found(matching, "陶瓷膜 反应堆", [magnet, membrane]) == ([], 0, True)
    assert await found(matching, "陶瓷摸净水", [magnet, membrane]) == ([], 0, True)
    assert await found(matching, " ".join(f"词{n}" for n in range(20)) + " 陶瓷膜", [membrane]) == ([], 0, True)


async def test_words_are_looked_for_among_those_alone_that_pass_the_filters(
    made: tuple[LocalMatching, list[ListingId]],
) -> None:
    matching, (magnet, membrane, need) = made
    assert await found(matching, "陶瓷膜", [need]) == ([], 0, True)
    assert (await found(matching, "磁体", [magnet, membrane], filters=OTHER_FIELD))[0] == []
