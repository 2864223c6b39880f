import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from market.errors import NotFound
from market.listing.filters import NO_FILTERS, Filters
from market.listing.listing import Audience, Kind, ListingId, Step
from market.listing.store import listings
from market.organization import Organization
from market.postgres.db import Database
from market.settings import Settings
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC
from matcher.answering.local import LocalMatching
from matcher.answering.match import EncoderState, FacetName, Match, QueryNote, Signal
from matcher.errors import IndexHeld
from matcher.sync.opening import open_matching
from tests.hashing import HashingEncoder
from tests.listings import a_need, an_achievement, an_expert, an_organization
from tests.matcher.market_index import World, add_organization, matching_at, publish, quiet

NEED = "电机磁钢高温退磁\n驱动电机在 180 ℃ 下工作，需要高矫顽力的钕铁硼磁体，晶界扩散工艺。"


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    owner = await add_organization(database, an_organization())
    magnet = an_achievement(owner)
    membrane = replace(
        an_achievement(owner, number="A-2", title="海水淡化反渗透膜"),
        summary="",
        body="脱盐率高。",
        elements=magnet.elements,
    )
    expert = replace(an_expert(owner), rankable=True)
    await publish(database, magnet, membrane, a_need(owner), expert)
    async with matching_at(tmp_path, database) as matching:
        await matching.caught_up()
        yield World(matching, database, owner, magnet, membrane, expert)


def titles(matches: tuple[Match, ...]) -> list[str]:
    return [match.listing.title for match in matches]


async def ask(matching: LocalMatching, text: str, filters: Filters = NO_FILTERS) -> list[str]:
    answers = await matching.match_text(text, viewer=PUBLIC, filters=filters, limit=5)
    return titles(answers.achievements + answers.experts + answers.needs)


async def find(matching: LocalMatching, text: str, *, kind: Kind | None = None) -> list[str]:
    results = await matching.search(text, kind=kind, viewer=PUBLIC, filters=NO_FILTERS, offset=0, limit=10)
    return [hit.listing.title for hit in results.hits] if results.exact else []


async def test_a_pasted_need_is_answered_from_all_three_stores_with_reasons(world: World) -> None:
    answers = await world.matching.match_text(NEED, viewer=PUBLIC, filters=NO_FILTERS, limit=5)
    assert titles(answers.achievements) == ["高矫顽力磁体", "海水淡化反渗透膜"]
    assert titles(answers.experts) == ["磁性材料与电机"]
    assert titles(answers.needs) == ["电机磁钢耐温"]
    assert (answers.waiting, answers.without_meaning, answers.note) == (0, False, None)
    best = answers.achievements[0]
    assert best.rank == 1
    assert best.score > answers.achievements[1].score
    assert set(best.reasons.signals) == set(Signal)
    assert "矫顽力" in {term.text for term in best.reasons.shared}
    assert best.reasons.closest is not None


async def test_limit_and_filters_hold(world: World) -> None:
    answers = await world.matching.match_text(NEED, viewer=PUBLIC, filters=NO_FILTERS, limit=1)
    assert titles(answers.achievements) == ["高矫顽力磁体"]
    assert await ask(world.matching, NEED, Filters(fields=("B2",))) == ["电机磁钢耐温"]
    assert await ask(world.matching, NEED, Filters(places=("FI",))) == []


async def test_each_kind_is_answered_by_what_can_answer_it(world: World) -> None:
    answers = await world.matching.match_listing(world.magnet.id, viewer=PUBLIC, filters=NO_FILTERS, limit=5)
    assert titles(answers.needs) == ["电机磁钢耐温"]
    assert answers.achievements == answers.experts == ()
    need = answers.needs[0].listing
    back = await world.matching.match_listing(need.id, viewer=PUBLIC, filters=NO_FILTERS, limit=5)
    assert titles(back.achievements)[0] == "高矫顽力磁体"
    assert titles(back.experts) == ["磁性材料与电机"]
    assert back.needs == ()  # never itself
    from_expert = await world.matching.match_listing(world.expert.id, viewer=PUBLIC, filters=NO_FILTERS, limit=5)
    assert titles(from_expert.needs) == ["电机磁钢耐温"]


async def test_a_listing_that_asks_is_not_encoded_again(database: Database, tmp_path: Path) -> None:
    owner = await add_organization(database, an_organization())
    need = a_need(owner)
    await publish(database, need, an_achievement(owner))
    encoder = HashingEncoder()
    async with matching_at(tmp_path, database, encoder) as matching:
        await matching.caught_up()
        before = list(encoder.calls)
        answers = await matching.match_listing(need.id, viewer=PUBLIC, filters=NO_FILTERS, limit=5)
    assert titles(answers.achievements) == ["高矫顽力磁体"]
    assert not answers.without_meaning
    assert encoder.calls == before
    assert len(before) == len(set(before))  # nothing was encoded twice


async def test_who_does_not_want_to_be_ranked_is_found_by_name_alone(database: Database, tmp_path: Path) -> None:
    owner = await add_organization(database, an_organization())
    await publish(database, replace(an_expert(owner), rankable=False))
    async with matching_at(tmp_path, database) as matching:
        await matching.caught_up()
        assert await ask(matching, NEED) == []
        assert await find(matching, "沈测试") == ["磁性材料与电机"]


async def test_search_counts_facets_and_marks_hits(world: World) -> None:
    results = await world.matching.search(
        "磁体", kind=Kind.ACHIEVEMENT, viewer=PUBLIC, filters=NO_FILTERS, offset=0, limit=10
    )
    assert results.hits[0].listing.title == "高矫顽力磁体"
    assert [span.text for span in results.hits[0].title if span.hit] == ["磁体"]
    assert "".join(span.text for span in results.hits[0].title) == "高矫顽力磁体"
    facets = {facet.name: dict(facet.counts) for facet in results.facets}
    assert facets[FacetName.KIND] == {"achievement": 2, "expert": 1}
    assert results.total == 2
    page = await world.matching.search("磁体", kind=None, viewer=PUBLIC, filters=NO_FILTERS, offset=1, limit=1)
    assert page.total == 3
    assert len(page.hits) == 1


async def test_an_empty_search_lists_everything_newest_first(world: World) -> None:
    late = an_achievement(world.owner, number="A-9", title="最新的成果")
    await publish(world.database, late)
    await world.matching.caught_up()
    results = await world.matching.search(" ", kind=None, viewer=PUBLIC, filters=NO_FILTERS, offset=0, limit=10)
    assert results.hits[0].listing.id == late.id
    assert results.total == 5


async def test_typing_suggests_by_prefix_pinyin_and_small_mistakes(world: World) -> None:
    async def suggested(text: str) -> list[str]:
        return [hit.listing.title for hit in await world.matching.suggest(text, viewer=PUBLIC, limit=3)]

    assert "高矫顽力磁体" in await suggested("gaojiao")
    assert "海水淡化反渗透膜" in await suggested("海水淡")
    assert "海水淡化反渗透膜" in await suggested("海水谈化反渗透膜")
    assert await suggested("  ") == []


async def test_a_late_index_shows_nothing_that_is_gone(world: World) -> None:
    """Withdraw behind the follower's back: in one transaction that the index can't see yet."""
    async with world.database.writing() as held:
        await held.execute("SELECT pg_current_xact_id()")  # holds every later change back from the follower
        async with world.database.writing() as conn:
            await listings.take_step(conn, world.magnet.id, Step.WITHDRAW, actor=COMMAND_LINE)
        assert "高矫顽力磁体" not in await ask(world.matching, NEED)
        assert "高矫顽力磁体" not in await find(world.matching, "矫顽力")
        assert await world.matching.suggest("高矫顽力", viewer=PUBLIC, limit=3) == ()
        with pytest.raises(NotFound):
            await world.matching.match_listing(world.magnet.id, viewer=PUBLIC, filters=NO_FILTERS, limit=3)


async def test_members_text_is_neither_matched_nor_shown_to_the_public(world: World) -> None:
    hidden = replace(
        an_achievement(world.owner, number="A-7", title="某项新工艺"),
        audience=Audience.MEMBERS,
        body="含氟聚酰亚胺气凝胶",
    )
    await publish(world.database, hidden)
    await world.matching.caught_up()
    assert await find(world.matching, "含氟聚酰亚胺气凝胶") == []
    assert await find(world.matching, "某项新工艺") == ["某项新工艺"]
    answers = await world.matching.match_text("含氟聚酰亚胺气凝胶的制备", viewer=PUBLIC, filters=NO_FILTERS, limit=5)
    shown = next(match for match in answers.achievements if match.listing.id == hidden.id)
    assert "气凝胶" not in repr(shown)
    members = await world.matching.match_text("含氟聚酰亚胺气凝胶的制备", viewer=OPERATOR, filters=NO_FILTERS, limit=5)
    assert members.achievements[0].listing.id == hidden.id


async def test_nothing_readable_gets_a_note_and_no_answers(world: World) -> None:
    for text, note in (("", QueryNote.EMPTY), ("\x00\x01\x02", QueryNote.NO_WORDS), ("……！", QueryNote.NO_WORDS)):
        answers = await world.matching.match_text(text, viewer=PUBLIC, filters=NO_FILTERS, limit=5)
        assert (answers.note, answers.achievements, answers.needs) == (note, (), ())


async def test_an_unknown_listing_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        await world.matching.match_listing(ListingId(an_organization().id), viewer=PUBLIC, filters=NO_FILTERS, limit=5)


async def test_the_day_after_its_last_a_listing_is_not_found(database: Database, tmp_path: Path) -> None:
    owner: Organization = await add_organization(database, an_organization())
    await publish(database, replace(an_achievement(owner), expires_on=date(2098, 5, 1)))
    day = date(2098, 5, 1)
    async with open_matching(
        Settings(home=tmp_path), database, HashingEncoder, (), say=quiet, today=lambda: day
    ) as matching:
        await matching.caught_up()
        assert await find(matching, "矫顽力") == ["高矫顽力磁体"]
        day = date(2098, 5, 2)
        assert await find(matching, "矫顽力") == []
        assert await ask(matching, NEED) == []


async def test_only_one_opens_the_index_of_a_home(world: World, tmp_path: Path) -> None:
    with pytest.raises(IndexHeld) as refused:
        async with matching_at(tmp_path, world.database):
            pass
    assert refused.value.pid == os.getpid()
    assert refused.value.address is None


async def test_status_tells_counts_and_versions(world: World) -> None:
    status = await world.matching.status()
    assert (status.ready, status.listings, status.vectors) == (True, 4, 4)
    assert (status.waiting_words, status.waiting_vectors, status.rebuilding) == (0, 0, False)
    assert (status.encoder, status.encoder_state) == (HashingEncoder().key, EncoderState.READY)
    assert len(status.version) == 12
    assert (status.store_reachable, status.trouble) == (True, None)
